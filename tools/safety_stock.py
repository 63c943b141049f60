"""Stock that covers what is not known about demand and lead time.

Demand and its standard deviation are a day's, lead times are days. The normal approximation
misleads at low service levels (Chopra, Reinhardt and Dada 2004): levels below 80 % are refused.
"""

import math
from statistics import NormalDist

LEAST_SERVICE_LEVEL = 0.8


def safety_factor(service_level):
    """Return z of a service level: the share of replenishment cycles without a shortage.

    :raises ValueError: not from 0.8 to below 1
    """
    if not LEAST_SERVICE_LEVEL <= service_level < 1:
        raise ValueError("A service level lies from 0.8 to below 1.")
    return NormalDist().inv_cdf(service_level)


def safety_stock(factor, demand, demand_sd, lead, lead_sd):
    """Return z * sqrt(L * sd_D^2 + D^2 * sd_L^2), None where a figure is unknown (None).

    :raises ValueError: a negative figure
    """
    figures = (demand, demand_sd, lead, lead_sd)
    if None in figures:
        return None
    if min(figures) < 0:
        raise ValueError("Demand, lead times and their spread cannot be negative.")
    return factor * math.sqrt(lead * demand_sd**2 + demand**2 * lead_sd**2)


def effect(factor, demand, demand_sd, measured, quoted):
    """Return how much more stock the measured lead time needs than the quoted one promises.

    :param measured: (mean, standard deviation) of what was measured
    :param quoted: days that the supplier promised, taken as certain
    :return: quantity, negative for less; None where a figure is unknown
    """
    real = safety_stock(factor, demand, demand_sd, *measured)
    promised = safety_stock(factor, demand, demand_sd, quoted, 0.0)
    return None if real is None or promised is None else real - promised
