{
    "name": "Supplier Qualification",
    "summary": "Qualify suppliers, keep second sources, flag parts without an approved alternate",
    "description": """
Takes suppliers through qualification stages (process validation, quality audits, lead-time
trials), keeps the secondary sources of every part, and flags the parts that lack an approved
alternate. An alternate counts only if its evidence says it could deliver.
""",
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
        "data/policy_data.xml",
        "data/audit_questionnaire_data.xml",
        "data/qualification_plan_data.xml",
        # Wizards
        "wizards/process_capacity_views.xml",
        "wizards/process_import_views.xml",
        "wizards/sampling_plan_views.xml",
        "wizards/sourcing_tracking_views.xml",
        "wizards/sourcing_work_views.xml",
        "wizards/supplier_qualification_decision_views.xml",
        "wizards/supplier_qualification_reason_views.xml",
        # Reports
        "report/process_report.xml",
        # Views
        "views/policy/product_views.xml",
        "views/policy/res_config_settings_views.xml",
        "views/qualification/qualification_views.xml",
        "views/qualification/stage_views.xml",
        "views/qualification/plan_views.xml",
        "views/evidence/evidence_file_views.xml",
        "views/evidence/process_validation_views.xml",
        "views/evidence/characteristic_views.xml",
        "views/evidence/measurement_import_views.xml",
        "views/evidence/element_views.xml",
        "views/evidence/process_run_views.xml",
        "views/evidence/quality_audit_views.xml",
        "views/evidence/lead_time_trial_views.xml",
        "views/evidence/questionnaire_views.xml",
        "views/sourcing/product_source_views.xml",
        "views/sourcing/res_partner_views.xml",
        "views/exposure/exposure_views.xml",
        "views/exposure/waiver_views.xml",
        "views/exposure/concentration_views.xml",
        "views/exposure/product_views.xml",
        "views/purchasing/purchase_order_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/people_demo.xml",
        "demo/parts_demo.xml",
        "demo/qualification_demo.xml",
        "demo/process_demo.xml",
        "demo/purchasing_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["supplier_qualification/static/src/**/*"],
        "web.assets_tests": ["supplier_qualification/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
