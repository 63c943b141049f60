from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..sourcing.product_source import IN_FORCE


class SourceProblem(NamedTuple):
    """Why a line is outside approval, and what lets it pass all the same."""

    check: str
    reason: str
    code: str
    override: object = False


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    source_check_state = fields.Selection(
        selection=[("ok", "Approved"), ("warn", "Unapproved"), ("block", "Blocked"),
                   ("override", "Override")],
        compute="_compute_source_check",
        string="Source",
        help="Whether the supplier is approved for the part on the day on which the goods are "
        "planned to arrive.",
        groups="base.group_user",
    )
    source_check_reason = fields.Char(compute="_compute_source_check", groups="base.group_user")

    @api.depends(
        "product_id", "product_qty", "product_uom_id", "date_planned", "order_id.partner_id",
        "order_id.company_id",
    )  # fmt: skip
    def _compute_source_check(self):
        # The lines of an order share quantity limits: they are judged together.
        checks = (self | self.order_id.order_line)._get_source_checks()
        problems = self._find_source_problems(checks)
        for line in self:
            problem = problems.get(line)
            tracked = checks.get(line, "none") != "none"
            state = problem and ("override" if problem.override else problem.check)
            line.source_check_state = state or (tracked and "ok")
            line.source_check_reason = problem.reason if problem else False

    def _get_source_checks(self):
        """The check in force for each line, by the company of its order."""
        lines = self.filtered(
            lambda line: line.product_id and not line.display_type and line.order_id.partner_id
        )
        companies = lines.order_id.company_id
        policies = self.env["product.product"]._get_effective_policies(
            lines.product_id._origin.ids, companies.ids
        )
        found = {}
        for line in lines:
            key = (line.product_id._origin.id, line.order_id.company_id.id)
            policy, check = policies.get(key, ("none", "none"))
            found[line] = "none" if policy == "none" else check
        return found

    def _get_source_problems(self):
        """Lines whose source is not approved on the day they should arrive, and no override.

        :return: ``{line: SourceProblem}``; the number of queries does not depend on the lines.
        """
        problems = self._find_source_problems(self._get_source_checks())
        return {line: found for line, found in problems.items() if not found.override}

    def _find_source_problems(self, checks):
        """Lines whose source is not approved, those with an override included.

        :param checks: ``{line: check}``
        """
        lines = [line for line, check in checks.items() if check != "none"
                 and line.product_qty > 0]  # fmt: skip
        requests = {line: line.order_id._prepare_source_request(line) for line in lines}
        # sudo: whether a line may be bought does not depend on what its buyer may read
        coverage = self.env["product.source"].sudo()._coverage(list(requests.values()))
        refused = {
            line: request
            for line, request in requests.items()
            if not coverage[request.key].covered
        }
        if not refused:
            return {}
        overrides = self.env["purchase.source.override"]._find_for(refused)
        return {
            line: SourceProblem(
                checks[line],
                coverage[request.key].reason,
                coverage[request.key].code,
                overrides.get(line, False),
            )
            for line, request in refused.items()
        }

    @api.model
    def _get_source_options(self, lines):
        """The approved sources that each of these lines could be bought from instead.

        :return: ``{line: sources}``, best first.
        """
        requests = {line: line.order_id._prepare_source_request(line) for line in lines}
        # sudo: buyers of other teams see the approved sources of a part, too
        Source = self.env["product.source"].sudo()
        found = Source._find_approved(list(requests.values()))
        return {line: found[request.key] for line, request in requests.items()}

    def _get_source_sentence(self, problem, options=None):
        sentence = self.env._(
            "%(part)s from %(supplier)s: %(reason)s.",
            part=self.product_id.display_name,
            supplier=self.order_id.partner_id.display_name,
            reason=problem.reason,
        )
        # Who else delivers is no business of a vendor on the portal.
        if not options or self.env.user.share:
            return sentence
        names = ", ".join(options.partner_id.mapped("display_name"))
        return f"{sentence} {self.env._('Approved: %s.', names)}"

    def _describe_problem(self, problem, options):
        """The line as the banner shows it."""
        return {
            "id": self._origin.id,
            "text": self._get_source_sentence(problem),
            "check": problem.check,
            "vendors": [
                {
                    "id": source.partner_id.id,
                    "name": source.partner_id.display_name,
                    "role": source._get_role_label(),
                }
                for source in options
            ],
        }

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_confirmed_sources()
        return lines

    def write(self, vals):
        risky = self._get_risky_lines(vals)
        result = super().write(vals)
        risky._check_confirmed_sources()
        return result

    def _get_risky_lines(self, vals):
        """Lines of confirmed orders that this change could bring outside their approval."""
        if {"product_id", "date_planned", "order_id", "product_uom_id"} & vals.keys():
            return self
        if "product_qty" in vals:
            # Ordering less is always allowed, also after an approval has lapsed.
            return self.filtered(lambda line: line.product_qty < vals["product_qty"])
        return self.browse()

    def _get_settled(self):
        """The lines of suppliers in force without a quantity limit.

        What ordering them changes can wait for the night: the spend grows, and goods of an
        alternate on their way let their parts last longer. That makes no part worse, so until
        then one may show as more exposed than it is, never as less. A part can have sources at
        several plants: one in force is enough for the order not to be a stray one, one with a
        limit is enough for the order to count.
        """
        self.flush_recordset(["product_id", "order_id"])
        self.order_id.flush_recordset(["partner_id", "company_id"])
        self.env["product.source"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id
                     FROM purchase_order_line line
                     JOIN purchase_order purchase ON purchase.id = line.order_id
                     JOIN res_partner vendor ON vendor.id = purchase.partner_id
                     JOIN product_source s ON s.product_id = line.product_id
                          AND s.partner_id = vendor.commercial_partner_id
                          AND s.company_id = purchase.company_id
                     LEFT JOIN supplier_qualification q ON q.id = s.qualification_id
                    WHERE line.id = ANY(%s)
                    GROUP BY line.id
                   HAVING BOOL_OR(s.active AND s.state = ANY(%s))
                      AND NOT BOOL_OR(COALESCE(q.quantity_cap, 0) > 0)""",
                self.ids,
                list(IN_FORCE),
            )
        )
        return self.browse(line for [line] in rows)

    def _check_confirmed_sources(self):
        confirmed = self.filtered(lambda line: line.order_id.state == "purchase")
        for order, lines in confirmed.grouped("order_id").items():
            order._check_confirmed_lines(lines)
        if confirmed:
            confirmed._recheck_alerts()
            self.env["product.exposure"]._refresh(
                confirmed.product_id._filter_followed(confirmed.company_id)
            )
