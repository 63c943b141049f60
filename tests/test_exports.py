import io
import json

from lxml import etree
from openpyxl import load_workbook

from odoo import http
from odoo.fields import Datetime
from odoo.tests import HttpCase, TransactionCase, tagged

from .papers_common import PapersCase

MODULES = "supplier_qualification%"
# What a cell of a spreadsheet cannot hold.
UNFIT = ("json", "binary", "html", "properties")


class ListExports:
    """Compares what lists export with what they show."""

    def get_columns(self, model, view_id):
        """The names of the columns that a list may show, as the client reads them."""
        arch = etree.fromstring(model.get_views([(view_id, "list")])["views"]["list"]["arch"])
        return [
            node.get("name")
            for node in arch.xpath("//field[not(ancestor::field)]")
            if node.get("column_invisible") not in ("1", "True")
        ]

    def get_lists(self):
        """``(model, view id)`` of the lists that the module defines, and of its menus."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "list"), ("mode", "=", "primary"),
             ("model_data_id.module", "=like", MODULES)]
        )  # fmt: skip
        lists = {(view.model, view.id) for view in views}
        data = self.env["ir.model.data"].search(
            [("module", "=like", MODULES), ("model", "=", "ir.actions.act_window")]
        )
        for action in self.env["ir.actions.act_window"].browse(data.mapped("res_id")):
            found = [view_id for view_id, kind in action.views if kind == "list"]
            lists |= {(action.res_model, view_id) for view_id in found}
        return sorted(lists, key=str)

    def check_lists(self, user):
        """Check every list as a user; return the models of which there was something to check."""
        checked = set()
        for name, view_id in self.get_lists():
            model = self.env[name].with_user(user)
            if model._transient:
                continue
            with self.subTest(model=name, view=view_id):
                records = model.search([], limit=25)
                self._check_list(records, self.get_columns(model, view_id))
                checked.update([name] if records else [])
        return checked

    def _check_list(self, records, names):
        labels = records.fields_get(names, ["string", "type"])
        self.assertFalse([name for name in names if labels[name]["type"] in UNFIT])
        titles = [labels[name]["string"] for name in names]
        # two columns of one name could not be told apart in the file
        self.assertEqual(len(titles), len(set(titles)), titles)
        rows = records.with_context(import_compat=False).export_data([".id", *names])["datas"]
        # further values of a record stand in rows of their own without its id
        first = {int(row[0]): row[1:] for row in rows if row[0]}
        self.assertEqual(set(first), set(records.ids))
        for record in records:
            for name, cell in zip(names, first[record.id], strict=True):
                self.assertEqual(cell, self._get_shown(record, name), (record, name))

    def _get_shown(self, record, name):
        """What the list shows of a record, as a cell holds it."""
        field, value = record._fields[name], record[name]
        known = record._fields.get(f"{name}_known")
        if known and not record[known.name]:
            return ""
        if field.type == "selection":
            return dict(field._description_selection(record.env)).get(value, "")
        if field.relational:
            return value[:1].display_name or ""
        if field.type == "datetime":
            moment = value and Datetime.context_timestamp(record, value)
            return moment.replace(tzinfo=None, microsecond=0) if value else ""
        if field.type in ("integer", "float", "monetary", "boolean"):
            return value
        return value or ""


class ExportCase(ListExports, PapersCase):
    """A world in which the lists of the module have something to show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("base.group_allow_export", "purchase.group_purchase_user",
                      "stock.group_stock_user"):  # fmt: skip
            cls.manager.group_ids += cls.env.ref(group)
        world = cls()
        world.qualify(world.bolt)
        world.track()
        cls.case = world.make_long_case()


@tagged("-standard", "-at_install", "post_install", "supplier_qualification_demo")
class TestExportsOfDemo(ListExports, TransactionCase):
    """The same for the lists of the demo data, which hold something of everything."""

    def test_every_list_of_the_demo_exports_what_it_shows(self):
        self.assertGreater(len(self.check_lists(self.env.ref("base.user_admin"))), 25)


