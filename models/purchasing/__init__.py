from . import purchase_order
from . import purchase_order_line
from . import vendor_switch
from . import source_override
