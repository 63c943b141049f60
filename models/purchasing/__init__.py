from . import purchase_order
from . import purchase_order_line
from . import vendor_switch
from . import source_override
from . import source_choice
from . import stock_rule
from . import generated_line
from . import stock_warehouse_orderpoint
