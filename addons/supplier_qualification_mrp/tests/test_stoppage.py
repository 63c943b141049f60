import random

from odoo.tests import BaseCase, tagged

from ..tools.stoppage import Network


def oracle(bills, part):
    """Try it: what can still be made, level by level, without the part."""
    products = {product for product, _c in bills.values()}
    parts = {c for _p, components in bills.values() for c in components} - products
    makeable = (parts | products) - {part} - products
    while True:
        more = {
            product
            for product, components in bills.values()
            if product != part and all(c in makeable for c, q in components.items() if q > 0)
        } - makeable
        if not more:
            return products - makeable - {part}
        makeable |= more


@tagged("post_install", "-at_install")
class TestStoppage(BaseCase):
    def test_alternative_bill_keeps_a_product_going(self):
        network = Network({1: ("good", {"a": 1}), 2: ("good", {"b": 1}), 3: ("set", {"good": 2})})
        self.assertEqual(network.stopped_by("a"), [])
        network = Network({1: ("good", {"a": 1}), 2: ("good", {"a": 3}), 3: ("set", {"good": 2})})
        self.assertEqual(network.stopped_by("a"), ["good", "set"])
        self.assertEqual(network.quantity_for("a", "set"), 2)

    def test_zero_quantity_stops_nothing(self):
        self.assertEqual(Network({1: ("good", {"a": 0})}).stopped_by("a"), [])

    def test_random_bills_agree_with_trying_it(self):
        rng = random.Random(3)
        for _round in range(300):
            # A product is made of what comes before it, so there are no circles.
            bills = {
                bill: (product, {rng.randrange(product): rng.choice((0, 1, 2)) for _i in range(3)})
                for bill, product in enumerate(
                    p for p in range(4, 14) for _n in range(rng.randint(1, 2))
                )
            }
            network = Network(bills)
            for part in range(4):
                stopped = network.stopped_by(part)
                self.assertEqual(len(stopped), len(set(stopped)))
                used = any(c == part for _p, cs in bills.values() for c in cs)
                self.assertEqual(set(stopped), oracle(bills, part) if used else set())

    def test_several_missing_parts_agree_with_trying_each_day(self):
        rng = random.Random(4)
        for _round in range(300):
            bills = {
                bill: (product, {rng.randrange(product): rng.choice((0, 1, 2)) for _i in range(3)})
                for bill, product in enumerate(
                    p for p in range(4, 14) for _n in range(rng.randint(1, 2))
                )
            }
            starts = {part: rng.randrange(8) for part in rng.sample(range(4), rng.randint(1, 3))}
            spans = {part: (start, start + rng.randint(1, 6)) for part, start in starts.items()}
            found = Network(bills).stoppages(spans)
            for day in range(15):
                missing = {part for part, (start, end) in spans.items() if start <= day < end}
                stopped = {product for product, times in found.items()
                           if any(start <= day < end for start, end in times)}  # fmt: skip
                self.assertEqual(stopped, tried(bills, missing))


def tried(bills, missing):
    """What cannot be made without some parts, found by trying until nothing changes."""
    gone = set(missing)
    for _level in range(len(bills)):
        for product in {product for product, _components in bills.values()}:
            if all(
                any(quantity > 0 and part in gone for part, quantity in components.items())
                for made, components in bills.values() if made == product
            ):  # fmt: skip
                gone.add(product)
    return gone - missing
