"""Finding an Odoo 19 and mending what Debian's package leaves out."""

import tempfile
import unittest
from pathlib import Path

from env import odoo_home
from env.say import Problem


class TestOdooHome(unittest.TestCase):
    """ODOO_HOME in each layout."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)

    def _odoo(self, library, version="(19, 0, 0, FINAL, 0, '')"):
        """A folder that looks like an Odoo to import."""
        (library / "odoo").mkdir(parents=True)
        (library / "odoo" / "release.py").write_text(f"version_info = {version}\n")
        return library

    def test_source_checkout(self):
        self._odoo(self.place)
        self.assertEqual(odoo_home.library_of(self.place), self.place)

    def test_debian_layout(self):
        library = self._odoo(self.place / "usr/lib/python3/dist-packages")
        self.assertEqual(odoo_home.library_of(self.place), library)

    def test_package_folder_itself(self):
        self._odoo(self.place)
        self.assertEqual(odoo_home.library_of(self.place / "odoo"), self.place)

    def test_other_version(self):
        self._odoo(self.place, "(18, 0, 0, FINAL, 0, '')")
        with self.assertRaises(Problem) as caught:
            odoo_home.library_of(self.place)
        self.assertIn("Odoo 18.0", caught.exception.what)

    def test_online_version(self):
        self._odoo(self.place, "('saas~18', 4, 0, FINAL, 0, '')")
        with self.assertRaises(Problem) as caught:
            odoo_home.library_of(self.place)
        self.assertIn("saas~18.4", caught.exception.what)

    def test_no_odoo(self):
        with self.assertRaises(Problem) as caught:
            odoo_home.library_of(self.place)
        self.assertIn("no Odoo in ODOO_HOME", caught.exception.what)

    def test_addons_of_a_source_checkout(self):
        self._odoo(self.place)
        odoo = odoo_home.Odoo(self.place)
        self.assertEqual(odoo.addons_paths, [])
        (self.place / "addons" / "stock").mkdir(parents=True)
        (self.place / "addons" / "stock" / "__manifest__.py").touch()
        self.assertEqual(odoo.addons_paths, [self.place / "addons"])

    def test_companions(self):
        depends = "python3-babel, fonts-dejavu-core | fonts-noto-core, gsfonts, libjs-jquery (>= 3)"
        self.assertEqual(
            odoo_home._companions(depends), ["fonts-dejavu-core", "gsfonts", "libjs-jquery"])


class TestMend(unittest.TestCase):
    """Links that lead nowhere."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        self.fonts = self.place / "usr/share/fonts/new"
        self.fonts.mkdir(parents=True)
        (self.fonts / "Sans.ttf").write_text("font")
        (self.place / "web").mkdir()

    def _link(self, target):
        path = self.place / "web" / Path(target).name
        path.symlink_to(target)
        return path

    def test_good_link_stays(self):
        link = self._link("../usr/share/fonts/new/Sans.ttf")
        odoo_home.mend(self.place)
        self.assertEqual(str(link.readlink()), "../usr/share/fonts/new/Sans.ttf")

    def test_link_to_a_place_on_the_system(self):
        link = self._link("/usr/share/fonts/new/Sans.ttf")
        odoo_home.mend(self.place)
        self.assertEqual(link.read_text(), "font")

    def test_moved_file(self):
        link = self._link("../usr/share/fonts/old/Sans.ttf")
        odoo_home.mend(self.place)
        self.assertEqual(link.read_text(), "font")

    def test_missing_file_becomes_an_empty_one(self):
        link = self._link("../nowhere/lib.js")
        stand_ins = odoo_home.mend(self.place)
        self.assertTrue(link.is_file() and not link.is_symlink())
        self.assertIn("web/lib.js", stand_ins)

    def test_files_left_out_get_stand_ins(self):
        odoo_home.mend(self.place)
        for name in odoo_home.LEFT_OUT:
            self.assertTrue((self.place / odoo_home.DEBIAN_LIBRARY / name).is_file())
