import base64

from odoo import SUPERUSER_ID, api, models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

# What a file says, and whom it belongs to.
CONTENT_FIELDS = ("raw", "datas")
KEPT_FIELDS = frozenset(
    {*CONTENT_FIELDS, "db_datas", "mimetype", "name", "type", "url", "res_model", "res_id",
     "res_field"}
)  # fmt: skip
HOME_FIELDS = frozenset({"res_model", "res_id", "res_field"})


class IrAttachment(models.Model):
    """Files behind evidence that counts are neither replaced nor deleted, by nobody.

    Also not by server code that works with all rights: that is how clients delete files.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        if KEPT_FIELDS & vals.keys():
            # first, or the refusal would tell names to whoever asks
            self.check_access("write")
            self._check_evidence_kept(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_evidence(self):
        # The key by which Odoo skips such a check comes from any client; its own user does not.
        if self.env.uid != SUPERUSER_ID or not self.env.context.get(MODULE_UNINSTALL_FLAG):
            self._check_evidence_kept()

    def _check_evidence_kept(self, vals=None):
        """Ask the records that these files belong to.

        :param vals: what is about to be written; None when the files are about to go.
        """
        keepers = self.env.registry.descendants(["supplier.record.files"], "_inherit")
        # sudo: what is evidence does not depend on who may read it
        ours = self.sudo().filtered(lambda file: file.res_id and file.res_model in keepers)
        if vals is not None:
            ours = ours.filtered(lambda file: file._is_changed_by(vals))
        for model, files in ours.grouped("res_model").items():
            # sudo: the same
            records = self.env[model].sudo().browse(set(files.mapped("res_id"))).exists()
            records._check_files_kept(files)
            if vals is not None:
                records._check_files_stay(
                    files.filtered(lambda file: file._is_changed_by(vals, HOME_FIELDS))
                )

    def _is_changed_by(self, vals, names=KEPT_FIELDS):
        """Whether the values say anything new: moving all files to another store does not."""
        self.ensure_one()
        for name in names & vals.keys():
            value = vals[name]
            if name in CONTENT_FIELDS:
                content = base64.b64decode(value or b"") if name == "datas" else value or b""
                content = content.encode() if isinstance(content, str) else content
                if self._compute_checksum(content) != self.checksum:
                    return True
            elif name == "db_datas" or (value or False) != self[name]:
                return True
        return False
