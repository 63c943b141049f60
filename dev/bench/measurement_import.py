"""Times the import of measurements. Run by Odoo's shell, see dev/env/bench.py: `env` is there.

A QIF file with 200 characteristics x 300 values is read, shown in the preview, imported and
evaluated, and taken back. The measure is the time that lxml alone needs to parse the same file.
"""

import base64
import os
import random
import time

from lxml import etree

from odoo.addons.supplier_qualification.tools import measurement_reader

CHARACTERISTICS = int(os.environ.get("CHARACTERISTICS") or 200)
VALUES = int(os.environ.get("VALUES") or 300)


def timed(act, repeat=1):
    """Seconds of the fastest of some runs."""
    best = None
    for _number in range(repeat):
        start = time.perf_counter()
        act()
        best = min(best or 1e9, time.perf_counter() - start)
    return best


def study(characteristics, values):
    """The file, with as much around each value as most programs write."""
    chance = random.Random(1)
    keys = range(1, characteristics + 1)
    kind = "DiameterCharacteristic"
    definitions = "".join(
        f'<{kind}Definition id="{30000 + key}"><Tolerance><MaxValue>0.07</MaxValue>'
        "<MinValue>-0.07</MinValue><DefinedAsLimit>false</DefinedAsLimit></Tolerance>"
        f"</{kind}Definition>" for key in keys)
    nominals = "".join(
        f'<{kind}Nominal id="{20000 + key}"><CharacteristicDefinitionId>{30000 + key}'
        f"</CharacteristicDefinitionId><TargetValue>10</TargetValue></{kind}Nominal>"
        for key in keys)
    items = "".join(
        f'<{kind}Item id="{10000 + key}"><Name>Bore {key}</Name><CharacteristicNominalId>'
        f"{20000 + key}</CharacteristicNominalId></{kind}Item>" for key in keys)
    results, pieces = [], []
    for place in range(1, values + 1):
        measured = "\n".join(
            f'<{kind}Measurement id="{100000 * place + key}">'
            "<Status><CharacteristicStatusEnum>PASS</CharacteristicStatusEnum></Status>"
            f"<CharacteristicItemId>{10000 + key}</CharacteristicItemId>"
            f"<Value>{10 + chance.gauss(0, 0.01):.5f}</Value></{kind}Measurement>"
            for key in keys)
        results.append(
            f'<MeasurementResults id="{40000 + place}"><InspectionTraceability><InspectionStart>'
            f"2026-05-01T08:{place // 60:02}:{place % 60:02}</InspectionStart>"
            "</InspectionTraceability><MeasuredCharacteristics><CharacteristicMeasurements>"
            f"{measured}</CharacteristicMeasurements></MeasuredCharacteristics>"
            f"<ActualComponentIds><Id>{50000 + place}</Id></ActualComponentIds>"
            "</MeasurementResults>")
        pieces.append(
            f'<ActualComponent id="{50000 + place}"><SerialNumber>SN{place}</SerialNumber>'
            "</ActualComponent>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><QIFDocument xmlns="http://qifstandards.org/xsd/qif3"'
        f' versionQIF="3.0.0"><Characteristics><CharacteristicDefinitions>{definitions}'
        f"</CharacteristicDefinitions><CharacteristicNominals>{nominals}</CharacteristicNominals>"
        f"<CharacteristicItems>{items}</CharacteristicItems></Characteristics><Results>"
        f"<MeasurementResultsSet>{''.join(results)}</MeasurementResultsSet><ActualComponentSets>"
        f"<ActualComponentSet>{''.join(pieces)}</ActualComponentSet></ActualComponentSets>"
        "</Results></QIFDocument>").encode()


def make_stage(env):
    """An open process validation."""
    plan = env["supplier.qualification.plan"].create(
        {"name": "Bench", "stage_ids": [(0, 0, {"kind": "process_validation"})]})
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    part = env["product.product"].create({"name": "Bench"})
    case = env["supplier.qualification"].create(
        {"partner_id": partner.id, "product_ids": part.ids, "plan_id": plan.id})
    case.action_start()
    return case.stage_ids


def measure(env):
    """Print what was found."""
    env["ir.config_parameter"].set_param("supplier_qualification.import_max_mb", "20")
    stage, data = make_stage(env), study(CHARACTERISTICS, VALUES)
    wizards = env["supplier.process.import"]

    def preview():
        # a transaction reads a file once: here it has to be read
        env.cr.cache.clear()
        wizard = wizards.create({"stage_id": stage.id, "file": base64.b64encode(data)})
        env.flush_all()
        return wizard

    def bring():
        wizard.action_import()
        env.flush_all()

    def take_back():
        stage.file_ids.unlink()
        env.flush_all()

    parse = timed(lambda: etree.fromstring(data), 5)
    read = timed(lambda: measurement_reader.read(data), 3)
    show = timed(preview)
    wizard = preview()
    env.invalidate_all()
    queries = env.cr.sql_log_count
    total = timed(bring)
    queries = env.cr.sql_log_count - queries
    judged = {record.sample_count for record in stage.characteristic_ids}
    if judged != {VALUES} or len(stage.characteristic_ids) != CHARACTERISTICS:
        raise SystemExit(f"Not everything was evaluated: {judged}")
    back = timed(take_back)
    size = len(data) / 1e6
    print(f"BENCH {CHARACTERISTICS} characteristics x {VALUES} values, {size:.1f} MB of QIF:")
    for seconds, title in (
            (parse, "lxml parses the file, nothing else"),
            (read, "the reader understands it"),
            (show, "the preview, with all figures recomputed"),
            (total, "import and evaluation"),
            (back, "the file taken back with all it brought")):
        print(f"BENCH    {seconds:8.3f} s  {seconds / parse:7.1f}  {title}")
    print(f"BENCH    {queries:8} queries of the import, for any number of characteristics")
    print("BENCH the second column is the ratio to lxml alone", flush=True)
    env.cr.rollback()


measure(env)  # noqa: F821
