from . import evidence_import
from . import sourcing_tracking
from . import supplier_qualification_decision
from . import supplier_qualification_reason
