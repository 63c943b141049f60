"""Files of measured values made up for tests."""

QIF3, QIF2 = "http://qifstandards.org/xsd/qif3", "http://qifstandards.org/xsd/qif2"
RELATIVE = "<Tolerance><MaxValue>{1}</MaxValue><MinValue>{0}</MinValue>{2}</Tolerance>"
MARK = "<DefinedAsLimit>{}</DefinedAsLimit>"


def tolerance(lower, upper, absolute=False):
    return RELATIVE.format(lower, upper, MARK.format(str(absolute).lower()))


def qif_characteristic(
    key=1, kind="Diameter", name="Bore", definition=None, target="10", item="", nominal=""
):
    """Definition, nominal and item of one characteristic; its item has the id 1000 + key."""
    if definition is None:
        definition = tolerance(-0.07, 0.07)
    target = "" if target is None else f"<TargetValue>{target}</TargetValue>"
    name = f"<Name>{name}</Name>" if name else ""
    start = f"{kind}Characteristic"
    return (
        f'<{start}Definition id="{3000 + key}">{definition}</{start}Definition>',
        f'<{start}Nominal id="{2000 + key}">'
        f"<CharacteristicDefinitionId>{3000 + key}</CharacteristicDefinitionId>{target}{nominal}"
        f"</{start}Nominal>",
        f'<{start}Item id="{1000 + key}">{name}{item}'
        f"<CharacteristicNominalId>{2000 + key}</CharacteristicNominalId></{start}Item>",
    )


def qif_value(identity, value, key=1, kind="Diameter", inside="", attributes="", old=False):
    element = f"{kind}Characteristic{'Actual' if old else 'Measurement'}"
    return (
        f'<{element} id="{identity}">{inside}'
        f"<CharacteristicItemId>{1000 + key}</CharacteristicItemId>"
        f"<Value{attributes}>{value}</Value></{element}>"
    )


def qif_results(*values, serial=None, start=None, old=False):
    """One inspection; `serial` is the id of an actual component."""
    listed = "CharacteristicActuals" if old else "CharacteristicMeasurements"
    when = f"<InspectionStart>{start}</InspectionStart>" if start else ""
    piece = f"<ActualComponentIds><Id>{serial}</Id></ActualComponentIds>" if serial else ""
    return (
        f"<MeasurementResults><InspectionTraceability>{when}</InspectionTraceability>"
        f"<MeasuredCharacteristics><{listed}>{''.join(values)}</{listed}>"
        f"</MeasuredCharacteristics>{piece}</MeasurementResults>"
    )


def qif(
    characteristics, results, serials=None, before="", after="", units="mm", namespace=QIF3,
):  # fmt: skip
    """A document as bytes.

    :param serials: serial numbers by id of the actual component
    """
    parts = zip(*characteristics, strict=True) if characteristics else ((), (), ())
    definitions, nominals, items = ("".join(part) for part in parts)
    components = "".join(
        f'<ActualComponent id="{key}"><SerialNumber>{serial}</SerialNumber></ActualComponent>'
        for key, serial in (serials or {}).items()
    )
    section = "Results" if namespace == QIF3 else "MeasurementsResults"
    primary = (
        f"<FileUnits><PrimaryUnits><AngularUnit><UnitName>degree</UnitName></AngularUnit>"
        f"<LinearUnit><UnitName>{units}</UnitName></LinearUnit></PrimaryUnits></FileUnits>"
        if units
        else ""
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><QIFDocument xmlns="{namespace}">{before}{primary}'
        f"<Characteristics><CharacteristicDefinitions>{definitions}</CharacteristicDefinitions>"
        f"<CharacteristicNominals>{nominals}</CharacteristicNominals>"
        f"<CharacteristicItems>{items}</CharacteristicItems></Characteristics>"
        f"<{section}><MeasurementResultsSet>{''.join(results)}</MeasurementResultsSet>"
        f"<ActualComponentSets><ActualComponentSet>{components}</ActualComponentSet>"
        f"</ActualComponentSets></{section}>{after}</QIFDocument>"
    ).encode()


def qif_study(characteristics, values, half_width=0.07):
    """A document with the same values for each of a number of characteristics."""
    return qif(
        [
            qif_characteristic(
                key, name=f"Bore {key}", definition=tolerance(-half_width, half_width)
            )
            for key in range(1, characteristics + 1)
        ],
        [
            qif_results(
                *(
                    qif_value(place * 1000 + 5000 + key, value, key)
                    for key in range(1, characteristics + 1)
                ),
                serial=f"s{place}",
                start=f"2026-05-01T08:{place // 60:02}:{place % 60:02}",
            )
            for place, value in enumerate(values)
        ],
        {f"s{place}": f"SN{place}" for place in range(len(values))},
    )


def aqdef(*lines):
    return "\r\n".join(lines).encode("cp1252")
