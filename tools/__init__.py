"""Pure logic without Odoo: calculation, pictures, readers of files. ``None`` means "undefined"."""

from . import (
    audit_score,
    capability,
    control_chart,
    delivery,
    picture,
    picture_svg,
    quota,
    readings,
    run_rate,
    safe_xml,
    sampling,
    submission,
    survival,
)

__all__ = [
    "audit_score",
    "capability",
    "control_chart",
    "delivery",
    "picture",
    "picture_svg",
    "quota",
    "readings",
    "run_rate",
    "safe_xml",
    "sampling",
    "submission",
    "survival",
]
