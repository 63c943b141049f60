import random

from odoo.tests import BaseCase, tagged

from ..tools import capability, measurement_file, measurement_reader, safe_xml
from ..tools.safe_xml import FileError
from . import measurement_files as files
from .properties import given, quick, st
from .vectors import data_path

# What each public sample says: number of characteristics and of values, or why it is refused.
QIF = {
    "All-in-one.QIF": (2, 4),
    "Exploded_Plan.QIF": "no_measurements",
    "Exploded_Results1.QIF": "definitions_elsewhere",
    "QIF_Results_Sample.QIF": (9, 9),
    "SheetMetal_QIF_Results_sample_1.QIF": (21, 21),
    "SheetMetal_QIF_Results_sample_2.QIF": (21, 21),
    "SheetMetal_QIF_Results_sample_3.QIF": (21, 21),
    "WIDGET_QIF_PLAN.QIF": "no_measurements",
    "WIDGET_QIF_RESULTS.QIF": (26, 35),
    "legacy21_mitutoyo_statistics_first_article_inspection_sample.QIF": "limits_look_absolute",
    "legacy21_mitutoyo_statistics_simple_study_sample.QIF": "limits_look_absolute",
    "mitutoyo_results_serialized_pass_fail_sample.QIF": "no_measurements",
}
# The samples whose limits are absolute against their own mark, read as such.
QIF_ABSOLUTE = {
    "legacy21_mitutoyo_statistics_first_article_inspection_sample.QIF": (2, 2),
    "legacy21_mitutoyo_statistics_simple_study_sample.QIF": (1, 2),
}
START = "diribet__characteristicHierarchy_"
AQDEF = {
    "diribet__attributiveDfq_attributiveCharacteristic_and_errorLogSheet.dfq": "only_attributes",
    "diribet__basicDfq_singlePart_noCharacteristics.dfq": "no_measurements",
    "diribet__basicDfq_singlePart_singleCharacteristic_noValues.dfq": "no_measurements",
    "diribet__basicDfq_singlePart_threeCharacteristics.dfq": (3, 9),
    "diribet__basicDfq_threeParts_differentNumberOfCharacteristics.dfq": (9, 26),
    f"{START}characteristicOrder.dfq": "no_measurements",
    f"{START}singlePart_singleGroup_twoCharacteristics.dfq": (2, 2),
    f"{START}singlePart_threeCharacteristics.dfq": (3, 3),
    f"{START}singlePart_twoChildCharacteristics_twoGroups.dfq": (4, 4),
    f"{START}twoParts_singleGroup_twoCharacteristics.dfq": (4, 4),
    "diribet__multipleParts.dfq": (2, 2),
    "successfactory__testmeasures.dfq": (2, 10),
}
PASS, FAIL = "PASS", "FAIL"
XML = '<?xml version="1.0"?>'
ROOT = f'<QIFDocument xmlns="{files.QIF3}">'
HOSTILE = {
    "entity_expansion": (
        f'{XML}<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>{ROOT}&b;</QIFDocument>',
        {"document_type"},
    ),
    "billion_laughs": (
        f"{XML}<!DOCTYPE q ["
        + '<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        + f"]>{ROOT}&l9;</QIFDocument>",
        {"document_type", "not_xml"},
    ),
    "external_entity": (
        f'{XML}<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>{ROOT}&x;</QIFDocument>',
        {"document_type"},
    ),
    "external_parameter_entity": (
        f'{XML}<!DOCTYPE q [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>{ROOT}</QIFDocument>',
        {"document_type", "not_xml"},
    ),
    "external_dtd": (
        f'{XML}<!DOCTYPE QIFDocument SYSTEM "http://127.0.0.1:9/x.dtd">{ROOT}</QIFDocument>',
        {"document_type"},
    ),
    "deep": (f"{ROOT}{'<a>' * 300}{'</a>' * 300}</QIFDocument>", {"not_xml"}),
    "huge_text": (f"{ROOT}<QPId>{'x' * 10_500_000}</QPId></QIFDocument>", {"not_xml"}),
    "cut_off": (f"{ROOT}<Results>", {"not_xml"}),
    "another_root": ("<html/>", {"wrong_root"}),
    "another_namespace": ('<QIFDocument xmlns="urn:x"/>', {"wrong_root"}),
}


