"""What a straightforward ORM program would do for each part, for comparison only.

It finds the same sources, stock, usage and spend with records and loops; it leaves out most of
what the module does and is slow all the same.
"""

from datetime import timedelta


def refresh(products):
    """Judge each part with records; return {part: level}."""
    return {part.id: judge(part) for part in products}


def judge(part):
    """The level of one part by supplier."""
    env = part.env
    today = env.company._sourcing_today()
    sources = env["product.source"].search([("product_id", "=", part.id)])
    counted = sources.filtered(lambda s: s.readiness in ("conditional", "cold", "warm"))
    stock = sum(env["stock.quant"].search(
        [("product_id", "=", part.id), ("location_id.usage", "=", "internal")]).mapped("quantity"))
    usage = sum(env["stock.move"].search(
        [("product_id", "=", part.id), ("state", "=", "done"),
         ("location_dest_id.usage", "=", "customer"),
         ("date", ">=", today - timedelta(days=90))]).mapped("quantity")) / 90
    lines = env["purchase.order.line"].search(
        [("product_id", "=", part.id), ("order_id.state", "=", "purchase"),
         ("order_id.date_approve", ">=", today - timedelta(days=365))])
    spend = sum(line.price_subtotal for line in lines)
    stray = lines.filtered(
        lambda line: line.order_id.partner_id.commercial_partner_id not in counted.partner_id)
    days = stock / usage if usage else None
    level = "critical" if not counted else "exposed" if len(counted.partner_id) < 2 else "covered"
    return level, days, spend, len(stray)
