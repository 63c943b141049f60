from . import known_figures
from . import policy, qualification, evidence, sourcing, exposure, purchasing
