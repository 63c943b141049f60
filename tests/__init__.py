from . import test_qualification
from . import test_tools_audit_score
from . import test_tools_capability
from . import test_tools_delivery
from . import test_tools_survival
