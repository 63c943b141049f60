"""Pure logic without Odoo: calculation, pictures, readers of files. ``None`` means "undefined"."""

from . import audit_score, capability, delivery, picture, readings, safe_xml, survival

__all__ = ["audit_score", "capability", "delivery", "picture", "readings", "safe_xml", "survival"]
