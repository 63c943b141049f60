from odoo import api, fields, models
from odoo.fields import Command


class SupplierQualificationAct(models.AbstractModel):
    """A wizard that acts on one case or many, and lists those for which it was refused.

    The wizards have ``line_ids``, of a model of their own that extends
    ``supplier.qualification.act.line``.
    """

    _name = "supplier.qualification.act"
    _description = "Act on Qualifications"

    # the field that tells for how many cases it was done
    _done_field = "done_count"

    qualification_ids = fields.Many2many(comodel_name="supplier.qualification", string="Cases")
    state = fields.Selection(
        selection=[("choose", "Choose"), ("done", "Done")], default="choose", readonly=True
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if (
            "qualification_ids" in fields
            and not values.get("qualification_ids")
            and context.get("active_model") == "supplier.qualification"
        ):
            values["qualification_ids"] = [Command.set(context.get("active_ids") or [])]
        return values

    def _show_refused(self, refused):
        """Stay open with what was refused.

        :param refused: ``{case: reason}``
        """
        self.write(
            {
                "state": "done",
                self._done_field: len(self.qualification_ids) - len(refused),
                "line_ids": [
                    Command.create({"qualification_id": case.id, "reason": reason})
                    for case, reason in refused.items()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Refused"),
        }


class SupplierQualificationActLine(models.AbstractModel):
    _name = "supplier.qualification.act.line"
    _description = "Case that an Act was refused for"

    qualification_id = fields.Many2one(comodel_name="supplier.qualification", readonly=True)
    reason = fields.Text(readonly=True)

    def action_open(self):
        """The refused case."""
        return self.qualification_id._get_form_action()
