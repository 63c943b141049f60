"""Overrides count what rests on them by records of their own: make those of what was ordered.

Until now the day of the order's confirmation said what was ordered under an override.
"""


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO purchase_source_override_use (override_id, order_line_id, company_id,
                                                  create_uid, create_date, write_uid, write_date)
        SELECT DISTINCT ON (line.id)
               o.id, line.id, o.company_id, 1, purchase.date_approve, 1, purchase.date_approve
          FROM purchase_source_override o
          JOIN purchase_order_line line ON line.product_id = o.product_id
          JOIN purchase_order purchase ON purchase.id = line.order_id
               AND purchase.company_id = o.company_id
          JOIN res_partner vendor ON vendor.id = purchase.partner_id
               AND vendor.commercial_partner_id = o.partner_id
         WHERE purchase.state = 'purchase' AND o.use_count > 0
           AND (o.limit != 'order' OR purchase.id = o.order_id)
           AND purchase.date_approve >= o.date
           AND (o.closed_date IS NULL OR purchase.date_approve <= o.closed_date)
           AND (o.valid_until IS NULL OR purchase.date_approve::date <= o.valid_until)
           AND NOT EXISTS (SELECT 1 FROM purchase_source_override_use u
                            WHERE u.order_line_id = line.id)
         ORDER BY line.id, o.date DESC, o.id DESC
        """
    )
