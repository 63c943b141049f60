from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import audit_changes


class SupplierAuditQuestionnaire(models.Model):
    """A version of a questionnaire. Once published it never changes: a new version does."""

    _name = "supplier.audit.questionnaire"
    _description = "Audit Questionnaire"
    _inherit = ["supplier.record.guarded", "mail.thread"]
    _order = "name, version desc, id"
    _check_company_auto = True

    _guarded_fields = frozenset(
        {"state", "published_by", "published_date", "first_id", "previous_id"}
    )

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(default=1, required=True)
    description = fields.Text(help="What the questionnaire is for.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Only a published version can be asked; it no longer changes.",
    )
    published_by = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    published_date = fields.Date(readonly=True, copy=False)
    previous_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire",
        string="Previous Version",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    first_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire",
        string="First Version",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    question_ids = fields.One2many(
        comodel_name="supplier.audit.question", inverse_name="questionnaire_id", copy=False
    )
    question_count = fields.Integer(string="Questions", compute="_compute_question_count")
    latest_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire",
        string="Latest Version",
        compute="_compute_latest_id",
        help="The published version with the highest number.",
    )
    older_plan_count = fields.Integer(
        string="Plans with an Older Version", compute="_compute_older_plan_count"
    )

    @api.depends("question_ids")
    def _compute_question_count(self):
        for questionnaire in self:
            questionnaire.question_count = len(questionnaire.question_ids)

    @api.depends("state", "version", "first_id", "active")
    def _compute_latest_id(self):
        published = self.search(self._get_family_domain() & Domain("state", "=", "published"))
        for questionnaire in self:
            family = questionnaire._get_family()
            questionnaire.latest_id = published.filtered(
                lambda one, f=family: one._get_family() == f
            ).sorted("version")[-1:]

    @api.depends("name", "version")
    def _compute_display_name(self):
        for questionnaire in self:
            questionnaire.display_name = self.env._(
                "%(name)s, version %(version)s",
                name=questionnaire.name or "",
                version=questionnaire.version,
            )

    def write(self, vals):
        if not self._is_sealed() and self._get_frozen_fields() & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    @api.model
    def _get_frozen_fields(self):
        """Hook: what a published version keeps; it can still be archived."""
        return {"name", "version", "description", "company_id", "question_ids"}

    def _check_draft(self):
        for questionnaire in self:
            if questionnaire.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is published and stays as it is. Make a new version.",
                        questionnaire.display_name,
                    )
                )

    # Versions -------------------------------------------------------------------------------------

    def copy_data(self, default=None):
        # EXTENDS 'base': a copy is the next version, the one in use stays as it is
        return [
            vals | {"version": questionnaire._get_next_version()}
            for questionnaire, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def copy(self, default=None):
        # EXTENDS 'base': the copied questions know which ones they continue
        versions = super().copy(default)
        for old, new in zip(self, versions, strict=True):
            new._sealed().write({"previous_id": old.id, "first_id": old._get_family().id})
            questions = old.question_ids
            for before, after in zip(
                questions, questions.copy({"questionnaire_id": new.id}), strict=True
            ):
                after._sealed().write({"first_id": before._get_key()})
        return versions

    def _get_next_version(self):
        family = self.with_context(active_test=False).search(self._get_family_domain())
        return max(family.mapped("version")) + 1

    def action_new_version(self):
        """Open the draft of the next version, a new one unless there is one already."""
        self.ensure_one()
        drafts = self.search(self._get_family_domain() & Domain("state", "=", "draft"))
        version = drafts.sorted("version")[-1:] or self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }

    def action_publish(self):
        """Freeze the version. From now on audits are asked to take it up."""
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group("supplier_qualification.group_manager")):
            raise AccessError(self.env._("Only managers publish a questionnaire."))
        for questionnaire in self.filtered(lambda one: one.state == "draft"):
            if not questionnaire.question_ids:
                raise UserError(
                    self.env._("%s asks nothing yet: add questions.", questionnaire.display_name)
                )
            questionnaire._sealed().write(
                {
                    "state": "published",
                    "published_by": self.env.uid,
                    "published_date": fields.Date.context_today(self),
                }
            )
        # the other versions now have another latest one
        self.invalidate_model(["latest_id", "older_plan_count"])
        return True

    def action_use_in_plans(self):
        """Let the plans that ask an earlier version ask this one; running audits keep theirs."""
        self.ensure_one()
        if self.state != "published":
            raise UserError(self.env._("%s is a draft: publish it first.", self.display_name))
        self._get_older_plan_stages().write({"questionnaire_id": self.id})
        return True

    @api.depends("state", "version", "first_id")
    def _compute_older_plan_count(self):
        for questionnaire in self:
            questionnaire.older_plan_count = len(questionnaire._get_older_plan_stages().plan_id)

    def _get_older_plan_stages(self):
        self.ensure_one()
        older = self._get_family_domain() & Domain("version", "<", self.version)
        return self.env["supplier.qualification.plan.stage"].search(
            Domain("questionnaire_id", "any", older) & Domain("kind", "=", "quality_audit")
        )

    def action_show_changes(self):
        """Show what this version changed."""
        self.ensure_one()
        return self.env["supplier.audit.uptake"]._get_action(
            {"default_old_id": self.previous_id.id, "default_new_id": self.id}
        )

    def _get_family(self):
        """The first version stands for all of them."""
        self.ensure_one()
        return self.first_id or self._origin

    def _get_family_domain(self):
        families = [questionnaire._get_family().id for questionnaire in self]
        return Domain("id", "in", families) | Domain("first_id", "in", families)

    def _get_changes(self, old):
        """What changed since another version: list of `audit_changes.Change` by question key."""
        return audit_changes.compare(old._get_questions(), self._get_questions())

    def _get_questions(self):
        return {
            question._get_key(): question._get_question_values()
            for question in self.question_ids
        }
