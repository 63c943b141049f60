from odoo import api, fields, models

ACTS = [
    ("started", "Started"),
    ("passed", "Passed"),
    ("marginal", "Marginal"),
    ("failed", "Failed"),
    ("waived", "Waived"),
    ("reopened", "Reopened"),
]


class SupplierQualificationStageAct(models.Model):
    """Who began, closed or reopened a stage, when and why.

    The stage itself knows only how it was closed the last time; its messages are sentences in
    the language of whoever wrote them, and anybody who may write on it can post one.
    """

    _name = "supplier.qualification.stage.act"
    _description = "Stage Act"
    _inherit = ["supplier.record.append.only"]
    _order = "id desc"
    _rec_name = "act"

    stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    qualification_id = fields.Many2one(
        related="stage_id.qualification_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="stage_id.company_id", store=True, index=True)
    act = fields.Selection(selection=ACTS, required=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="By", required=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    note = fields.Text(string="Why", help="The verdict of the evidence, or the reason given.")


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    def _begin_work(self):
        # EXTENDS
        pending = self.filtered(lambda stage: stage.state == "pending")
        super()._begin_work()
        pending._log_act("started")

    def _close(self, state, reason):
        # EXTENDS
        super()._close(state, reason)
        self._log_act(state, reason)

    def _reopen(self, reason):
        # EXTENDS
        super()._reopen(reason)
        self._log_act("reopened", reason)

    def _log_act(self, act, note=False):
        """Keep an act on these stages; the callers have checked who may."""
        self.env["supplier.qualification.stage.act"]._append(
            [
                {"stage_id": stage.id, "act": act, "user_id": self.env.uid, "note": note}
                for stage in self
            ]
        )


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    stage_act_ids = fields.One2many(
        comodel_name="supplier.qualification.stage.act",
        inverse_name="qualification_id",
        readonly=True,
        copy=False,
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"stage_act_ids"}
