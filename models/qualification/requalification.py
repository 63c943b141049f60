from odoo import api, fields, models
from odoo.fields import Command

from .open_cases import OPEN_STATES
from .trigger import PERIODIC_TRIGGERS


class SupplierQualification(models.Model):
    """What questions an approval opens one case that answers, however often it is asked."""

    _inherit = "supplier.qualification"

    trigger_ids = fields.One2many(
        comodel_name="supplier.qualification.trigger",
        inverse_name="qualification_id",
        string="Opened by",
        readonly=True,
    )
    trigger_count = fields.Integer(readonly=True, copy=False)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"trigger_ids", "trigger_count"}

    @api.model
    def _requalify_for(self, code, text, sources):
        """Question the approvals of some sources: one case for each, not ten.

        Rooms call this when something they see puts an approval in doubt. Asking again with the
        same words does nothing, so a job may ask every night.

        :param code: one of ``trigger.TRIGGERS``.
        :param text: why, in a sentence; without figures that change from day to day.
        :param sources: ``product.source`` records; those nobody has approved are left out.
        :return: the cases that answer, the ones that were open already included.
        """
        answers = self.browse()
        # sudo: what puts an approval in doubt is seen by jobs and by people of other groups
        for case, mine in sources.sudo().grouped("qualification_id").items():
            if case.state != "decided" or case.result == "rejected" or case.withdrawn_date:
                continue
            every = mine.search_count(
                [("qualification_id", "=", case.id), ("id", "not in", mine.ids)]
            )
            answers |= case._requalify(code, text, mine.product_id if every else None)
        return answers.sudo(self.env.su)

    def _requalify(self, code, text, products=None):
        """Question this approval, wholly or for some of its products.

        :return: the case that answers; empty when this very question was asked before and its
            case was cancelled.
        """
        self.ensure_one()
        # sudo: a trigger opens the case whoever caused it, also without rights to cases
        case = self.sudo()
        products = products if products is not None else self.env["product.product"]
        asked = case._get_asked(code, text, products)
        if asked:
            return asked.qualification_id.filtered(lambda c: c.state in OPEN_STATES)
        # Two jobs that see the same thing at the same moment: the database lets one of them
        # write this number, the other starts again and finds the case.
        case._sealed().write({"trigger_count": case.trigger_count + 1})
        answer = case._get_open_answer(products)
        if not answer:
            answer = case.create(case._prepare_answer_vals(code, products))
            answer.message_post(body=text)
        elif answer.state == "draft":
            case._widen_answer(answer, code, products)
        self.env["supplier.qualification.trigger"]._append(
            [case._prepare_trigger_vals(answer, code, text, products)]
        )
        return answer

    def _get_asked(self, code, text, products):
        """Triggers that have asked this very question of these products before."""
        asked = self.env["supplier.qualification.trigger"].search(
            [("previous_id", "=", self.id), ("code", "=", code), ("text", "=", text)]
        )
        whole = asked.filtered(lambda trigger: not trigger.product_ids)
        covers = products and not products - asked.product_ids
        return whole or (asked if covers else asked.browse())

    def _get_open_answer(self, products):
        """The open case that follows this one and covers the products, or can still take them."""
        following = self.next_ids.filtered(lambda c: c.state in OPEN_STATES)
        drafts = following.filtered(lambda c: c.state == "draft")
        scope = products or self.product_ids
        running = (following - drafts).filtered(
            lambda c: scope <= c.product_ids and (products or self.category_ids <= c.category_ids)
        )
        return (running or drafts)[:1]

    def _widen_answer(self, answer, code, products):
        """A draft takes in what it does not cover yet; a cause makes it a case for cause."""
        scope = self if not products else self.browse()
        vals = {
            "product_ids": [Command.link(p.id) for p in (products or scope.product_ids)],
            "category_ids": [Command.link(categ.id) for categ in scope.category_ids],
        }
        if code not in PERIODIC_TRIGGERS:
            vals["type"] = "for_cause"
        answer.write(vals)

    def _prepare_answer_vals(self, code, products):
        """Hook: values of the case that answers a trigger."""
        vals = self._prepare_requalification_vals()
        if products:
            vals |= {
                "product_ids": [Command.set(products.ids)],
                "category_ids": [Command.clear()],
            }
        owner = self.user_id if self.user_id.active else self.company_id.sourcing_user_id
        return vals | {
            "type": "periodic" if code in PERIODIC_TRIGGERS else "for_cause",
            "user_id": owner.id,
        }

    def _prepare_trigger_vals(self, answer, code, text, products):
        return {
            "previous_id": self.id,
            "qualification_id": answer.id,
            "product_ids": [Command.set(products.ids)],
            "code": code,
            "text": text,
            "date": self.company_id._sourcing_today(),
        }
