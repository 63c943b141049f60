from . import product_source
from . import source_certificate
from . import source_standing
from . import source_refresh
from . import product_supplierinfo
from . import res_partner
from . import product_product
from . import stock_move
