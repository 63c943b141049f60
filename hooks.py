from odoo.tools import SQL

# Demo records of these models stay when the module goes: Odoo's own history points to them.
KEPT_MODELS = (
    "product.category",
    "product.product",
    "product.template",
    "purchase.order",
    "res.partner",
    "stock.move",
    "stock.picking",
)


def post_init_hook(env):
    """Make the vendor price lines that exist already appear as listed sources."""
    env["product.source"]._list_price_lines()
    env["product.exposure"]._refresh()


def uninstall_hook(env):
    """Empty the module's tables, which are about to be dropped.

    Odoo removes records one model after the other and would stumble over the history, which
    keeps what it points to from being deleted.
    """
    tables = [
        SQL.identifier(model._table)
        for model in env.registry.values()
        if model._original_module == "supplier_qualification"
        and model._auto
        and not model._abstract
    ]
    env.cr.execute(SQL("TRUNCATE %s CASCADE", SQL(", ").join(tables)))
    env.invalidate_all(flush=False)
    # Parts, suppliers and orders have a life outside this module: receipts need them.
    env["ir.model.data"].search(
        [("module", "=", "supplier_qualification"), ("model", "in", KEPT_MODELS)]
    ).unlink()
