"""What the statistics in a QIF document say of its measured values."""

from .measurement_file import Figures
from .qif_document import Document, number_of

FIGURE_NAMES = {
    "mean": "Average",
    "sigma": "StandardDeviation",
    "cp": "Cp",
    "cpk": "Cpk",
    "pp": "Pp",
    "ppk": "Ppk",
}


class Statistics(Document):
    """A document with its studies: subgroups are used, figures are only compared."""

    def get_stats(self):
        """What the studies of the file say, one element for each characteristic."""
        for study in self.children(self.root, "Statistics", "StatisticalStudiesResults"):
            yield from self.children(study, "CharacteristicsStats")

    def get_ids(self, element):
        """The ids of the measured values that an element is about."""
        for name in ("MeasuredIds", "ActualIds"):  # 3.0, 2.x
            for identity in self.children(element, name, "Ids"):
                yield self.reference(identity)

    def get_subgroups(self):
        """Map ids of measured values to the number of their subgroup."""
        return {
            identity: place
            for stats in self.get_stats()
            for place, group in enumerate(self.children(stats, "Subgroups"), 1)
            for identity in self.get_ids(group)
        }

    def get_figures(self, measured):
        """Map items to the figures that the file stores for them."""
        items = {one.identity: one.item for one in measured}
        found = {}
        for stats in self.get_stats():
            groups = [stats, *self.children(stats, "Subgroups")]
            targets = {items.get(one) for group in groups for one in self.get_ids(group)} - {None}
            item = self.text(stats, "CharacteristicItemId")
            if item:
                targets = {item}
            elif not targets and len(set(items.values())) == 1:
                targets = set(items.values())
            if len(targets) == 1:
                values = self.find(stats, "ValueStats")
                found[targets.pop()] = Figures(
                    **{key: self.figure(values, name) for key, name in FIGURE_NAMES.items()}
                )
        return found

    def figure(self, values, name):
        element = self.find(values, name)
        inner = self.find(element, "Value")
        return number_of(element if inner is None else inner)
