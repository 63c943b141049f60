"""A catalogue of any size for the benchmarks, made by SQL. The same size gives the same rows.

For each part three sources, ten order lines, one stock record, two moves out of stock, one
receipt, and for every fifth part one receipt to come; suppliers in eight countries, of which
some are conditional, lapse soon or have lapsed.
"""

from datetime import timedelta

SUPPLIERS, CATEGORIES = 60, 20
SOURCES, LINES, LINES_OF_ORDER = 3, 10, 100  # of each part, of each part, of each order
COUNTRIES = ("cn", "th", "vn", "mx", "pl", "us", "in", "my")


def columns(env, table):
    """The names of a table's columns but its id and what PostgreSQL computes."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND column_name != 'id' AND is_generated = 'NEVER' ORDER BY ordinal_position", [table])
    return [name for [name] in env.cr.fetchall()]


def multiply(env, table, seed, times, keep=None, **changes):
    """Copy one row of a table, with SQL expressions of ``n`` in place of some columns.

    :param keep: name of a temporary table (n, id) that gets the new ids.
    """
    names = columns(env, table)
    values = ", ".join(changes.get(name, f'seed."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    insert = (f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} seed, "
              f"generate_series(1, {times}) n WHERE seed.id = {seed}")
    if not keep:
        env.cr.execute(insert)
        return
    env.cr.execute(f"DROP TABLE IF EXISTS {keep}")
    env.cr.execute(f"CREATE TEMP TABLE {keep} (n serial PRIMARY KEY, id int)")
    env.cr.execute(
        f"WITH made AS ({insert} RETURNING id) INSERT INTO {keep} (id) SELECT id FROM made")
    env.cr.execute(f"ANALYZE {keep}")


class Catalogue:
    """Parts of one category tree and everything around them."""

    def __init__(self, env, size):
        self.env = env
        self.size = size
        self.today = env.company._sourcing_today()
        self._trust_the_rows()
        self._make_people()
        self._make_cases()
        self._make_parts()
        self._make_sources()
        self._make_orders()
        self._make_stock()
        env.flush_all()
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.invalidate_all()

    def _trust_the_rows(self):
        """Where the database user may, check no foreign keys until the catalogue is committed."""
        self.env.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER")
        if self.env.cr.fetchone()[0]:
            self.env.cr.execute("SET LOCAL session_replication_role = replica")

    def track(self, policy="dual_supplier"):
        """Say what to track without the refresh that would follow."""
        self.env.cr.execute(
            "UPDATE product_category SET sourcing_policy = jsonb_build_object(%s, %s) "
            "WHERE id = %s", [str(self.env.company.id), policy, self.root.id])
        self.env.cr.commit()
        self.env.invalidate_all()

    def products(self, count):
        """The first parts."""
        self.env.cr.execute("SELECT id FROM made_part ORDER BY n LIMIT %s", [count])
        return self.env["product.product"].browse([row[0] for row in self.env.cr.fetchall()])

    def _make_people(self):
        env = self.env
        self.root = env["product.category"].create({"name": f"Bench {self.size}"})
        self.categories = env["product.category"].create(
            [{"name": f"Bench {n}", "parent_id": self.root.id} for n in range(CATEGORIES)])
        self.suppliers = env["res.partner"].create(
            [{"name": f"Supplier {n}", "is_company": True, "supplier_rank": 1,
              "country_id": env.ref(f"base.{COUNTRIES[n % len(COUNTRIES)]}").id}
             for n in range(SUPPLIERS)])

    def _make_cases(self):
        """One decided case for each supplier, for all parts; every tenth is none."""
        env, today = self.env, self.today
        plan = env.ref("supplier_qualification.plan_standard")
        for number, partner in enumerate(self.suppliers):
            if number % 10 == 9:
                continue
            case = env["supplier.qualification"].create(
                {"partner_id": partner.id, "category_ids": self.root.ids, "plan_id": plan.id})
            days = {3: 30, 6: -5}.get(number % 10, 700)
            began = today - timedelta(days=200)
            case._sealed().write(
                {"state": "decided", "result": "conditional" if number % 10 == 5 else "approved",
                 "date_start": began, "date_submit": began, "decision_date": began,
                 "valid_from": began, "valid_until": today + timedelta(days=days),
                 "reminder_days": 60, "dormancy_months": 12})

    def _make_parts(self):
        env = self.env
        part = env["product.product"].create(
            {"name": "Part", "categ_id": self.root.id, "is_storable": True})
        self.part = part
        env.flush_all()
        first = self.categories[0].id
        multiply(env, "product_template", part.product_tmpl_id.id, self.size, keep="made_template",
                 categ_id=f"{first} + n % {CATEGORIES}",
                 name="jsonb_build_object('en_US', 'Part ' || n)")
        multiply(env, "product_product", part.id, self.size, keep="made_part",
                 product_tmpl_id="(SELECT id FROM made_template m WHERE m.n = n.n)",
                 default_code="'P' || n")

    def _make_sources(self):
        env = self.env
        source = env["product.source"].create(
            {"product_id": self.part.id, "partner_id": self.suppliers[0].id})
        env.flush_all()
        first = self.suppliers[0].id
        for number in range(SOURCES):
            place = f"(n * 7 + n / {SUPPLIERS} + {number * 17}) % {SUPPLIERS}"
            multiply(env, "product_source", source.id, self.size,
                     partner_id=f"{first} + {place}",
                     country_id=f"(SELECT country_id FROM res_partner p WHERE p.id = "
                                f"{first} + {place})",
                     product_id="(SELECT id FROM made_part m WHERE m.n = n.n)",
                     role="'primary'" if not number else "'secondary'",
                     lead_days="5 + n % 60",
                     monthly_capacity="(n % 5) * 100" if number else "0")

    def _make_orders(self):
        env = self.env
        order = env["purchase.order"].create(
            {"partner_id": self.suppliers[0].id,
             "order_line": [(0, 0, {"product_id": self.part.id, "product_qty": 1,
                                    "price_unit": 2})]})
        order.button_confirm()
        env.flush_all()
        self.move = order.picking_ids.move_ids
        orders = max(self.size * LINES // LINES_OF_ORDER, 1)
        multiply(env, "purchase_order", order.id, orders, keep="made_order",
                 partner_id=f"{self.suppliers[0].id} + n % {SUPPLIERS}",
                 date_approve="now() at time zone 'utc' - make_interval(days => 5 + n % 500)")
        # A line of a part goes to one of the suppliers of the part, mostly the first.
        multiply(env, "purchase_order_line", order.order_line.id, self.size * LINES,
                 keep="made_line",
                 product_id=f"(SELECT id FROM made_part m WHERE m.n = 1 + n.n %% {self.size})"
                            .replace("%%", "%"),
                 order_id=f"(SELECT id FROM made_order m WHERE m.n = 1 + n.n % {orders})",
                 product_qty="1 + n % 90", product_uom_qty="1 + n % 90",
                 price_subtotal="2 * (1 + n % 90)",
                 qty_received="1 + n % 90")

    def _make_stock(self):
        env = self.env
        stock = env.ref("stock.stock_location_stock")
        env["stock.quant"]._update_available_quantity(self.part, stock, 1)
        out = env["stock.move"].create(
            {"product_id": self.part.id, "product_uom_qty": 1, "location_id": stock.id,
             "location_dest_id": env.ref("stock.stock_location_customers").id})
        env.flush_all()
        quant = env["stock.quant"].search([("product_id", "=", self.part.id)], limit=1)
        part = "(SELECT id FROM made_part m WHERE m.n = 1 + (n.n - 1) % {size})"
        part = part.format(size=self.size)
        multiply(env, "stock_quant", quant.id, self.size, product_id=part,
                 quantity="n % 400")
        day = "now() at time zone 'utc' - make_interval(days => 1 + n % 80)"
        multiply(env, "stock_move", out.id, 2 * self.size, product_id=part, state="'done'",
                 quantity="30 + n % 100", product_uom_qty="30 + n % 100", date=day)
        line = "(SELECT id FROM made_line m WHERE m.n = n.n)"
        mine = "(SELECT l.product_id FROM made_line m JOIN purchase_order_line l ON l.id = m.id "\
               "WHERE m.n = n.n)"
        multiply(env, "stock_move", self.move.id, self.size, product_id=mine, state="'done'",
                 purchase_line_id=line, quantity="50", date=day)
        multiply(env, "stock_move", self.move.id, self.size // 5, product_id=mine,
                 state="'assigned'", purchase_line_id=line, product_qty="40",
                 date="now() at time zone 'utc' + make_interval(days => 1 + n % 30)")
