import re

import polib

from odoo.tests import HttpCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

from .common import SupplierQualificationCase

MODULE = "supplier_qualification"
# What each language says for a level, a sentence of Python and a button of the first screen.
LANGUAGES = {
    "de_DE": ("de", "Kritisch", "Versorgungsrisiko"),
    "es_ES": ("es", "Crítico", "Exposición"),
    "fr_FR": ("fr", "Critique", "Exposition"),
}  # fmt: skip
PLACEHOLDERS = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[sd]\b|%%|\{\{.*?\}\}|\$\{.*?\}")
MARKUP = re.compile(r"</?[a-zA-Z][\w:-]*")


def read(name):
    return polib.pofile(file_path(f"{MODULE}/i18n/{name}"))


@tagged("post_install", "-at_install")
class TestTranslationFiles(SupplierQualificationCase):
    """The files hold every term, and a translation keeps what the program puts in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = {entry.msgid for entry in read(f"{MODULE}.pot")}

    def test_the_template_holds_every_term(self):
        rows = TranslationModuleReader(self.env.cr, modules=[MODULE])
        terms = {source for _module, _type, _name, _id, source, _value, _notes in rows}
        hint = "run `make pot`"
        self.assertFalse(terms - self.template, hint)
        self.assertFalse(self.template - terms, hint)

    def test_nearly_every_term_is_translated(self):
        """A new term may be in English until somebody translates it; a language may not fade."""
        for code, _level, _menu in LANGUAGES.values():
            found = {entry.msgid for entry in read(f"{code}.po") if entry.msgstr}
            self.assertGreater(len(self.template & found), 0.85 * len(self.template), code)

    def test_placeholders_and_markup_stay(self):
        for code, _level, _menu in LANGUAGES.values():
            for entry in read(f"{code}.po").translated_entries():
                for pattern in (PLACEHOLDERS, MARKUP):
                    self.assertEqual(
                        sorted(pattern.findall(entry.msgid)),
                        sorted(pattern.findall(entry.msgstr)),
                        f"{code}: {entry.msgid}",
                    )


@tagged("post_install", "-at_install")
class TestLanguages(HttpCase, SupplierQualificationCase):
    """Each language is loaded and the main screens are opened in it."""

    def load_language(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        self.env["ir.module.module"]._load_module_terms([MODULE], [lang])
        self.buyer.lang = lang
        return self.env(user=self.buyer, context={"lang": lang})

    def test_each_language_shows_the_main_screens(self):
        self.track()
        self.buyer.password = self.buyer.login
        for lang, (_code, level, menu) in LANGUAGES.items():
            with self.subTest(lang):
                env = self.load_language(lang)
                row = self.exposure().with_env(env)
                levels = dict(row._fields["level"]._description_selection(env))
                self.assertEqual(levels["critical"], level)
                self.assertNotEqual(
                    row._get_reason_texts(), row.with_context(lang="en_US")._get_reason_texts()
                )
                self.assertEqual(env.ref(f"{MODULE}.product_exposure_action").sudo().name, menu)
                self.open_views(env)
                self.browser_js(
                    "/odoo/sourcing-overview",
                    "console.log('test successful')",
                    ready="!!document.querySelector('.o_sq_overview button')",
                    login=self.buyer.login,
                )

    def open_views(self, env):
        """Every list, form and board behind a menu, as the web client asks for it."""
        menus = env["ir.ui.menu"]._visible_menu_ids()
        # sudo: only administrators may read an action, its screens are opened as the buyer
        opened = 0
        for action in [menu.action for menu in env["ir.ui.menu"].browse(menus).sudo()]:
            if action and action._name == "ir.actions.act_window" and action.res_model in env:
                if MODULE in (action.get_external_id().get(action.id) or ""):
                    views = [(False, kind) for kind in action.view_mode.split(",")]
                    env[action.res_model].get_views([*views, (False, "search")])
                    opened += 1
        self.assertGreater(opened, 5)
