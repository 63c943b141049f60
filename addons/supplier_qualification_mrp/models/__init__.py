from . import bill_network
from . import kit_sales
from . import product_exposure
from . import mrp_bom
from . import sourcing_scenario
from . import sourcing_scenario_good
