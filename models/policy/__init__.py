from . import sourcing_policy_mixin
from . import product_category
from . import product_template
from . import product_product
from . import res_company
from . import res_config_settings
from . import res_country_group
