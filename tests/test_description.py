from pathlib import Path

from lxml import html

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

FOLDER = "supplier_qualification/static/description"
# Pictures are loaded on every visit of the Apps screen.
GREATEST = 80_000


@tagged("post_install", "-at_install")
class TestDescription(TransactionCase):
    """The page of the app on the Apps screen."""

    def get_files(self):
        return {path.name: path for path in Path(file_path(FOLDER)).iterdir()}

    def test_no_picture_is_greater_than_80_kb(self):
        for name, path in self.get_files().items():
            self.assertLess(path.stat().st_size, GREATEST, name)

    def test_the_page_refers_to_files_that_exist_and_uses_all_of_them(self):
        files = self.get_files()
        page = html.document_fromstring(files["index.html"].read_text())
        links = {link for _node, _name, link, _place in page.iterlinks()}
        self.assertFalse(links - set(files))
        self.assertEqual(set(files) - links, {"index.html", "icon.png"})
        for picture in page.iter("img"):
            self.assertTrue(picture.get("alt"), picture.get("src"))

    def test_the_apps_screen_shows_the_page(self):
        module = self.env.ref("base.module_supplier_qualification")
        self.assertIn("How to Start", module.description_html)
        self.assertIn("/supplier_qualification/static/description/", module.description_html)
