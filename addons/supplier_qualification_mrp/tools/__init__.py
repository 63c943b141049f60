from . import stoppage
