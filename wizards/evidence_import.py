import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.safe_xml import FileError

DEFAULT_MAX_MB, CAP_MAX_MB = 5, 20


class SupplierEvidenceImport(models.AbstractModel):
    """Reads a file into the evidence of a stage: shows what it understood, then all or nothing.

    An import reads its file in `_read`, shows it in its own lines, and makes the evidence in
    `_import`. Nothing is written before the user has seen the preview.
    """

    _name = "supplier.evidence.import"
    _description = "Import of Evidence"

    stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage", required=True, ondelete="cascade"
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    problem = fields.Text(
        compute="_compute_preview", help="Why the file cannot be imported as it is."
    )
    problem_code = fields.Char(compute="_compute_preview")
    notes = fields.Text(compute="_compute_preview", help="What is left out, and why.")

    @api.depends("file", "filename")
    def _compute_preview(self):
        for wizard in self:
            wizard.problem = wizard.problem_code = wizard.notes = False
            wizard._clear_preview()
            if not wizard.file:
                continue
            try:
                wizard._preview(wizard._read_file())
            except (FileError, UserError) as error:
                wizard._clear_preview()
                wizard.problem = wizard._get_problem(error)
                wizard.problem_code = getattr(error, "code", False)

    def action_import(self):
        """Read the file once more and make the evidence, all of it or none.

        :raise UserError: no file, a file that cannot be read or that is in already
        """
        self.ensure_one()
        self.stage_id._check_open()
        content = self._get_content()
        try:
            found = self._read(content)
        except FileError as error:
            raise UserError(self._get_problem(error)) from error
        checksum = hashlib.sha256(content).hexdigest()
        files = self.env["supplier.evidence.file"]
        if files.search_count([("stage_id", "=", self.stage_id.id), ("checksum", "=", checksum)]):
            raise UserError(
                self.env._("%s is in the evidence of this stage already.", self._get_filename())
            )
        with self.env.cr.savepoint():
            self._import_file(found, content, checksum)
        return {"type": "ir.actions.act_window_close"}

    def _import_file(self, found, content, checksum):
        # the guard lets only this method say what a file was
        made = (
            self.env["supplier.evidence.file"]
            ._sealed()
            .create(
                {
                    "stage_id": self.stage_id.id,
                    "name": self._get_filename(),
                    "checksum": checksum,
                    "content": base64.b64encode(content),
                }
            )
        )
        summary = self._import(found, made.with_env(self.env))
        made.summary = summary
        self.stage_id._begin_work()
        self.stage_id.message_post(
            body=self.env._("%(file)s imported: %(summary)s", file=made.name, summary=summary)
        )

    def _read_file(self):
        return self._read(self._get_content())

    def _read(self, content):
        """Hook: what the bytes of the file mean, in a form that `_preview` and `_import` share.

        :raise FileError: the file cannot be read
        """
        raise NotImplementedError

    def _clear_preview(self):
        """Hook: empty the lines of the preview."""

    def _preview(self, found):
        """Hook: show what was understood, set `notes`."""

    def _import(self, found, file):
        """Hook: make the evidence, linked to `file`; return a summary in one sentence."""
        raise NotImplementedError

    def _get_filename(self):
        return self.filename or self.env._("The file")

    def _get_content(self):
        """The bytes of the file.

        :raise UserError: no file, one that is too large, or an archive
        """
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        # The client sends the size instead of the content of a file that is stored already.
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("%s did not arrive whole.", self._get_filename())) from error
        limit = self._get_max_mb()
        if len(content) > limit * 1024 * 1024:
            raise UserError(
                self.env._(
                    "%(file)s is larger than %(limit)s MB. Split it, or have the limit raised "
                    "(system parameter supplier_qualification.import_max_mb, %(cap)s at most).",
                    file=self._get_filename(),
                    limit=limit,
                    cap=CAP_MAX_MB,
                )
            )
        return content

    @api.model
    def _get_max_mb(self):
        # sudo: a limit of the system, which buyers may not read otherwise
        text = self.env["ir.config_parameter"].sudo().get_param(
            "supplier_qualification.import_max_mb", DEFAULT_MAX_MB
        )  # fmt: skip
        try:
            return min(max(int(text), 1), CAP_MAX_MB)
        except ValueError:
            return DEFAULT_MAX_MB

    def _get_problem(self, error):
        if not isinstance(error, FileError):
            return str(error)
        texts = self._get_problem_texts(error)
        place = self.env._(" (line %s)", error.line) if error.line else ""
        return f"{self._get_filename()}: {texts.get(error.code, str(error))}{place}"

    def _get_problem_texts(self, error):
        """Hook: a sentence for each code of `FileError`, with the way out."""
        _ = self.env._
        return {
            "compressed": _("the file is packed. Unpack it first."),
            "not_xml": _("this is not well-formed XML: %s", error.subject),
            "document_type": _(
                "the file brings a document type (DTD) of its own, which is refused because it "
                "could read other files. Save it without one."
            ),
            "too_many_elements": _("more than %s elements. Split the file.", error.subject),
            "wrong_root": _("this kind of document is not known: %s", error.subject),
            "not_a_number": _("“%s” is not a number.", error.subject),
        }
