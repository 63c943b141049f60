"""The last audit of a place is one that took place there, in a case that was not given up."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    stages = api.Environment(cr, SUPERUSER_ID, {})["supplier.qualification.stage"]
    stages.search(
        [
            ("is_last_audit", "=", True),
            "|",
            ("inherited_from_id", "!=", False),
            ("qualification_id.state", "=", "cancelled"),
        ]
    )._plan_next_audits()
