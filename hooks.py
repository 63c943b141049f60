from typing import NamedTuple

from odoo.tools import SQL

MODULE = "supplier_qualification"

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


class ForeignKey(NamedTuple):
    """A column of any table that points to one of ours."""

    schema: str
    table: str
    name: str
    column: str
    required: bool


def post_init_hook(env):
    """Make the vendor price lines that exist already appear as listed sources."""
    env["product.source"]._list_price_lines()
    env["product.exposure"]._refresh()


def uninstall_hook(env):
    """Empty the module's tables, which are about to be dropped.

    Odoo removes records one model after the other and would stumble over the history, which
    keeps what it points to from being deleted.
    """
    models = _get_leaving_models(env)
    tables = {model._table for model in models.values()}
    relations = _get_relations(env, models)
    keys = _get_foreign_keys(env, tables)
    _let_go_of(env, [key for key in keys if key.table not in tables | relations])
    emptied = tables | (relations & {key.table for key in keys})
    # Without CASCADE: it would empty whatever else points here, up to the orders themselves.
    env.cr.execute(SQL("TRUNCATE %s", SQL(", ").join(map(SQL.identifier, sorted(emptied)))))
    env.invalidate_all(flush=False)
    # Parts, suppliers and orders have a life outside this module: receipts need them.
    env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "in", KEPT_MODELS)]
    ).unlink()


def _get_leaving_models(env):
    """The models with a table that go now: ours, and those of modules that cannot stay without."""
    module = env["ir.module.module"].search([("name", "=", MODULE)])
    leaving = module | module.downstream_dependencies(
        exclude_states=("uninstalled", "uninstallable")
    )
    names = {MODULE, *leaving.mapped("name")}
    return {
        model._name: model
        for model in env.registry.values()
        if model._original_module in names and model._auto and not model._abstract
    }


def _get_relations(env, models):
    """Tables of many2many fields, whoever added them, with one of these models on a side."""
    return {
        field.relation
        for model in env.registry.values()
        for field in model._fields.values()
        if field.type == "many2many" and field.store and field.relation
        and (field.model_name in models or field.comodel_name in models)
    }  # fmt: skip


def _get_foreign_keys(env, tables):
    env.cr.execute(
        SQL(
            """SELECT space.nspname, origin.relname, key.conname, col.attname, col.attnotnull
                 FROM pg_constraint key
                 JOIN pg_class target ON target.oid = key.confrelid
                 JOIN pg_class origin ON origin.oid = key.conrelid
                 JOIN pg_namespace space ON space.oid = origin.relnamespace
                 JOIN pg_attribute col ON col.attrelid = origin.oid AND col.attnum = ANY(key.conkey)
                WHERE key.contype = 'f' AND target.relname = ANY(%s)
                  AND target.relnamespace = current_schema::regnamespace""",
            sorted(tables),
        )
    )
    return [ForeignKey(*row) for row in env.cr.fetchall()]


def _let_go_of(env, keys):
    """Let columns of tables that stay, a field of one's own on orders, point to nothing.

    A column that must not be empty keeps its value, which means nothing from now on.
    """
    for key in keys:
        table, column = SQL.identifier(key.schema, key.table), SQL.identifier(key.column)
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", table, SQL.identifier(key.name))
        )
        if not key.required:
            env.cr.execute(
                SQL("UPDATE %s SET %s = NULL WHERE %s IS NOT NULL", table, column, column)
            )
