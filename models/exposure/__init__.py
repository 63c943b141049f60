from . import product_exposure
from . import exposure_refresh
from . import exposure_digest
from . import res_users
from . import sourcing_waiver
from . import product_template
from . import product_product
from . import res_country_group
