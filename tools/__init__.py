"""Pure decision logic: standard library only, no Odoo, ``None`` means "undefined / no data"."""

from . import audit_score, capability, delivery, readings, survival

__all__ = ["audit_score", "capability", "delivery", "readings", "survival"]
