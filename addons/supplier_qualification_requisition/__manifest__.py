{
    "name": "Supplier Qualification: Purchase Agreements",
    "summary": "Blanket orders and alternative quotations show and propose approved sources",
    "version": "19.0.1.1.0",
    "category": "Supply Chain/Purchase",
    "author": "Supplier Qualification contributors",
    "license": "LGPL-3",
    "depends": ["supplier_qualification", "purchase_requisition"],
    "data": [
        "views/purchase_requisition_views.xml",
        "views/purchase_order_views.xml",
        "views/purchase_order_line_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["supplier_qualification_requisition/static/tests/tours/*.js"],
    },
    "auto_install": True,
}
