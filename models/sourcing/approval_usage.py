from odoo import api, fields, models
from odoo.tools import SQL

from .refresh_scope import Scope


class SupplierQualificationUsage(models.Model):
    """How much had been ordered under a limited approval at the end of a day.

    Orders are cancelled and changed, and Odoo keeps no dated record of that; an approval with a
    quantity limit needs one, or nobody could say later when the limit was reached.
    """

    _name = "supplier.qualification.usage"
    _description = "Quantity Ordered under an Approval"
    _inherit = ["supplier.record.append.only"]
    _order = "date desc, id desc"
    _rec_name = "date"

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    date = fields.Date(required=True)
    quantity = fields.Float(digits="Product Unit")

    _one_a_day = models.UniqueIndex("(qualification_id, date)")

    @api.model
    def _record(self, products=None):
        """Note the quantities of limited approvals that have changed since they were noted.

        :param products: only approvals of the suppliers of these products (or of a `Scope`);
            None for all.
        """
        Case = self.env["supplier.qualification"]
        product_field, category_field = Case._fields["product_ids"], Case._fields["category_ids"]
        parts = Scope.of(products)
        # A case that no longer decides a source has lost what was ordered there, too: so it is
        # the scope of the case that counts, not the source it decides.
        scope = SQL(
            """q.commercial_partner_id IN (SELECT s.partner_id FROM product_source s WHERE %s)
               AND (q.id IN (SELECT part.%s FROM %s part WHERE %s)
                    OR q.id IN (SELECT category.%s FROM %s category))""",
            parts.on(SQL("s.product_id")),
            SQL.identifier(product_field.column1),
            SQL.identifier(product_field.relation),
            parts.on(SQL.identifier("part", product_field.column2)),
            SQL.identifier(category_field.column1),
            SQL.identifier(category_field.relation),
        )
        self.env.cr.execute(
            SQL(
                """
                WITH found AS (
                    SELECT q.id, q.company_id, %(today)s AS day, %(used)s AS quantity
                      FROM supplier_qualification q
                     WHERE q.state = 'decided' AND q.quantity_cap > 0 AND %(scope)s
                )
                INSERT INTO supplier_qualification_usage (qualification_id, company_id, date,
                       quantity, create_uid, write_uid, create_date, write_date)
                SELECT id, company_id, day, quantity, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM found
                 WHERE quantity IS DISTINCT FROM %(noted)s
                ON CONFLICT (qualification_id, date) DO UPDATE
                   SET quantity = EXCLUDED.quantity, write_date = EXCLUDED.write_date
                """,
                today=Case._today_sql("q"),
                used=Case._quantity_used_sql("q"),
                noted=Case._quantity_used_on_sql("found", SQL("found.day")),
                scope=scope,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model()
