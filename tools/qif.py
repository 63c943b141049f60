"""Read measured characteristics from QIF 3.0 (ISO 23952) and 2.x.

In QIF an item is what is measured; it points to a nominal, and that to a definition with the
tolerance. Concrete element names differ by kind (DiameterCharacteristicItem, ...), so kinds are
told by the ends of the names. Figures that the file stores are taken along to be compared.
"""

import functools
from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple

from . import measurement_file, safe_xml
from .measurement_file import Characteristic, Figures, LeftOut, Part, Value, clean
from .qif_document import name_of, number_of, own_unit, time_of
from .qif_statistics import Statistics
from .safe_xml import FileError

ROOT = "QIFDocument"
NAMESPACES = ("http://qifstandards.org/xsd/qif3", "http://qifstandards.org/xsd/qif2")
# A value takes five elements in the files of most programs.
MAX_ELEMENTS = 5 * measurement_file.MAX_VALUES + safe_xml.MAX_ELEMENTS
RESULTS = ("Results", "MeasurementsResults")  # 3.0, 2.x
MEASURED = ("CharacteristicMeasurement", "CharacteristicActual")  # 3.0, 2.x
# Values with these states were not measured in a way that says anything of the process.
SKIPPED_STATES = {"BASIC_OR_TED": "basic", "SYSERROR": "system_error"}
SPECIAL_LEVELS = ("CRITICAL", "KEY")
# Kinds whose values are no lengths: beginning of the name -> units of the file
UNITS = {
    "Angle": ("AngularUnit", "PMIAngularUnit"),
    "AngularCoordinate": ("AngularUnit", "PMIAngularUnit"),
    "AngularSize": ("AngularUnit", "PMIAngularUnit"),
    "UserDefinedAngular": ("AngularUnit", "PMIAngularUnit"),
    "UserDefinedArea": ("AreaUnit",),
    "UserDefinedForce": ("ForceUnit",),
    "UserDefinedMass": ("MassUnit",),
    "UserDefinedPressure": ("PressureUnit",),
    "UserDefinedSpeed": ("SpeedUnit",),
    "UserDefinedTemperature": ("TemperatureUnit",),
    "UserDefinedTime": ("TimeUnit",),
    "UserDefinedUnit": (),
}


class Measured(NamedTuple):
    """A measured value as it stands in the file, with the element of its value."""

    identity: str
    item: str
    results: int
    features: tuple
    element: object
    serial: str | None
    time: datetime | None


class Specification(NamedTuple):
    target: float | None = None
    lower: float | None = None
    upper: float | None = None
    natural_lower: float | None = None
    elements: tuple = ()  # whose units have to agree


def read(data, limits="marked"):
    """Return the `MeasurementFile` of a QIF document.

    :param limits: one of `measurement_file.LIMITS`
    :raises FileError: see `safe_xml.parse`, `measurement_file.limits` and
        `measurement_file.finish`; ``definitions_elsewhere`` (the values point into another file),
        ``definition_missing``, ``mixed_units``, ``not_a_number`` or ``not_a_date``
    """
    roots = [f"{{{namespace}}}{ROOT}" for namespace in NAMESPACES]
    root = safe_xml.parse(data, *roots, max_elements=MAX_ELEMENTS)
    return _Reader(root, limits).read()


