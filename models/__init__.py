from . import policy, qualification, evidence, sourcing, exposure, purchasing
