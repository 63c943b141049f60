from . import test_finished_goods
from . import test_kit_sales
from . import test_stoppage
from . import test_scenario_goods
