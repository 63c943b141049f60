from . import purchase_requisition
from . import purchase_requisition_line
