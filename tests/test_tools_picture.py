import json
import math

from lxml import etree

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import picture, picture_svg


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestPicture(BaseCase):
    def get_plane(self):
        return picture.plane(
            [
                picture.bars("Readings", [(1, 4), (2, 9)], width=1),
                picture.line("Curve", [(0, 0), None, (3, 8)], dashed=True, marks=True),
                picture.segments("Window", [(1, 2, 5)]),
                picture.dots("<Outside> & co", [(2.5, 3)], "danger"),
            ],
            [picture.limit("x", 4, "USL"), picture.limit("y", 10, "UCL", "warning")],
            x_label="mm",
            y_from=0,
        )

    def test_axes_hold_the_data_and_every_limit(self):
        found = self.get_plane()
        self.assertLess(found["x"]["min"], 0)
        self.assertGreater(found["x"]["max"], 4)
        self.assertEqual(found["y"]["min"], 0)
        self.assertGreater(found["y"]["max"], 10)

    def test_a_picture_survives_json(self):
        found = self.get_plane()
        self.assertEqual(json.loads(json.dumps(found)), found)

    def test_nothing_to_draw_is_none(self):
        self.assertIsNone(picture.plane([picture.dots("", [])]))
        self.assertIsNone(picture.radar(["a", "b"], []))
        self.assertEqual(picture_svg.render(None), "")

    def test_a_single_point_has_axes_of_some_length(self):
        found = picture.plane([picture.dots("", [(5, 0)])])
        for axis in ("x", "y"):
            self.assertLess(found[axis]["min"], found[axis]["max"])

    def test_paper_draws_the_plane_and_the_radar_as_svg(self):
        radar = picture.radar(["A", "B", "C"], [("Now", [80, None, 90], "primary")])
        for one in (self.get_plane(), radar):
            root = etree.fromstring(picture_svg.render(one))
            self.assertEqual(etree.QName(root).localname, "svg")
        text = picture_svg.render(self.get_plane())
        self.assertIn("&lt;Outside&gt; &amp; co", text)
        self.assertIn("USL", text)

    def test_pictures_on_one_page_do_not_cut_each_other(self):
        # a page finds a clip by its name, which every drawing gives alike
        text = picture_svg.render(self.get_plane())
        self.assertNotIn("clip", text)
        self.assertNotIn(" id=", text)

    def test_ticks_with_texts_are_written(self):
        found = picture.plane(
            [picture.dots("", [(1, 1), (2, 2)])], x_ticks=[(1, "May"), (2, "June"), (9, "Off")]
        )
        text = picture_svg.render(found)
        self.assertIn("June", text)
        self.assertNotIn("Off", text)

    def test_bins_hold_every_value_once(self):
        values = [math.sin(n) for n in range(300)]
        low, width, counts = picture.histogram_bins(values)
        self.assertEqual((sum(counts), len(counts)), (300, 17))
        self.assertAlmostEqual(low + width * len(counts), max(values))
        self.assertIsNone(picture.histogram_bins([5.0] * 10))
        self.assertIsNone(picture.histogram_bins([1e16, 1e16 + 2]))

    def test_unknown_colour_is_refused(self):
        with self.assertRaises(ValueError):
            picture.dots("", [(1, 1)], "pink")
