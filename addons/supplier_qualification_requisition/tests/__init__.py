from . import test_requisition
from . import test_tours_requisition
