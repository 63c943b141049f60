"""The elements of a QIF document: by name in its namespace, and by id."""

from .measurement_file import clean, moment
from .safe_xml import FileError, number


class Document:
    """A document whose elements point to each other by id."""

    def __init__(self, root):
        self.root = root
        self.namespace = root.tag.partition("}")[0] + "}"

    def find(self, element, *names):
        """The element below, step by step, or None."""
        for name in names:
            if element is None:
                return None
            element = element.find(self.namespace + name)
        return element

    def children(self, element, *names):
        """The children of the element below, none if it is not there."""
        found = self.find(element, *names)
        return () if found is None else found

    def text(self, element, *names):
        """Text of the element below, None if it is not there or empty."""
        found = self.find(element, *names)
        return None if found is None else clean(found.text)

    def is_true(self, element, name):
        return (self.text(element, name) or "").lower() in ("true", "1")

    def by_id(self, elements):
        """:raises FileError: ``id_twice``: a reference to it would mean one of them by chance"""
        found = {}
        for element in elements:
            identity = element.get("id")
            if identity in found:
                raise FileError("id_twice", identity or name_of(element), element.sourceline)
            found[identity] = element
        return found

    def reference(self, element):
        """The id that an element holds, None without an element.

        :raises FileError: ``definitions_elsewhere``: it points into another file
        """
        if element is not None and element.get("xId"):
            raise FileError("definitions_elsewhere", element.get("xId"), element.sourceline)
        return None if element is None else (element.text or "").strip()

    def follow(self, element, name, targets):
        """What a reference below the element points to.

        :raises FileError: see `target`
        """
        return self.target(self.reference(self.find(element, name)), targets, element)

    def target(self, identity, targets, element):
        """:raises FileError: ``definitions_elsewhere`` or ``definition_missing``"""
        if identity in targets:
            return targets[identity]
        # a part of a split file has the rest in another one
        elsewhere = self.find(self.root, "ExternalQIFReferences") is not None
        code = "definitions_elsewhere" if elsewhere else "definition_missing"
        raise FileError(code, identity or name_of(element), element.sourceline)


def name_of(element):
    """Name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def number_of(element):
    """:raises FileError: ``not_a_number``"""
    if element is None:
        return None
    try:
        return number(element.text)
    except FileError as error:
        # the line of an element costs as much as reading it
        raise FileError(error.code, error.subject, element.sourceline) from None


def own_unit(element):
    """The unit that an element carries itself; values without one are in the file's unit."""
    units = (unit for name, unit in element.attrib.items() if name.lower().endswith("unit"))
    return next(units, None)


def time_of(element):
    """:raises FileError: ``not_a_date``"""
    return None if element is None else moment(element.text, element.sourceline)
