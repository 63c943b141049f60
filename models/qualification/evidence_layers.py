from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

LAYERS = [
    ("part", "Part"),
    ("family", "Process Family"),
    ("site", "Supplier or Site"),
]
# A lapse that nobody saw for longer is left to the end of the approval.
LATEST_DAYS = 60


class SupplierQualificationCriteria(models.AbstractModel):
    _inherit = "supplier.qualification.criteria"

    layer = fields.Selection(
        selection=LAYERS,
        default="part",
        required=True,
        help="What the evidence proves. Evidence of a supplier, a site or a family of parts (the "
        "product category) is taken over by later cases; evidence of a part never is.",
    )
    inherit_months = fields.Integer(
        string="Months it is taken over",
        help="So long after the stage was passed, later cases need no new one. 0: never.",
    )

    @api.model
    def _criteria_fields(self):
        return super()._criteria_fields() + ["layer", "inherit_months"]

    def _is_proven_by(self, stage):
        """Hook: was the evidence of that stage judged by the same criteria as these?

        A kind that does not name its own compares them all.
        """
        names = self._get_proof_fields().get(self.kind, self._criteria_fields())
        return all(self[name] == stage[name] for name in names)


class SupplierQualificationPlanStage(models.Model):
    _inherit = "supplier.qualification.plan.stage"

    def _prepare_stage_vals(self, case, today):
        # EXTENDS: evidence that stands already is not asked for again
        vals = super()._prepare_stage_vals(case, today)
        origin = case._find_evidence(self, today)
        if not origin:
            return vals
        return vals | {
            "state": origin.state,
            "inherited_from_id": origin.id,
            "completed_by": origin.completed_by.id,
            "completed_date": origin.completed_date,
            "completed_reason": self.env._(
                "Taken over from %(case)s, passed on %(day)s: %(reason)s",
                case=origin.qualification_id.name,
                day=format_date(self.env, origin.completed_date),
                reason=origin.completed_reason or "",
            ),
        }


