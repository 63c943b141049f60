from . import bill_network
from . import product_exposure
from . import mrp_bom
