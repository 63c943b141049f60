from odoo import api, fields, models

from ..tools import sampling


class SupplierSamplingPlan(models.TransientModel):
    """How many pieces of a lot to inspect, and from how many bad ones to refuse it."""

    _name = "supplier.sampling.plan"
    _description = "Sampling Plan"

    lot_size = fields.Integer(default=1000, required=True)
    level = fields.Selection(
        selection=[
            ("I", "I: less discrimination"),
            ("II", "II: usual"),
            ("III", "III: more discrimination"),
            ("S-1", "S-1: special, smallest samples"),
            ("S-2", "S-2: special"),
            ("S-3", "S-3: special"),
            ("S-4", "S-4: special"),
        ],
        string="Inspection Level",
        default="II",
        required=True,
        help="How big the sample is for a lot: II unless agreed otherwise.",
    )
    aql = fields.Selection(
        selection=[(aql, f"{aql} %" if float(aql) <= 10 else aql) for aql in sampling.aqls()],
        string="AQL",
        default="1.0",
        required=True,
        help="Worst share of bad pieces that is acceptable as an average; above 10: bad points "
        "per 100 pieces.",
    )
    inspection = fields.Selection(
        selection=[("normal", "Normal"), ("tightened", "Tightened"), ("reduced", "Reduced")],
        default="normal",
        required=True,
        help="Tightened after rejected lots, reduced after a run of good ones.",
    )
    problem = fields.Char(compute="_compute_plan")
    code_letter = fields.Char(compute="_compute_plan")
    sample_size = fields.Integer(
        compute="_compute_plan", help="Parts to take from the lot at random."
    )
    accept = fields.Integer(
        string="Accept up to", compute="_compute_plan", help="Bad pieces in the sample."
    )
    reject = fields.Integer(
        string="Refuse from", compute="_compute_plan", help="Bad pieces in the sample."
    )
    sentence = fields.Text(string="Instruction", compute="_compute_plan")

    @api.depends("lot_size", "level", "aql", "inspection")
    @api.depends_context("lang")
    def _compute_plan(self):
        for wizard in self:
            wizard.problem = wizard.sentence = wizard.code_letter = False
            wizard.sample_size = wizard.accept = wizard.reject = 0
            if wizard.lot_size < 2:
                wizard.problem = self.env._("A lot to sample has at least two pieces.")
                continue
            plan = sampling.plan(wizard.lot_size, wizard.aql, wizard.level, wizard.inspection)
            wizard.code_letter, wizard.sample_size = plan.letter, plan.size
            wizard.accept, wizard.reject = plan.accept, plan.reject
            wizard.sentence = wizard._get_sentence(plan)

    def _get_sentence(self, plan):
        _ = self.env._
        facts = {
            "size": plan.size,
            "lot": self.lot_size,
            "accept": plan.accept,
            "reject": plan.reject,
        }
        if plan.all_pieces:
            return _("Inspect all %(lot)s pieces: the lot is no larger than its sample.", **facts)
        text = _(
            "Draw %(size)s of %(lot)s pieces. Accept the lot with up to %(accept)s bad ones, "
            "refuse it from %(reject)s.",
            **facts,
        )
        if plan.reject > plan.accept + 1:
            text += " " + _("In between: accept it, and return to normal inspection.")
        return text
