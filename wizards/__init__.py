from . import evidence_import
from . import process_capacity
from . import sampling_plan
from . import sourcing_tracking
from . import supplier_qualification_decision
from . import supplier_qualification_reason
from . import purchase_source_override_grant
from . import sourcing_activate
