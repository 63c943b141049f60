"""What stops when a part is missing: plain Python over bills of materials.

A bill stops when one of its components is missing. A product stops when all of its bills do:
one alternative bill without the part keeps it going. Kits and subcontracted products are products
with bills like any other.
"""

from collections import defaultdict


class Network:
    """Bills of materials, ready to be asked many times.

    :param bills: {bill: (product, {component: quantity of it for one unit of the product})};
        components with a quantity of zero stop nothing
    """

    def __init__(self, bills):
        self.bills = bills
        self.bills_of = defaultdict(set)
        self.users = defaultdict(list)
        for bill, (product, components) in bills.items():
            self.bills_of[product].add(bill)
            for component, quantity in components.items():
                if quantity > 0:
                    self.users[component].append(bill)

    def stopped_by(self, part):
        """The products that cannot be made without a part, itself left out.

        Each bill is looked at once, so circles in the bills do no harm.
        """
        missing, order = {part}, [part]
        blocked = defaultdict(set)  # of each product, the bills that stop
        for component in order:
            for bill in self.users.get(component, ()):
                product = self.bills[bill][0]
                blocked[product].add(bill)
                if product not in missing and blocked[product] == self.bills_of[product]:
                    missing.add(product)
                    order.append(product)
        return order[1:]

    def stoppages(self, spans):
        """When products cannot be made while several parts are missing.

        A bill stands still while one of its components is missing, a product while all of its
        bills do. Stock of what lies between is left out.

        :param spans: {part: (first moment, last moment)} of the missing parts
        :return: {product: [(first, last), ...]} in order and apart, the parts themselves left out
        """
        found = {part: [span] for part, span in spans.items()}

        def stop(product):
            if product not in found:
                found[product] = []  # a product in its own bills is not what stops it
                found[product] = _intersect([wait(bill) for bill in self.bills_of.get(product, ())])
            return found[product]

        def wait(bill):
            components = self.bills[bill][1].items()
            return _unite([span for part, quantity in components if quantity > 0
                           for span in stop(part)])  # fmt: skip

        above, order = set(spans), list(spans)
        for part in order:
            for bill in self.users.get(part, ()):
                product = self.bills[bill][0]
                if product not in above:
                    above.add(product)
                    order.append(product)
        return {product: stop(product) for product in order[len(spans) :] if stop(product)}

    def is_used(self, product):
        """Whether a bill needs the product."""
        return product in self.users

    def quantity_for(self, part, product, seen=frozenset()):
        """Units of a part in one unit of a product, by the bill that needs least of it.

        :return: 0.0 where a bill does without
        """
        if part == product:
            return 1.0
        if product in seen:
            return 0.0
        seen |= {product}
        return min(
            (
                sum(
                    quantity * self.quantity_for(part, component, seen)
                    for component, quantity in self.bills[bill][1].items()
                )
                for bill in self.bills_of.get(product, ())
            ),
            default=0.0,
        )


def _unite(spans):
    """The union of spans, in order and apart."""
    united = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _intersect(groups):
    """What all of some groups of spans have in common; nothing without a group."""
    if not groups:
        return []
    common = groups[0]
    for group in groups[1:]:
        overlaps = [(max(a, c), min(b, d)) for a, b in common for c, d in group]
        common = sorted((start, end) for start, end in overlaps if start < end)
    return common
