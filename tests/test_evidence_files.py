import base64
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import file_path, mute_logger

from .common import EvidenceCase
from .contract_common import ContractCase
from .test_process_validation import add_characteristic

OTHER = base64.b64encode(b"forged").decode()


class FilesCase(HttpCase):
    """Everything that a client can do to a file, by everybody who may write its record."""

    def call(self, model, method, *args):
        """The text of the error, or False; with context keys that a client may invent."""
        kwargs = {"context": {"_force_unlink": True, "supplier_qualification_seal": True}}
        answer = self.url_open(
            "/web/dataset/call_kw",
            json={"params": {"model": model, "method": method, "args": args, "kwargs": kwargs}},
        ).json()
        self.env.invalidate_all()
        return answer.get("error", {}).get("data", {}).get("message", False)

    def get_users(self):
        admin = new_test_user(
            self.env, "sq_admin",
            groups="base.group_system,supplier_qualification.group_manager,"
            "purchase.group_purchase_manager",
        )  # fmt: skip
        return self.buyer | self.auditor | self.approver_quality | admin

    def assertKept(self, file, record_name, way):
        """Nobody changes the file, and each is told of which record it is and what to do."""
        attempts = [
            ("unlink", file.ids),
            ("write", file.ids, {"datas": OTHER}),
            ("write", file.ids, {"raw": "forged"}),
            ("write", file.ids, {"mimetype": "text/html"}),
            ("write", file.ids, {"res_id": 0}),
            ("write", file.ids, {"res_model": "res.partner", "res_id": self.acme.id}),
            ("write", file.ids, {"type": "url", "url": "https://example.com"}),
        ]
        before = (file.raw, file.res_model, file.res_id, file.mimetype)
        for user in self.get_users():
            user.password = user.login
            self.authenticate(user.login, user.login)
            for method, *args in attempts:
                with self.subTest(user=user.login, method=method, args=args):
                    error = self.call("ir.attachment", method, *args)
                    self.assertTrue(error)
                    if "not allowed" not in error:
                        self.assertIn(record_name, error)
                        self.assertIn(way, error)
                    self.assertEqual(
                        (file.raw, file.res_model, file.res_id, file.mimetype), before
                    )
            user.login += "_done"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            file.sudo().unlink()


