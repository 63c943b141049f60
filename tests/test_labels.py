from lxml import etree

from odoo.tests import TransactionCase, tagged

MODULES = {
    "supplier_qualification", "supplier_qualification_mrp", "supplier_qualification_requisition"
}  # fmt: skip
EXPLAINED = ("float", "monetary", "integer", "date", "datetime", "selection")
# Labels that say all: what happened on that day, what is counted, where it stands in a row.
PLAIN = {
    "Answered on", "Assessed Date", "Chapter", "Closed on", "Created on", "Date",
    "Digest Day", "Finding Count", "Kind", "Lot Size", "Ordered on", "Published Date",
    "Received on", "Reversed Date", "Reviewed Date", "Sequence", "Verified on", "Version",
    "As of", "Action",
}  # fmt: skip
HIDDEN = ("1", "True")


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """Words on the screens: every field has a name for people, figures say what they mean."""

    def test_every_field_has_a_label_for_people(self):
        for model in self.env.values():
            for name, field in model._fields.items():
                if MODULES & set(field._modules):
                    self.assertTrue(field.string, f"{model}.{name}")
                    self.assertNotIn("_", field.string, f"{model}.{name}")
                    self.assertNotEqual(field.string, name, f"{model}.{name}")

    def test_figures_days_and_states_on_a_form_have_a_help(self):
        """A field on a form is explained, or its label is a plain one."""
        unexplained = []
        for model, name in sorted(self._get_fields_of_forms()):
            field = self.env[model]._fields[name]
            if (
                field.type in EXPLAINED
                and MODULES & set(field._modules)
                and not self._get_help(field)
                and field.string not in PLAIN
            ):
                unexplained.append(f"{model}.{name}")
        self.assertFalse(unexplained)

    def test_helps_are_short_and_whole_sentences(self):
        for model in self.env.values():
            for field in model._fields.values():
                if field.help and MODULES & set(field._modules):
                    self.assertLess(len(field.help), 330, field)
                    self.assertRegex(field.help, r"[.)?]$", field)

    def _get_help(self, field):
        return field.help or (field.related and field.related_field.help)

    def _get_fields_of_forms(self):
        """``(model, field)`` of what the forms of the module show."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("model_data_id.module", "in", list(MODULES))]
        )
        found = set()
        for view in views:
            root = view if view.mode == "primary" else view.inherit_id
            arch = self.env[view.model].get_views([(root.id, "form")])["views"]["form"]["arch"]
            self._collect(etree.fromstring(arch), self.env[view.model], found)
        return found

    def _collect(self, node, model, found):
        for child in node:
            if child.get("invisible") in HIDDEN or child.get("column_invisible") in HIDDEN:
                continue
            name = child.get("name")
            if child.tag != "field" or name not in model._fields:
                self._collect(child, model, found)
                continue
            found.add((model._name, name))
            field = model._fields[name]
            if field.comodel_name:
                for view in child:
                    self._collect(view, self.env[field.comodel_name], found)