class _Reader(Statistics):
    """One document: its characteristics by id, and what was left out on the way."""

    def __init__(self, root, limits):
        super().__init__(root)
        self.limits, self.left_out = limits, []
        self.definitions, self.nominals, self.items = (
            self.by_id(self.children(root, "Characteristics", f"Characteristic{aspect}"))
            for aspect in ("Definitions", "Nominals", "Items")
        )
        self.units = {
            name_of(unit): self.text(unit, "UnitName")
            for unit in self.children(root, "FileUnits", "PrimaryUnits")
        }

    def read(self):
        measured = self.get_measured()
        elements = (one.element.getparent() for one in measured)
        self.by_id(element for element in elements if element.get("id"))
        subgroups = self.get_subgroups()
        figures = self.get_figures(measured)
        by_item = defaultdict(list)
        for one in measured:
            by_item[one.item].append(one)
        characteristics = [
            self.characteristic(item, by_item[item], subgroups, figures.get(item, Figures()))
            for item in self.items
            if item in by_item
        ]
        return measurement_file.finish(
            "qif", self.get_parts(), filter(None, characteristics), self.left_out
        )

    def get_parts(self):
        for part in self.children(self.root, "Product", "PartSet"):
            number_ = self.text(part, "ModelNumber")
            name = self.text(part, "Name") or clean(part.get("label"))
            yield Part(part.get("id"), number_, name)

    # The values

    def get_measured(self):
        """All measured values; deviation pairs and what was not really measured are left out."""
        serials = self.get_serials()
        measured, skipped = [], Counter()
        for place, results in enumerate(self.get_results()):
            piece = self.get_piece(results, serials)
            for element in self.get_elements(results):
                # most of a large file is read here: one look at the children, not one for each
                inside = {child.tag: child for child in element}
                if self.namespace + "Value" not in inside:
                    continue
                identity = element.get("id") or f"#{len(measured)}"
                one = self.get_one(element, inside, identity, place, serials, *piece)
                status = inside.get(self.namespace + "Status")
                state = self.text(status, "CharacteristicStatusEnum")
                if state in SKIPPED_STATES:
                    skipped[SKIPPED_STATES[state], one.item] += 1
                else:
                    measured.append(one)
        for (code, item), count in skipped.items():
            self.left_out.append(LeftOut(code, self.get_name(self.items[item]), count))
        return self.without_pairs(measured)

    def get_results(self):
        """The inspections; 2.0 has no list around them."""
        for section in RESULTS:
            for element in self.children(self.root, section):
                if name_of(element) == "MeasurementResults":
                    yield element
                elif name_of(element) == "MeasurementResultsSet":
                    yield from element

    def get_elements(self, results):
        """The measured characteristics of one inspection."""
        for listed in self.children(results, "MeasuredCharacteristics"):
            yield from (element for element in listed if element.tag.endswith(MEASURED))

    def get_serials(self):
        return {
            component.get("id"): self.text(component, "SerialNumber")
            for component in self.root.iter(self.namespace + "ActualComponent")
        }

    def get_piece(self, results, serials):
        """Serial number of the piece and time of its inspection, as far as they are known."""
        pieces = [self.reference(one) for one in self.children(results, "ActualComponentIds")]
        serial = serials.get(pieces[0]) if len(pieces) == 1 else None
        start = self.find(results, "InspectionTraceability", "InspectionStart")
        return serial, time_of(start)

    def get_one(self, element, inside, identity, place, serials, serial, time):
        item = self.reference(inside.get(self.namespace + "CharacteristicItemId"))
        self.target(item, self.items, element)
        piece = inside.get(self.namespace + "ActualComponentId")
        stamp = inside.get(self.namespace + "TimeStamp")
        features = inside.get(self.namespace + "FeatureMeasurementIds", ())
        return Measured(
            identity,
            item,
            place,
            tuple(self.reference(one) for one in features),
            inside[self.namespace + "Value"],
            serial if piece is None else serials.get(self.reference(piece)),
            time if stamp is None else time_of(stamp),
        )

    def without_pairs(self, measured):
        """A profile at a point comes as two deviations of which one is 0: one value counts."""
        groups = defaultdict(list)
        for one in measured:
            if "Profile" in name_of(self.items[one.item]) and one.features:
                groups[one.results, one.item, one.features].append(one)
        dropped, counts = set(), Counter()
        for group in groups.values():
            if len(group) == 2:
                least = min(group[::-1], key=lambda one: abs(number_of(one.element)))
                if number_of(least.element) == 0:
                    dropped.add(id(least))
                    counts[least.item] += 1
        for item, count in counts.items():
            self.left_out.append(LeftOut("deviation_pair", self.get_name(self.items[item]), count))
        return [one for one in measured if id(one) not in dropped]

    # The characteristics

    def characteristic(self, key, measured, subgroups, figures):
        """The characteristic of an item, or None if it is left out."""
        item = self.items[key]
        name, kind = self.get_name(item), name_of(item)
        if "Attribute" in kind:
            self.left_out.append(LeftOut("attribute", name, len(measured)))
            return None
        specification = self.get_specification(item, name, len(measured))
        if specification is None:
            return None
        elements = (*specification.elements, *(one.element for one in measured))
        values = [
            Value(number_of(one.element), subgroups.get(one.identity), one.serial, one.time)
            for one in measured
        ]
        if not all(value.subgroup for value in values):
            values = [value._replace(subgroup=None) for value in values]
        return Characteristic(
            key=key,
            name=name,
            designator=self.text(item, "CharacteristicDesignator", "Designator"),
            unit=self.get_unit(name, kind, elements),
            nominal=specification.target,
            lsl=specification.lower,
            usl=specification.upper,
            natural_lower=specification.natural_lower,
            is_special=self.is_special(item),
            values=measurement_file.in_order(values),
            figures=figures,
        )

    def get_name(self, item):
        return (
            self.text(item, "Name")
            or self.text(item, "CharacteristicDesignator", "Designator")
            or f"{name_of(item).removesuffix('CharacteristicItem')} {item.get('id')}"
        )

    def is_special(self, item):
        criticality = self.find(item, "CharacteristicDesignator", "Criticality")
        levels = [self.text(criticality, name) or "" for name in ("LevelEnum", "OtherLevel")]
        # 2.x has an element of its own for a key characteristic
        is_key = self.find(item, "KeyCharacteristic") is not None
        return is_key or any(level.upper() in SPECIAL_LEVELS for level in levels)

    def get_unit(self, name, kind, elements):
        """The one unit of the values and limits.

        :raises FileError: ``mixed_units``
        """
        sources = next((UNITS[start] for start in UNITS if kind.startswith(start)), ("LinearUnit",))
        primary = next((self.units[one] for one in sources if self.units.get(one)), None)
        units = {own_unit(element) or primary for element in elements}
        if len(units) > 1:
            raise FileError("mixed_units", name)
        return units.pop()

    def get_specification(self, item, name, count):
        """Target and absolute limits, or None if the characteristic is left out."""
        nominal = self.follow(item, "CharacteristicNominalId", self.nominals)
        definition = self.follow(nominal, "CharacteristicDefinitionId", self.definitions)
        target = self.find(nominal, "TargetValue")
        if self.find(definition, "NonTolerance") is not None:
            self.left_out.append(LeftOut("no_tolerance", name, count))
            return None
        zone = self.find(definition, "ToleranceValue")
        if zone is not None:
            return self.get_zone(definition, zone, name, count)
        tolerance = self.find(definition, "Tolerance")
        if self.find(tolerance, "DefinitionId") is not None:
            tolerance = self.follow(tolerance, "DefinitionId", self.shared)
        sides = [self.find(tolerance, side) for side in ("MinValue", "MaxValue")]
        lower, upper = map(number_of, sides)
        goal = number_of(target)
        if not self.is_true(tolerance, "DefinedAsLimit"):
            if goal is None and self.limits != "absolute" and (lower, upper) != (None, None):
                self.left_out.append(LeftOut("no_target", name, count))
                return None
            lower, upper = measurement_file.limits(name, goal, lower, upper, self.limits)
        elements = tuple(one for one in (target, *sides) if one is not None)
        return Specification(goal, lower, upper, elements=elements)

    @functools.cached_property
    def shared(self):
        """Tolerance definitions that several characteristics share, by id."""
        identified = self.root.xpath("//*[@id]")
        return self.by_id(one for one in identified if "ToleranceDefinition" in name_of(one))

    def get_zone(self, definition, zone, name, count):
        """Limits of a zone tolerance: of a form or position from 0 up, of a profile both ways."""
        width = number_of(zone)
        if self.text(definition, "MaterialCondition") in ("MAXIMUM", "LEAST"):
            self.left_out.append(LeftOut("bonus_tolerance", name))
        if "Profile" not in name_of(definition):
            return Specification(0.0, None, width, natural_lower=0.0, elements=(zone,))
        if self.is_true(definition, "OffsetZone") or "NonUniform" in name_of(definition):
            self.left_out.append(LeftOut("zone", name, count))
            return None
        outer = self.find(definition, "OuterDisposition")
        center = self.find(definition, "UnequallyDisposedZone")
        upper = width / 2
        if outer is not None:
            upper = number_of(outer)
        elif center is not None:
            upper += number_of(center)
        elements = tuple(one for one in (zone, outer, center) if one is not None)
        return Specification(0.0, upper - width, upper, elements=elements)
