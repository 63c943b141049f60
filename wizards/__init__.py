from . import supplier_qualification_decision
from . import supplier_qualification_reason
