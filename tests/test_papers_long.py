import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .papers_common import CHARACTERISTICS, FINDINGS, LONG_WORD, QUESTIONS, PapersCase

# The browsers that print, by the names that Odoo's own tests look for.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
SHEET = "@page { size: A4; margin: 20mm 10mm } .container { max-width: none }"


@tagged("post_install", "-at_install")
class TestLongPapers(PapersCase):
    """Papers with more content than anybody thought of: nothing is lost, nothing is cut."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # one case and its paper for all tests
        case = cls()
        cls.case = case.make_long_case()
        cls.page = case.render("report_dossier", cls.case)
        cls.sheets = None

    def test_a_long_dossier_loses_nothing(self):
        _root, text = self.read(self.page)
        expected = [f"(bore {n:02} of the housing)" for n in range(CHARACTERISTICS)]
        expected += [f"(question {n:03} is this so?)" for n in range(QUESTIONS)]
        expected += [f"end {n:03})" for n in range(QUESTIONS)]
        expected += [f"(finding {n:02})" for n in range(FINDINGS)]
        expected += [f"end {n:02})" for n in range(FINDINGS)]
        expected += [f"(trial {n:02} {LONG_WORD})" for n in range(30)]
        self.assertFalse([part for part in expected if part not in text])

    def test_every_long_table_has_a_header_to_repeat(self):
        root, _text = self.read(self.page)
        [page] = root.xpath("//div[contains(@class, 'sq_paper')]")
        tables = page.xpath(".//table[count(./tbody/tr) > 1]")
        self.assertGreater(len(tables), QUESTIONS // 20)
        for table in tables:
            # figures beside their labels need no header
            if "table-borderless" not in table.get("class"):
                self.assertTrue(table.xpath("./thead/tr/th"), table.text_content()[:200])

    def test_every_picture_stands_in_a_block_that_is_not_cut(self):
        root, _text = self.read(self.page)
        pictures = root.xpath("//svg")
        self.assertGreaterEqual(len(pictures), 2 * CHARACTERISTICS)
        for picture in pictures:
            self.assertTrue(picture.xpath("ancestor::div[contains(@class, 'sq_whole')]"))

    def test_no_row_is_cut_at_the_end_of_a_page(self):
        sheets = self.print_sheets()
        for place in range(QUESTIONS):
            [sheet] = [sheet for sheet in sheets if f"(question {place:03}" in sheet]
            self.assertIn(f"end {place:03})", sheet)
        for place in range(FINDINGS):
            [sheet] = [sheet for sheet in sheets if f"(remedy {place:02}" in sheet]
            self.assertIn(f"end {place:02})", sheet)

    def test_a_table_that_goes_on_repeats_its_header(self):
        sheets = [sheet for sheet in self.print_sheets() if "is this so?)" in sheet]
        self.assertGreater(len(sheets), 5)
        for sheet in sheets:
            self.assertIn("Observation", sheet)

    def test_a_study_stands_on_one_page_with_its_pictures(self):
        sheets = [sheet for sheet in self.print_sheets() if "Sigma within by" in sheet]
        self.assertEqual(len(sheets), CHARACTERISTICS)
        for sheet in sheets:
            for label in ("Normal curve", "Mean of subgroup", "Range of subgroup"):
                self.assertIn(label, sheet)

    def test_wkhtmltopdf_prints_the_long_dossier(self):
        reports = self.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() not in ("ok", "workers"):
            self.skipTest("wkhtmltopdf is not installed: no PDF to look at")
        reports = reports.with_user(self.buyer).with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, kind = reports._render_qweb_pdf(
                "supplier_qualification.report_dossier", self.case.ids
            )
        self.assertEqual(kind, "pdf")
        self.assertGreater(len(PdfFileReader(io.BytesIO(pdf)).pages), CHARACTERISTICS // 2)

    def print_sheets(self):
        """The text of each sheet that a browser prints, with the styles of the reports."""
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if not browser:
            self.skipTest("no Chromium on this machine: no page to look at")
        if self.sheets is None:
            type(self).sheets = self._print(browser)
        return self.sheets

    def _print(self, browser):
        styles = self.env["ir.qweb"]._get_asset_bundle("web.report_assets_common").css()
        style = f"<style>{styles.raw.decode()} {SHEET}</style>"
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "paper.html"), Path(folder, "paper.pdf")
            source.write_text(self.page.replace("</head>", f"{style}</head>"))
            subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                 f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}",
                 source.as_uri()],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
            pages = PdfFileReader(str(target)).pages
            return [" ".join(page.extract_text().split()) for page in pages]
