from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

SEAL_KEY = "supplier_qualification_seal"
# An object has no JSON form: a context key sent over RPC can never be this one.
SEAL = object()


class SupplierRecordGuarded(models.AbstractModel):
    """Fields that only the module's own private methods may write."""

    _name = "supplier.record.guarded"
    _description = "Guarded Record"

    _guarded_fields = frozenset()

    @api.model
    def _get_guarded_fields(self):
        """Hook: names of the fields that only private methods write.

        These are the ones that the model names, and every stored result: Odoo lets anybody who
        may write the record write over a stored computed field.
        """
        return self._guarded_fields | {
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly and not field.inverse
        }

    def _sealed(self):
        """This recordset with the right to write guarded fields.

        ``sudo`` is needed because nobody holds write access to what is guarded;
        callers check the user's group and the rule before they come here.
        """
        return self.sudo().with_context(**{SEAL_KEY: SEAL})

    def _write_grouped(self, values):
        """Write ``{record: values}``, those with the same values at once; callers check as above.

        Nothing is tracked one by one: whoever writes so keeps a record of its own of it.
        """
        groups = {}
        for record, vals in values.items():
            groups.setdefault(tuple(vals.items()), []).append(record.id)
        for vals, record_ids in groups.items():
            records = self.browse(record_ids)._sealed().with_context(tracking_disable=True)
            records.write(dict(vals))

    def _is_sealed(self):
        return self.env.context.get(SEAL_KEY) is SEAL

    @api.model
    def default_get(self, fields):
        # EXTENDS: a guarded field starts with its own default, whatever the caller's context
        # says and whatever anybody has chosen as a default for new records
        own = self._get_own_default_fields().intersection(fields)
        values = super().default_get([name for name in fields if name not in own])
        for name in own:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                values[name] = field.convert_to_write(value, self)
        return values

    @api.model
    def _get_own_default_fields(self):
        """Names of the fields whose default nobody chooses."""
        return self._get_guarded_fields()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            for vals in vals_list:
                self._check_guarded_create(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_sealed():
            for name in self._get_guarded_fields() & vals.keys():
                self._refuse_guarded(name)
        return super().write(vals)

    def unlink(self):
        # A client can send the key of an uninstallation, which skips the checks of what is kept:
        # only the real one, which is the superuser's, skips them.
        kept = self
        if self.env.uid != SUPERUSER_ID and self.env.context.get(MODULE_UNINSTALL_FLAG):
            kept = self.with_context(**{MODULE_UNINSTALL_FLAG: False})
        return super(SupplierRecordGuarded, kept).unlink()

    def _check_guarded_create(self, vals):
        """A guarded field may be given at creation only with its own default."""
        for name in self._get_guarded_fields() & vals.keys():
            field = self._fields[name]
            default = field.default(self) if field.default else False
            if vals[name] != default and (vals[name] or default):
                self._refuse_guarded(name)

    def _refuse_guarded(self, name):
        raise AccessError(
            self.env._(
                "%(model)s: “%(field)s” cannot be written. Use the buttons of the workflow, "
                "which check the rules and keep the history.",
                model=self._description,
                field=self._fields[name].string,
            )
        )


class SupplierRecordAppendOnly(models.AbstractModel):
    """Records that are made by private methods and never change afterwards."""

    _name = "supplier.record.append.only"
    _inherit = ["supplier.record.guarded"]
    _description = "Append-only Record"

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            self._refuse_record()
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_sealed():
            self._refuse_record()
        return super().write(vals)

    @api.model
    def _get_own_default_fields(self):
        # EXTENDS: all of such a record is said by the method that makes it
        return set(self._fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if not self._is_sealed():
            self._refuse_record()

    @api.model
    def _append(self, vals_list):
        """Create records; the callers have checked who may."""
        return self.browse(self._sealed().create(vals_list).ids)

    def _refuse_record(self):
        raise AccessError(
            self.env._(
                "%s records are kept as they were made: nobody adds, changes or deletes them "
                "by hand. Use the buttons of the qualification.",
                self._description,
            )
        )
