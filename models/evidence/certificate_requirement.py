from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

LAPSES = [
    ("watch", "Watch"),
    ("block", "Watch, then not in force"),
]


class SupplierQualificationPlan(models.Model):
    """Certificates that an approval under this plan rests on."""

    _inherit = "supplier.qualification.plan"

    certificate_type_ids = fields.Many2many(
        comodel_name="supplier.certificate.type",
        string="Required Certificates",
        help="The supplier, or the site, needs a valid one of each.",
    )
    certificate_lapse = fields.Selection(
        selection=LAPSES,
        string="When One Lapses",
        default="block",
        required=True,
        help="Parts whose source lost a certificate go on watch. After the days of grace the "
        "source is no longer in force, if the plan says so.",
    )
    certificate_grace_days = fields.Integer(
        string="Days of Grace",
        default=30,
        help="Days after the lapse in which the source may still be bought from.",
    )

    _positive_grace = models.Constraint(
        "CHECK(certificate_grace_days >= 0)", "The days of grace cannot be negative."
    )


class SupplierQualification(models.Model):
    """The certificates that this case rests on, as its plan asked for them at the start."""

    _inherit = "supplier.qualification"

    certificate_type_ids = fields.Many2many(
        comodel_name="supplier.certificate.type",
        string="Required Certificates",
        readonly=True,
        copy=False,
    )
    certificate_lapse = fields.Selection(selection=LAPSES, readonly=True, copy=False)
    certificate_grace_days = fields.Integer(readonly=True, copy=False)
    missing_certificate_ids = fields.Many2many(
        comodel_name="supplier.certificate.type",
        string="Certificates Missing",
        compute="_compute_missing_certificate_ids",
        help="Required, and no verified one is valid today.",
    )

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS: what an approval rests on comes from the plan
        return super()._get_guarded_fields() | {
            "certificate_type_ids", "certificate_lapse", "certificate_grace_days",
        }  # fmt: skip

    @api.model
    def _get_lasting_columns(self):
        # EXTENDS: written when the case starts
        return [
            *super()._get_lasting_columns(), "certificate_lapse", "certificate_grace_days",
        ]  # fmt: skip

    def _prepare_plan_vals(self):
        # EXTENDS: the required certificates belong to the snapshot of the plan
        # sudo: what a plan asks for binds its cases, whoever may read all of its types
        plan = self.plan_id.sudo()
        types = plan.certificate_type_ids
        return super()._prepare_plan_vals() | {
            "certificate_type_ids": [Command.set(types.ids)],
            "certificate_lapse": types and plan.certificate_lapse,
            "certificate_grace_days": plan.certificate_grace_days,
        }

    def _compute_missing_certificate_ids(self):
        for case in self:
            case.missing_certificate_ids = case._get_missing_types()

    def _get_missing_types(self):
        """The required types of which no verified certificate is valid today."""
        self.ensure_one()
        if not self.certificate_type_ids:
            return self.certificate_type_ids
        held = self.env["supplier.certificate"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("site_id", "in", [False, self.site_id.id]),
                ("company_id", "in", [False, self.company_id.id]),
                ("type_id", "in", self.certificate_type_ids.ids),
                ("state", "in", ("valid", "expiring")),
            ]
        )
        return self.certificate_type_ids - held.type_id

    def _get_stage_problem(self, answer):
        # EXTENDS: an approval without conditions needs every required certificate
        problem = super()._get_stage_problem(answer)
        if problem or answer.decision != "approve":
            return problem
        # not the field: a certificate may have been verified in this very transaction
        missing = self._get_missing_types()
        if missing:
            return self.env._(
                "certificates are missing or have lapsed (%s): record and verify them, or approve "
                "with conditions.",
                ", ".join(missing.mapped("name")),
            )
        return False

    @api.model
    def _certificate_sql(self, case, source):
        """The day on which the first required certificate of a case ends, as a subquery.

        One that was never there ended before the approval began.

        :param case: alias of the table of qualifications
        :param source: alias of rows with partner_id, site_id, company_id and day
        :return: SQL of one row (until); NULL for a case that needs no certificate
        """
        field = self._fields["certificate_type_ids"]
        return SQL(
            """
            SELECT MIN(GREATEST(held.until, %(case)s.valid_from - 1)) AS until
              FROM %(rel)s need
              LEFT JOIN LATERAL (
                   SELECT MAX(LEAST(c.valid_until, c.withdrawn_date - 1)) AS until
                     FROM supplier_certificate c
                    WHERE c.type_id = need.%(type_col)s AND c.partner_id = %(source)s.partner_id
                      AND c.active AND c.verified_date <= %(source)s.day
                      AND c.valid_from <= %(source)s.day
                      AND (c.site_id IS NULL OR c.site_id = %(source)s.site_id)
                      AND (c.company_id IS NULL OR c.company_id = %(source)s.company_id)
              ) held ON TRUE
             WHERE need.%(case_col)s = %(case)s.id AND %(case)s.certificate_lapse IS NOT NULL
            """,
            case=SQL.identifier(case),
            source=SQL.identifier(source),
            rel=SQL.identifier(field.relation),
            case_col=SQL.identifier(field.column1),
            type_col=SQL.identifier(field.column2),
        )