@tagged("post_install", "-at_install")
class TestMeasurementReader(BaseCase):
    """Real files import with the right counts or are refused for the right reason."""

    def check(self, folder, expectations, limits="marked"):
        for name, expected in expectations.items():
            data = data_path(folder, name).read_bytes()
            with self.subTest(file=name, limits=limits):
                try:
                    found = measurement_reader.read(data, limits)
                except FileError as error:
                    self.assertEqual(error.code, expected)
                else:
                    self.assertEqual((len(found.characteristics), found.value_count), expected)
                    self.assertEqual(found.kind, folder)

    def test_every_qif_sample(self):
        present = {path.name for path in data_path("qif").glob("*.QIF")}
        self.assertEqual(present, set(QIF))
        self.check("qif", QIF)
        self.check("qif", QIF_ABSOLUTE, "absolute")

    def test_every_aqdef_sample(self):
        present = {path.name for path in data_path("aqdef").glob("*.dfq")}
        self.assertEqual(present, set(AQDEF))
        self.check("aqdef", AQDEF)

    def test_limits_agree_with_the_results_that_the_samples_store(self):
        """Of single values, which the inspection program judged itself."""
        tested = 0
        for name, expected in QIF.items():
            if not isinstance(expected, tuple):
                continue
            data = data_path("qif", name).read_bytes()
            found = measurement_reader.read(data)
            stored = self._get_stored_results(data)
            for one in found.characteristics:
                if len(one.values) != 1 or len(stored[one.key]) != 1:
                    continue
                value = one.values[0].value
                # the programs round before they judge
                low = one.lsl is not None and value < one.lsl - 0.0005
                high = one.usl is not None and value > one.usl + 0.0005
                with self.subTest(file=name, characteristic=one.name):
                    self.assertEqual({FAIL if low or high else PASS}, stored[one.key])
                    tested += 1
        self.assertGreater(tested, 60)

    def _get_stored_results(self, data):
        root = safe_xml.parse(data)
        stored = {}
        for status in root.iter("{*}CharacteristicStatusEnum"):
            measured = status.getparent().getparent()
            item = measured.findtext("{*}CharacteristicItemId")
            # a bonus of the material condition makes results that limits alone do not explain
            if "Position" not in measured.tag:
                stored.setdefault(item, set()).add(status.text)
        return dict.fromkeys((item.get("id") for item in root.iter()), ()) | stored

    def test_the_figures_of_a_sample_are_not_believed(self):
        found = measurement_reader.read(data_path("qif", "All-in-one.QIF").read_bytes())
        sphericity = found.characteristics[1]
        own = capability.study([[v.value] for v in sphericity.values], usl=sphericity.usl)
        self.assertAlmostEqual(sphericity.figures.mean, 0.251457258827)
        self.assertAlmostEqual(own.mean, 0.151249732963)

    def test_the_three_samples_of_one_part_fit_together(self):
        files_ = [
            measurement_reader.read(data_path("qif", name).read_bytes())
            for name in QIF
            if name.startswith("SheetMetal")
        ]
        names = {tuple(one.name for one in found.characteristics) for found in files_}
        self.assertEqual(len(names), 1)
        serials = {
            value.serial
            for found in files_
            for one in found.characteristics
            for value in one.values
        }
        self.assertEqual(serials, {"SN5802801", "SN5802802", "SN5802803"})

    def test_content_and_not_the_name_tells_the_format(self):
        document = files.qif_study(1, [10])
        for data, kind in (
            (document, "qif"),
            (b"\xef\xbb\xbf\r\n" + document.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>'),
             "qif"),
            (document.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "qif"),
            (files.aqdef("K0100 1", "K2002/1 A", "K0001/1 1"), "aqdef"),
            ("\nK0100 1\nK2002/1 A\nK0001/1 1".encode("utf-16"), "aqdef"),
            (b"characteristic;value\nA;1", "csv"),
        ):  # fmt: skip
            with self.subTest(data=data[:40]):
                self.assertEqual(measurement_reader.read(data).kind, kind)

    def test_hostile_files_are_refused(self):
        for name, (text, codes) in HOSTILE.items():
            with self.subTest(file=name), self.assertRaises(FileError) as caught:
                measurement_reader.read(text.encode())
            self.assertIn(caught.exception.code, codes)
            self.assertNotIn("root:x", str(caught.exception))

    def test_packed_files_are_refused(self):
        for data in (b"\x1f\x8b\x08\0\0", b"PK\x03\x04"):
            with self.subTest(data=data), self.assertRaises(FileError) as caught:
                measurement_reader.read(data)
            self.assertEqual(caught.exception.code, "compressed")

    def test_a_document_of_empty_elements_is_refused(self):
        data = f"{ROOT}{'<a/>' * 750_000}</QIFDocument>".encode()
        with self.assertRaises(FileError) as caught:
            measurement_reader.read(data)
        self.assertEqual(caught.exception.code, "too_many_elements")

    def test_too_many_values_are_refused(self):
        rows = "A;1\n" * (measurement_file.MAX_VALUES + 1)
        with self.assertRaises(FileError) as caught:
            measurement_reader.read(f"characteristic;value\n{rows}".encode())
        self.assertEqual(caught.exception.code, "too_many_values")

    @quick
    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
    def test_every_format_gives_the_values_back(self, values):
        texts = [repr(value) for value in values]
        for data in (
            files.qif_study(1, texts),
            files.aqdef("K0100 1", "K2002/1 A", *(f"K0001/1 {text}" for text in texts)),
            files.aqdef("K0100 1", "K2002/1 A", *(f"{text}\x140\x14" for text in texts)),
            "\n".join(["characteristic;value", *(f"A;{text}" for text in texts)]).encode(),
            "\n".join(
                ["characteristic;value", *(f"A;{text.replace('.', ',')}" for text in texts)]
            ).encode(),
        ):
            [one] = measurement_reader.read(data).characteristics
            self.assertEqual([value.value for value in one.values], values)

    def test_noise_never_raises_anything_but_a_file_error(self):
        chance = random.Random(1)
        seeds = [
            files.qif_study(2, [10, 10.01]),
            files.aqdef(
                "K0100 1", "K1001/1 P", "K2002/1 A", "K2110/1 1", "K0001/1 1", "1\x140\x14"
            ),
            b"characteristic;subgroup;value;serial;time\nA;1;1,5;SN;2026-05-01\n",
        ]
        for number in range(1500):
            data = bytearray(seeds[number % len(seeds)])
            for _change in range(chance.randint(1, 6)):
                at = chance.randrange(len(data))
                data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
            try:
                measurement_reader.read(bytes(data))
            except FileError:
                continue