@tagged("post_install", "-at_install")
class TestContractFiles(FilesCase, ContractCase):
    """Files of transfer packages, of reviews and of certificates."""

    @mute_logger("odoo.http")
    def test_files_of_a_ticked_item_stay_until_it_is_reopened(self):
        _first, second = self.make_pair()
        item = second.transfer_ids.item_ids[0].with_user(self.buyer)
        item.attachment_ids = self.make_file()
        file = item.attachment_ids
        file.raw = b"better"
        item.action_done()
        self.assertKept(file.sudo(False), "Drawing", "Reopen the item")
        item.action_undo()
        with self.assertRaisesRegex(UserError, "Take it off"):
            file.write({"res_model": "res.partner", "res_id": self.acme.id})
        hidden = self.env["ir.attachment"].create(
            {"name": "hidden", "raw": b"x", "res_model": item._name, "res_id": item.id,
             "res_field": "note"}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "Upload it as a file"):
            item.sudo().attachment_ids = [Command.link(hidden.id)]
        file.raw = b"better still"
        file.unlink()
        self.assertFalse(item.attachment_ids)

    def test_linked_files_of_an_older_version_become_the_records_own(self):
        _first, second = self.make_pair()
        item = second.transfer_ids.item_ids[0]
        foreign = self.env["ir.attachment"].create(
            {"name": "drawing", "raw": b"x", "res_model": "res.partner", "res_id": self.acme.id}
        )
        self.env.flush_all()
        field = item._fields["attachment_ids"]
        self.env.cr.execute(
            f"INSERT INTO {field.relation} ({field.column1}, {field.column2}) VALUES (%s, %s)",
            [item.id, foreign.id],
        )
        self.env.invalidate_all()
        script = "supplier_qualification/migrations/19.0.1.3.0/post-evidence_files.py"
        for _time in range(2):
            load_script(file_path(script), "evidence_files").migrate(self.env.cr, "19.0.1.2.0")
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(item.attachment_ids.mapped("res_id"), item.ids)
        self.assertEqual(item.attachment_ids.raw, b"x")
        self.assertEqual(foreign.res_model, "res.partner")

    @mute_logger("odoo.http")
    def test_files_of_a_closed_review_stay(self):
        action = self.acme.with_user(self.buyer).action_start_review()
        review = self.env["supplier.contract.review"].with_user(self.buyer)
        review = review.browse(action["res_id"])
        review.line_ids.answer = "yes"
        review.line_ids.attachment_ids = self.make_file()
        self.assertEqual(len(review.line_ids.attachment_ids), len(review.line_ids))
        review.offer = "own_sites"
        review.action_close()
        line = review.line_ids[0]
        self.assertKept(line.attachment_ids, line.text, "Start a new review")

    @mute_logger("odoo.http")
    def test_the_document_of_a_verified_certificate_stays(self):
        certificate = self.env["supplier.certificate"].with_user(self.buyer).create(
            {
                "partner_id": self.acme.id,
                "type_id": self.env["supplier.certificate.type"].create({"name": "ISO 1"}).id,
                "number": "N 1",
                "valid_from": self.day(-5),
                "valid_until": self.day(100),
                "attachment_ids": [Command.create({"name": "scan.pdf", "raw": b"scan"})],
            }
        )  # fmt: skip
        certificate.attachment_ids.raw = b"scan again"
        certificate.with_user(self.auditor).action_verify()
        name = certificate.display_name
        self.assertKept(certificate.attachment_ids, name, "take the verification back")
        certificate.with_user(self.auditor).action_unverify()
        certificate.attachment_ids.unlink()

    def test_of_a_file_that_belongs_elsewhere_a_copy_is_evidence(self):
        _first, second = self.make_pair()
        item = second.transfer_ids.item_ids[0].with_user(self.buyer)
        file = self.make_file()
        file.write({"res_model": "purchase.order", "res_id": self.make_order(self.acme).id})
        item.attachment_ids = file
        copy = item.attachment_ids
        self.assertNotEqual(copy, file)
        self.assertEqual((copy.res_model, copy.res_id, copy.raw), (item._name, item.id, b"proof"))
        item.action_done()
        file.unlink()
        self.assertEqual(copy.raw, b"proof")
        with self.assertRaisesRegex(UserError, "Drawing"):
            copy.unlink()

    def test_files_of_others_cost_no_query_more(self):
        """The guard asks nothing when no file is ours, and once for many that are."""
        files = self.env["ir.attachment"].with_user(self.buyer)
        order = self.make_order(self.acme)
        home = {"res_model": "purchase.order", "res_id": order.id, "raw": b"x"}

        def count(number, act):
            mine = files.create([{"name": f"{n}.txt"} | home for n in range(number)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            act(mine)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for act in (lambda f: f.unlink(), lambda f: f.write({"mimetype": "text/plain"})):
            count(1, act)
            guarded = count(5, act)
            with patch.object(type(files), "_check_evidence_kept", lambda *args: None):
                self.assertLessEqual(guarded, count(5, act))

    def test_uninstalling_deletes_what_it_wants(self):
        _first, second = self.make_pair()
        self.complete(second.transfer_ids)
        file = second.transfer_ids.item_ids[0].attachment_ids
        file.with_context(_force_unlink=True).unlink()
        self.assertFalse(file.exists())

    def test_moving_all_files_to_another_store_changes_nothing(self):
        _first, second = self.make_pair()
        self.complete(second.transfer_ids)
        file = second.transfer_ids.item_ids[0].attachment_ids
        file.write({"raw": file.raw, "mimetype": file.mimetype})
        file.write({"datas": file.datas})


@tagged("post_install", "-at_install")
class TestStageFiles(FilesCase, EvidenceCase):
    """Files of a stage that is completed."""

    kind = "process_validation"

    def get_criteria(self):
        return {"kind": self.kind, "submission_level": "3"}

    @mute_logger("odoo.http")
    def test_files_of_a_completed_stage_stay_until_it_is_reopened(self):
        add_characteristic(self)
        element = self.stage.element_ids[0]
        files = self.env["ir.attachment"].with_user(self.buyer)
        element.attachment_ids = files.create({"name": "plan.txt", "raw": b"plan"})
        self.stage.element_ids.filtered("required").state = "accepted"
        self.complete()
        self.assertKept(element.attachment_ids, element.display_name, "Reopen the stage")
        self.stage.with_user(self.auditor).action_reopen("The wrong plan")
        element.attachment_ids.unlink()

    @mute_logger("odoo.http")
    def test_the_original_of_an_imported_file_stays_as_well(self):
        add_characteristic(self)
        imported = self.env["supplier.evidence.file"]._sealed().create(
            {"stage_id": self.stage.id, "name": "readings.csv", "checksum": "1",
             "content": base64.b64encode(b"1;2")}
        )  # fmt: skip
        self.stage.element_ids.filtered("required").state = "accepted"
        self.complete()
        original = imported._get_evidence_files()
        self.assertEqual((len(original), original.res_field), (1, "content"))
        self.assertKept(original, "readings.csv", "Reopen the stage")
