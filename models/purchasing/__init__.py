from . import purchase_order
from . import purchase_order_line
from . import approval_orders
from . import bought_outside
