from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PERIODS = [("daily", "Every Day"), ("weekly", "Once a Week"), ("none", "Never")]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
SCHEDULE_FIELDS = {"sourcing_digest_period", "sourcing_digest_weekday", "sourcing_digest_hour"}


class ResCompany(models.Model):
    """When the people of a company are told what changed."""

    _inherit = "res.company"

    sourcing_digest_period = fields.Selection(
        selection=PERIODS, string="Exposure Digest", default="daily", required=True
    )
    sourcing_digest_weekday = fields.Selection(
        selection=WEEKDAYS, string="Digest Day", default="0", required=True
    )
    sourcing_digest_hour = fields.Integer(
        string="Digest Hour", default=6, required=True, help="In the company's time zone."
    )
    sourcing_digest_next = fields.Datetime(
        string="Next Digest", readonly=True, help="Empty: with the next run of the job."
    )

    @api.constrains("sourcing_digest_hour")
    def _check_digest_hour(self):
        for company in self:
            if not 0 <= company.sourcing_digest_hour <= 23:
                raise ValidationError(
                    self.env._(
                        "%(company)s: the hour of the digest is %(hour)s. Choose one between 0 "
                        "and 23.",
                        company=company.name,
                        hour=company.sourcing_digest_hour,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if SCHEDULE_FIELDS & vals.keys():
            self._plan_next_digest()
        return result

    @api.model
    def _get_due_for_digest(self):
        """The companies whose digest is due by now."""
        return self.search(
            [
                ("sourcing_digest_period", "!=", "none"),
                "|",
                ("sourcing_digest_next", "=", False),
                ("sourcing_digest_next", "<=", fields.Datetime.now()),
            ]
        )

    def _plan_next_digest(self):
        for company in self:
            company.sourcing_digest_next = company._get_next_digest(fields.Datetime.now())

    def _get_next_digest(self, moment):
        """The first moment of the schedule after that one, both naive UTC."""
        self.ensure_one()
        zone = ZoneInfo(self._sourcing_tz())
        day = moment.replace(tzinfo=timezone.utc).astimezone(zone).date()
        at = time(self.sourcing_digest_hour)
        while True:
            on_schedule = self.sourcing_digest_period != "weekly" or (
                str(day.weekday()) == self.sourcing_digest_weekday
            )
            # By the clock of the place: the hour stays when summer time begins.
            local = datetime.combine(day, at, tzinfo=zone)
            found = local.astimezone(timezone.utc).replace(tzinfo=None)
            if on_schedule and found > moment:
                return found
            day += timedelta(days=1)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sourcing_digest_period = fields.Selection(
        related="company_id.sourcing_digest_period",
        readonly=False,
        required=True,
        help="How often people are told what is new, worse or solved. Nothing new: no message.",
    )
    sourcing_digest_weekday = fields.Selection(
        related="company_id.sourcing_digest_weekday",
        readonly=False,
        required=True,
        help="The day of a weekly digest.",
    )
    sourcing_digest_hour = fields.Integer(
        related="company_id.sourcing_digest_hour", readonly=False, required=True
    )
    sourcing_digest_next = fields.Datetime(related="company_id.sourcing_digest_next")

    def action_preview_digest(self):
        """Show the digest that the reader would get now."""
        return self.env["sourcing.digest.preview"]._open()
