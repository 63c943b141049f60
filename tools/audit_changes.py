"""What changed from one version of a questionnaire to the next."""

from typing import NamedTuple


class Change(NamedTuple):
    """`kind` is added, removed or changed; `fields` names what changed."""

    kind: str
    key: object
    fields: tuple = ()


def compare(old, new):
    """Compare two versions, each a dictionary of question key to a dictionary of its values.

    :return: list of `Change`: the questions of the new version in its order, then those that went
    """
    changes = []
    for key, values in new.items():
        if key not in old:
            changes.append(Change("added", key))
            continue
        before = old[key]
        differing = tuple(name for name in values if values[name] != before.get(name))
        if differing:
            changes.append(Change("changed", key, differing))
    changes += [Change("removed", key) for key in old if key not in new]
    return changes
