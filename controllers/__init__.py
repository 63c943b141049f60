from . import audit_sheet
