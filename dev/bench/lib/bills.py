"""Bills of materials above the parts of a catalogue, made by SQL."""

from catalogue import multiply

LEVELS, FAN = 5, 4  # levels of bills above the parts; so many of a level go into one of the next


def keep_below(env, table):
    """What the next level is made of."""
    env.cr.execute("DROP TABLE IF EXISTS below")
    env.cr.execute(f"CREATE TEMP TABLE below AS SELECT n, id FROM {table}")
    env.cr.execute("CREATE UNIQUE INDEX ON below (n)")
    env.cr.execute("ANALYZE below")


def make_bills(env, catalogue):
    """Five levels of bills above the parts, each product of a level into one of the next."""
    made = env["product.product"].create({"name": "Module", "is_storable": True})
    bill = env["mrp.bom"].create(
        {"product_tmpl_id": made.product_tmpl_id.id,
         "bom_line_ids": [(0, 0, {"product_id": catalogue.part.id, "product_qty": 2})]})
    env.flush_all()
    keep_below(env, "made_part")
    count = catalogue.size
    for _level in range(LEVELS):
        count = max(count // FAN, 1)
        multiply(env, "product_template", made.product_tmpl_id.id, count, keep="up_template")
        multiply(env, "product_product", made.id, count, keep="up_product",
                 product_tmpl_id="(SELECT id FROM up_template m WHERE m.n = n.n)")
        multiply(env, "mrp_bom", bill.id, count, keep="up_bill",
                 product_tmpl_id="(SELECT id FROM up_template m WHERE m.n = n.n)")
        env.cr.execute("SELECT COUNT(*) FROM below")
        [[below]] = env.cr.fetchall()
        multiply(env, "mrp_bom_line", bill.bom_line_ids.id, below,
                 product_id="(SELECT id FROM below b WHERE b.n = n.n)",
                 bom_id=f"(SELECT id FROM up_bill m WHERE m.n = 1 + (n.n - 1) % {count})")
        keep_below(env, "up_product")
    # Every tenth of the goods is sold.
    stock = env.ref("stock.stock_location_stock")
    sold = env["stock.move"].create(
        {"product_id": made.id, "product_uom_qty": 90, "location_id": stock.id,
         "location_dest_id": env.ref("stock.stock_location_customers").id})
    env.flush_all()
    multiply(env, "stock_move", sold.id, max(count // 10, 1), state="'done'", quantity="90",
             product_id="(SELECT id FROM below b WHERE b.n = n.n)",
             date="now() at time zone 'utc' - make_interval(days => 5)")
    env.cr.execute("DROP TABLE below")
    env.cr.commit()
    env.cr.execute("ANALYZE")
