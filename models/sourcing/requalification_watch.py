from odoo import api, models
from odoo.tools import SQL, format_date


class SupplierQualification(models.Model):
    """Sources that fall asleep ask for a new proof."""

    _inherit = "supplier.qualification"

    @api.model
    def _get_watch_steps(self):
        # EXTENDS
        return super()._get_watch_steps() + [type(self)._requalify_dormant]

    def _requalify_dormant(self, today):
        """One question for each source that has gone dormant since its last receipt."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id FROM product_source s
                 WHERE s.active AND s.readiness = 'dormant' AND s.company_id = %s
                   AND NOT EXISTS (
                       SELECT 1 FROM supplier_qualification_trigger t
                        WHERE t.previous_id = s.qualification_id AND t.code = 'dormancy'
                          AND t.date >= s.last_receipt_date
                          AND (EXISTS (SELECT 1 FROM %s rel WHERE rel.%s = t.id
                                          AND rel.%s = s.product_id)
                            OR NOT EXISTS (SELECT 1 FROM %s rel WHERE rel.%s = t.id)))
                """,
                self.env.company.id,
                *self._get_trigger_part_columns(),
            )
        )
        sources = self.env["product.source"].browse([row[0] for row in rows])
        for day, mine in sources.grouped("last_receipt_date").items():
            text = self.env._("No accepted receipt since %s.", format_date(self.env, day))
            self._requalify_for("dormancy", text, mine)

    def _get_trigger_part_columns(self):
        field = self.env["supplier.qualification.trigger"]._fields["product_ids"]
        table, mine, part = map(
            SQL.identifier, (field.relation, field.column1, field.column2)
        )
        return table, mine, part, table, mine
