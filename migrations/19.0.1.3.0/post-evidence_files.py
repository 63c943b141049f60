"""Files behind evidence belong to their record: bring those there that were only linked to it."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in env.registry.descendants(["supplier.record.files"], "_inherit"):
        field = env[name]._fields.get("attachment_ids")
        if env[name]._abstract or field is None:
            continue
        rows = env.execute_query(
            SQL(
                """SELECT DISTINCT link.%(record)s FROM %(relation)s link
                     JOIN ir_attachment file ON file.id = link.%(file)s AND file.res_field IS NULL
                    WHERE (file.res_model IS DISTINCT FROM %(model)s
                           OR file.res_id IS DISTINCT FROM link.%(record)s)
                      AND NOT EXISTS (
                          SELECT 1 FROM %(relation)s other
                            JOIN ir_attachment hidden ON hidden.id = other.%(file)s
                           WHERE other.%(record)s = link.%(record)s
                             AND hidden.res_field IS NOT NULL)""",
                record=SQL.identifier(field.column1),
                relation=SQL.identifier(field.relation),
                file=SQL.identifier(field.column2),
                model=name,
            )
        )
        env[name].browse([record for [record] in rows])._own_attachments()
