{
    "name": "Supplier Qualification",
    "summary": "Qualify suppliers, keep second sources, flag parts without an approved alternate",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Supplier Qualification contributors",
    "license": "LGPL-3",
    "depends": ["purchase_stock"],
    "data": [
        # Security
        "security/supplier_qualification_security.xml",
        "security/ir.model.access.csv",
        "security/supplier_qualification_rules.xml",
        # Data
        "data/ir_sequence_data.xml",
        "data/mail_data.xml",
        "data/ir_cron_data.xml",
        # Wizards
        "wizards/supplier_qualification_decision_views.xml",
        "wizards/supplier_qualification_reason_views.xml",
        # Views
        "views/qualification_views.xml",
        "views/plan_views.xml",
        "views/source_views.xml",
        "views/exposure_views.xml",
        "views/product_views.xml",
        "views/res_partner_views.xml",
        "views/purchase_order_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "post_init_hook": "post_init_hook",
    "application": True,
}
