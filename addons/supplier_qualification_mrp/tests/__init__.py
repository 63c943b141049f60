from . import test_finished_goods
from . import test_stoppage
