{
    "name": "Supplier Qualification: Manufacturing",
    "summary": "Which finished goods stop without a part, and what a day costs",
    "description": """
Connects exposure with bills of materials: the finished goods that stop through all levels of
normal, kit and subcontracting bills, and the margin that a day without the part costs.
""",
    "version": "19.0.1.3.0",
    "category": "Supply Chain/Purchase",
    "author": "Supplier Qualification contributors",
    "license": "LGPL-3",
    "depends": ["supplier_qualification", "mrp"],
    "data": [
        "security/ir.model.access.csv",
        "security/scenario_rules.xml",
        "views/exposure_views.xml",
        "views/scenario_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
}
