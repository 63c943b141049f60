from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SupplierRecordFiles(models.AbstractModel):
    """Records whose files are evidence: once the record counts, its files stay as they are.

    A file is evidence when the record names it, and each record names files of its own only: so
    whoever changes a file is told by the record that it belongs to, and nothing is asked for the
    files of all other models.
    """

    _name = "supplier.record.files"
    _description = "Record with Evidence Files"

    def _get_evidence_files(self):
        """Hook: the attachments that are evidence of these records."""
        return self.attachment_ids

    def _filter_files_kept(self):
        """Hook: the records that count, whose files nobody changes any more."""
        return self.browse()

    def _get_files_way_out(self):
        """Hook: one sentence that says what to do before a file may be changed."""
        return ""

    def _check_files_kept(self, files):
        """Refuse to change these files where they are evidence that counts."""
        for record in self._filter_files_kept():
            if kept := record._get_evidence_files() & files:
                raise UserError(
                    self.env._(
                        "“%(file)s” is evidence of “%(record)s” and stays as it is. %(way)s",
                        file=kept[0].name,
                        record=record.display_name,
                        way=record._get_files_way_out(),
                    )
                )

    def _check_files_stay(self, files):
        """Refuse to move files away that a record still names, also while it is open.

        Otherwise a file could be moved before the record is closed and changed after it.
        """
        for record in self:
            if named := record._get_evidence_files() & files:
                raise UserError(
                    self.env._(
                        "“%(file)s” is a file of “%(record)s”. Take it off that record first.",
                        file=named[0].name,
                        record=record.display_name,
                    )
                )

    def _check_no_field_contents(self):
        """Refuse files that are the content of a field: nobody sees them among the others."""
        field = self._fields["attachment_ids"]
        self.flush_recordset(["attachment_ids"])
        self.env["ir.attachment"].flush_model(["res_field"])
        hidden = self.env.execute_query(
            SQL(
                """SELECT file.name FROM %s link JOIN ir_attachment file ON file.id = link.%s
                    WHERE link.%s = ANY(%s) AND file.res_field IS NOT NULL""",
                SQL.identifier(field.relation),
                SQL.identifier(field.column2),
                SQL.identifier(field.column1),
                self.ids,
            )
        )
        if hidden:
            raise UserError(
                self.env._(
                    "“%s” is the content of a field and not a file. Upload it as a file.",
                    hidden[0][0],
                )
            )

    def _own_attachments(self):
        """Who may read the record may read its files, and they are its own.

        The user's own uploads that belong to nothing yet are taken over. Of what belongs to
        something else a copy is kept, if the user may read it: a relation to somebody else's file
        gives no right to it.
        """
        self._check_no_field_contents()
        for record in self:
            home = {"res_model": self._name, "res_id": record.id}
            # sudo: whose a file is, is asked before anybody may read it
            files = record.sudo().attachment_ids
            loose = files.filtered(
                lambda file: file.create_uid == self.env.user and not file.res_id
            )
            loose.with_env(self.env).write(home)
            foreign = files.filtered(
                lambda file, home=home: home != {"res_model": file.res_model, "res_id": file.res_id}
            )
            foreign = foreign.sudo(False)._filtered_access("read").with_env(self.env)
            if foreign:
                record._sealed().write(
                    {
                        "attachment_ids": [
                            *(Command.unlink(file.id) for file in foreign),
                            *(Command.link(file.id) for file in foreign.copy(home)),
                        ]
                    }
                )


class SupplierStageFiles(models.AbstractModel):
    """Files of what belongs to a stage: they stay once the stage is closed."""

    _name = "supplier.stage.files"
    _description = "Files of a Stage"
    _inherit = ["supplier.record.files"]

    def _filter_files_kept(self):
        return self.filtered(lambda record: not record.is_editable)

    def _get_files_way_out(self):
        return self.env._(
            "Reopen the stage “%s” with a reason first.", self.stage_id.display_name
        )