class SupplierQualificationStage(models.Model):
    """Which layer of the evidence stands, lapses or is missing."""

    _inherit = "supplier.qualification.stage"

    inherited_from_id = fields.Many2one(
        comodel_name="supplier.qualification.stage",
        string="Taken over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    evidence_until = fields.Date(
        string="Evidence until",
        compute="_compute_layer_state",
        help="The newest evidence of this layer may be taken over until then.",
    )
    layer_state = fields.Selection(
        selection=[
            ("missing", "Missing"),
            ("stands", "Stands"),
            ("lapsing", "Lapses Soon"),
            ("lapsed", "Lapsed"),
        ],
        string="Evidence",
        compute="_compute_layer_state",
        help="Whether this evidence still bears the approval.",
    )
    layer_text = fields.Char(
        string="Evidence in Words",
        compute="_compute_layer_text",
        help="What the evidence is about, and how long it holds.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"inherited_from_id"}

    @api.depends("state", "completed_date", "layer", "inherit_months")
    def _compute_layer_state(self):
        for stage in self:
            today = stage.company_id._sourcing_today() if stage.company_id else False
            newest = stage._get_newest_evidence(today) if today else stage.browse()
            stage.evidence_until = newest._get_evidence_end(stage.inherit_months)
            if not newest:
                stage.layer_state = "missing"
            elif not stage.evidence_until:
                stage.layer_state = "stands"
            else:
                left = (stage.evidence_until - today).days
                reminder = stage.qualification_id.reminder_days
                stage.layer_state = (
                    "lapsed" if left < 0 else "lapsing" if left <= reminder else "stands"
                )

    @api.depends_context("lang")
    @api.depends("layer", "layer_state", "evidence_until")
    def _compute_layer_text(self):
        _ = self.env._
        about = {
            "part": _("Evidence for these parts"),
            "family": _("Evidence for the family of parts"),
            "site": _("Evidence for the supplier or site"),
        }
        for stage in self:
            day = stage.evidence_until and format_date(self.env, stage.evidence_until)
            stands = _("holds until %s", day) if day else _("is there")
            words = {
                "missing": _("is not there yet"),
                "stands": stands,
                "lapsing": _("ends soon, on %s", day),
                "lapsed": _("ended on %s", day),
            }
            stage.layer_text = f"{about.get(stage.layer, '')} {words.get(stage.layer_state, '')}"

    def _get_newest_evidence(self, today):
        """The stage whose evidence counts for this one: itself, or one that renewed it."""
        own = self.filtered(lambda s: s.state in ("passed", "marginal", "waived"))
        if self.layer == "part" or not self.inherit_months:
            return own
        return self.qualification_id._find_evidence(self, today) or own

    def _get_evidence_end(self, months):
        if not self or not months or not self.completed_date:
            return False
        return self.completed_date + relativedelta(months=months)

    def _lapsed_sql(self, alias, today):
        """Did the own evidence of a stage lapse, and not long ago?"""
        column, months = (
            SQL.identifier(alias, name, to_flush=self._fields[name])
            for name in ("completed_date", "inherit_months")
        )
        return SQL(
            "(%s + make_interval(months => %s))::date BETWEEN %s AND %s",
            column,
            months,
            today - relativedelta(days=LATEST_DAYS),
            today - relativedelta(days=1),
        )

    def _disinherit(self):
        """A stage that is opened again needs evidence of its own."""
        inherited = self.filtered("inherited_from_id")
        inherited._sealed().write({"inherited_from_id": False})
        inherited._prepare_evidence()


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    def _find_evidence(self, criteria, today):
        """The newest stage whose evidence serves a stage of this case, by the plan's rule.

        It was passed within the months of the rule, as evidence of the same layer and by the same
        criteria, in a case that people signed, for the same supplier, site and (for a family)
        product categories.

        :param criteria: a stage or the stage of a plan: kind, layer, months and limits.
        """
        stages = self.env["supplier.qualification.stage"]
        if criteria.layer == "part" or not criteria.inherit_months:
            return stages
        found = stages.search(
            self._get_evidence_domain(criteria)
            & Domain(
                "completed_date", ">=", today - relativedelta(months=criteria.inherit_months)
            ),
            order="completed_date desc, id desc",
        )
        return found.filtered(
            lambda stage: criteria._is_proven_by(stage)
            and (criteria.layer == "site" or self._is_family_of(stage.qualification_id))
        )[:1]

    def _get_evidence_domain(self, criteria):
        """Hook: stages that could serve."""
        sites = {False, self.site_id.id}
        return (
            Domain("kind", "=", criteria.kind)
            & Domain("layer", "=", criteria.layer)
            & Domain("state", "=", "passed")
            & Domain("inherited_from_id", "=", False)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("qualification_id.commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("qualification_id.site_id", "in", list(sites))
            & Domain("qualification_id.state", "=", "decided")
            & Domain("qualification_id.result", "!=", "rejected")
            & Domain("qualification_id.withdrawn_date", "=", False)
        )

    def _is_family_of(self, case):
        """Are all categories of this case in or under those of another one?"""
        theirs = [family.parent_path for family in case._get_families()]
        return all(
            any(mine.parent_path.startswith(path) for path in theirs)
            for mine in self._get_families()
        )

    def _get_families(self):
        return self.category_ids | self.product_ids.categ_id

    def _take_over_plan(self):
        # EXTENDS: whose evidence is taken over worked on it, and does not sign
        super()._take_over_plan()
        workers = self.stage_ids.filtered("inherited_from_id").completed_by
        self._sealed().write({"worker_ids": [Command.link(user.id) for user in workers]})

    @api.model
    def _get_watch_steps(self):
        # EXTENDS
        return super()._get_watch_steps() + [type(self)._requalify_lapsed_evidence]

    def _requalify_lapsed_evidence(self, today):
        """An approval whose audit or family proof has lapsed is questioned, once."""
        stages = self.env["supplier.qualification.stage"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("layer", "!=", "part")
            & Domain("inherit_months", ">", 0)
            & Domain("qualification_id.status", "in", ("approved", "conditional"))
            & Domain.custom(
                to_sql=lambda model, alias, query: model._lapsed_sql(alias, today),
                predicate=lambda stage: True,
            )
        )
        kinds = dict(stages._fields["kind"]._description_selection(self.env))
        for stage in stages.filtered(lambda s: s.layer_state == "lapsed"):
            text = self.env._(
                "The evidence of %(stage)s stood until %(day)s.",
                stage=kinds[stage.kind],
                day=format_date(self.env, stage.evidence_until),
            )
            stage.qualification_id._requalify("evidence", text)
