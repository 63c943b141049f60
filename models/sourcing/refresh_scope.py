from typing import NamedTuple

from odoo.tools import SQL


class Scope(NamedTuple):
    """Which parts a statement is about: some ids, a range of ids, those of a step, or all.

    A range lets the nightly job go through a catalogue of any size step by step, with conditions
    that every table's index on the product answers.
    """

    ids: tuple | None = None
    low: int | None = None
    high: int | None = None
    # A step of the same statement with a column product_id.
    step: str | None = None

    @classmethod
    def of(cls, products):
        """The scope of a recordset, of None (all), or a scope as it is."""
        if products is None or isinstance(products, cls):
            return products or ALL
        return cls(ids=tuple(products.ids))

    @property
    def is_everything(self):
        return self == ALL

    @property
    def is_small(self):
        """Whether it is some person's action and not a walk through the catalogue."""
        return self.ids is not None and len(self.ids) < 2000

    def on(self, column):
        """The condition that a column of product ids lies within."""
        if self.ids is not None:
            return SQL("%s = ANY(%s)", column, list(self.ids))
        if self.low is not None:
            return SQL("%s BETWEEN %s AND %s", column, self.low, self.high)
        if self.step is not None:
            return SQL("%s IN (SELECT product_id FROM %s)", column, SQL.identifier(self.step))
        return SQL("TRUE")


ALL = Scope()