@tagged("post_install", "-at_install")
class TestExports(ExportCase):
    """What the spreadsheet of a list says is what the list shows."""

    def test_every_list_exports_what_it_shows(self):
        self.assertGreater(len(self.check_lists(self.manager)), 12)

    def test_every_model_with_figures_that_may_be_unknown_exports_them_by_the_same_rule(self):
        for name, model in self.env.items():
            pairs = [
                known for known, field in model._fields.items()
                if known.endswith("_known") and known.removesuffix("_known") in model._fields
                and not field.inherited
            ]  # fmt: skip
            # wizards are not exported
            if pairs and not model._transient and not model._abstract:
                self.assertIsInstance(model, self.env.registry["supplier.known.figures"], name)

    def test_an_unknown_figure_is_an_empty_cell_also_through_a_relation(self):
        part = self.exposure(self.part2)
        part._sealed().write({"tts_days": 0, "tts_days_known": False, "ttr_days": 0,
                              "ttr_days_known": True})  # fmt: skip
        export = part.with_context(import_compat=False).export_data
        self.assertEqual(
            export(["product_id", "tts_days", "ttr_days"])["datas"],
            [[self.part2.display_name, "", 0.0]],
        )
        characteristics = self.case.stage_ids.characteristic_ids
        characteristics[1].measurement_ids.unlink()
        case = self.case.with_user(self.manager).with_context(import_compat=False)
        rows = case.export_data(
            ["name", "stage_ids/characteristic_ids/name", "stage_ids/characteristic_ids/cpk"]
        )["datas"]
        cells = {row[1]: row[2] for row in rows if row[1]}
        self.assertEqual(len(cells), len(characteristics))
        self.assertEqual(cells[characteristics[1].name], "")
        self.assertEqual(cells[characteristics[0].name], characteristics[0].cpk)

    def test_unknown_figures_stay_out_of_averages_and_extremes(self):
        rows = self.exposure() | self.exposure(self.part2)
        rows[0]._sealed().write({"tts_days": 12, "tts_days_known": True})
        rows[1]._sealed().write({"tts_days": 0, "tts_days_known": False})
        [[least, mean, total, count]] = rows._read_group(
            [("id", "in", rows.ids)],
            aggregates=["tts_days:min", "tts_days:avg", "tts_days:sum", "__count"],
        )
        self.assertEqual((least, mean, total, count), (12, 12, 12, 2))


@tagged("post_install", "-at_install")
class TestExportFile(ExportCase, HttpCase):
    """The file that a person downloads from a list."""

    def test_the_file_speaks_the_language_of_the_reader_and_leaves_unknown_figures_empty(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.manager.write({"lang": "fr_FR", "password": "sq_manager_sq_manager"})
        exposure = self.env["product.exposure"]
        field = self.env["ir.model.fields"]._get("product.exposure", "tts_days")
        field.with_context(lang="fr_FR").field_description = "Jours de survie"
        level = field.search([("model", "=", exposure._name), ("name", "=", "level")])
        level.selection_ids.filtered(lambda s: s.value == "critical").with_context(
            lang="fr_FR"
        ).name = "Critique"
        row = self.exposure()
        row._sealed().write({"level": "critical", "tts_days": 0, "tts_days_known": False})
        names = self.get_columns(exposure.with_user(self.manager), False)
        self.authenticate("sq_manager", "sq_manager_sq_manager")
        labels = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": exposure._name, "method": "fields_get",
             "args": [names, ["string", "type"]], "kwargs": {"context": {"lang": "fr_FR"}}},
        )  # fmt: skip
        columns = [
            {"name": name, "label": labels[name]["string"], "type": labels[name]["type"]}
            for name in names
        ]
        asked = {"model": exposure._name, "fields": columns, "ids": row.ids, "domain": [],
                 "import_compat": False, "context": {"lang": "fr_FR"}}  # fmt: skip
        answer = self.url_open(
            "/web/export/xlsx",
            data={"data": json.dumps(asked), "csrf_token": http.Request.csrf_token(self)},
        )
        answer.raise_for_status()
        sheet = load_workbook(io.BytesIO(answer.content)).active
        titles, cells = ([cell.value for cell in line] for line in sheet.iter_rows(max_row=2))
        found = dict(zip(titles, cells, strict=True))
        self.assertIsNone(found["Jours de survie"])
        self.assertIn("Critique", cells)
        self.assertIn(self.part.display_name, cells)
