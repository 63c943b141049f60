"""Published figures with their sources, as plain data for the tests of the decision logic."""

import csv
import os
from pathlib import Path
from unittest import SkipTest


def data_path(*parts):
    """Return the path of a large public data set that is not part of the module.

    It lies in ``shared/data`` beside the repository, or where the environment variable
    SUPPLIER_QUALIFICATION_DATA says.

    :raises SkipTest: it is not there
    """
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    path = Path(os.environ.get("SUPPLIER_QUALIFICATION_DATA") or default).joinpath(*parts)
    if not path.exists():
        raise SkipTest(
            f"Public data set {'/'.join(parts)} not found; set SUPPLIER_QUALIFICATION_DATA."
        )
    return path


def piston_rings(without=()):
    """Return samples 1 to 25 of the piston ring diameters (mm), 5 readings each.

    Source: Montgomery, Introduction to Statistical Quality Control, as shipped with the R package
    qcc.

    :param without: numbers of readings to leave out, counted from 1
    """
    samples = {}
    with data_path("capability", "pistonrings.csv").open() as file:
        for row in csv.DictReader(file):
            if int(row["sample"]) <= 25 and int(row["index"]) not in without:
                samples.setdefault(int(row["sample"]), []).append(float(row["diameter"]))
    return list(samples.values())


# CAP-01. Source: https://github.com/luca-scr/qcc tests/testthat/test-capability.R, 3-digit d2.
# [value, lower, upper]: two-sided 95 % limits, but for the single sides one-sided 95 % limits.
QCC_SUBGROUPS = [
    [10.00, 10.02, 9.98, 10.01],
    [10.03, 9.99, 10.01, 10.00],
    [9.97, 10.04, 10.02, 9.99],
]
QCC_LIMITS = (9.9, 10.1)
QCC_INDICES = {
    "cp": [1.372667, None, None],  # limits need chi-square quantiles
    "cpl": [1.441300, 0.911657, 1.970943],
    "cpu": [1.304033, 0.820114, 1.787953],
    "cpk": [1.304033, 0.727408, 1.880659],
    "pp": [1.612598, None, None],
    "ppl": [1.693228, 1.078708, 2.307749],
    "ppu": [1.531968, 0.971902, 2.092035],
    "ppk": [1.531968, 0.864608, 2.199329],
}

# CAP-05 to CAP-09. Source: https://github.com/gedeck/mistat, src/mistat/qcc/tests (results of qcc).
PISTON_MEAN, PISTON_SIGMA_RBAR, PISTON_SIGMA_SBAR = 74.00118, 0.009785039, 0.009829977
PISTON_INDICES = [
    # lsl, usl, cp, cpl, cpu, cpk, two-sided 95 % limits of cpk
    (73.95, 74.05, 1.703, 1.743, 1.663, 1.663, 1.448, 1.878),
    (73.99, 74.01, 0.3407, 0.3807, 0.3006, 0.3006, 0.2312, 0.3700),
    (73.99, 74.10, 1.8736, 0.3807, 3.3665, 0.3807, 0.3055, 0.4559),
]
PISTON_OUTSIDE = (73.99, 74.01, 0.12, 0.16)  # CAP-06: shares observed below and above
PISTON_EXPECTED = (73.99, 74.01, 0.13, 0.18)  # CAP-06: shares expected by the within sigma
PISTON_UNEQUAL_WITHOUT = (9, 10, 30, 35, 45, 64, 65, 74, 75, 85, 99, 100)
PISTON_UNEQUAL = {"mean": 74.00075, "rbar": 0.009856701, "sbar": 0.009930923}
# CAP-10: computed for this project with two independent programs, not published.
PISTON_SIGMA_POOLED, PISTON_SIGMA_OVERALL = 0.009887547210, 0.010069968126

# CAP-11. Source: https://github.com/cran/SixSigma tests/testthat (there called Cp, Cpk and Z).
BOTTLES = [
    755.81, 750.54, 751.05, 749.52, 749.21, 748.38, 748.11, 753.07, 749.56, 750.08,
    747.16, 747.53, 749.22, 746.76, 747.64, 750.46, 749.27, 750.33, 750.26, 751.29,
]  # fmt: skip
BOTTLES_LIMITS, BOTTLES_PP, BOTTLES_PPK = (740, 760), 1.58413633507089, 1.54651309711296

# CAP-12. Source: SAS/QC 9.2 documentation of PROC CAPABILITY, example capspec3, 90 % two-sided.
AMPS = [
    4.54, 4.87, 4.66, 4.90, 4.68, 5.22, 4.43, 5.14, 3.07, 4.22, 5.09, 3.41, 5.75, 5.16, 3.96,
    5.37, 5.70, 4.11, 4.83, 4.51, 4.57, 4.16, 5.73, 3.64, 5.48, 4.95, 4.57, 4.46, 4.75, 5.38,
    5.19, 4.35, 4.98, 4.87, 3.53, 4.46, 4.57, 4.69, 5.27, 4.67, 5.03, 4.50, 5.35, 4.55, 4.05,
    6.63, 5.32, 5.24, 5.73, 5.08, 5.07, 5.42, 5.05, 5.70, 4.79, 4.34, 5.06, 4.64, 4.82, 3.24,
    4.79, 4.46, 3.84, 5.05, 5.46, 4.64, 6.13, 4.31, 4.81, 4.98, 4.95, 5.57, 4.11, 4.15, 5.95,
]  # fmt: skip
AMPS_LIMITS, AMPS_PPK_LOWER, AMPS_PPK_UPPER = (4, 6), 0.328, 0.496

# IMR-01. Source: https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc322.htm
FLOW_RATES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
FLOW_MEAN, FLOW_MR_BAR, FLOW_LCL, FLOW_UCL = 50.81, 1.8778, 45.8159, 55.8041

# IMR-02. Source: https://github.com/gedeck/mistat, src/mistat/qcc/tests
VISCOSITY = [
    33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27,
    33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84,
]  # fmt: skip
VISCOSITY_MEAN, VISCOSITY_SIGMA = 33.52333, 0.4261651
VISCOSITY_LCL, VISCOSITY_UCL = 32.24484, 34.80183

# One-sided 95 % lower bounds of an index by number of readings; computed from the formula of
# NIST 6.1.6, not published.
INDEX_LOWER_BOUNDS = {
    1.00: {25: 0.738, 50: 0.817, 125: 0.885, 300: 0.926},
    1.33: {25: 0.996, 50: 1.096, 125: 1.183, 300: 1.235},
    1.67: {25: 1.259, 50: 1.382, 125: 1.489, 300: 1.553},
    2.00: {25: 1.513, 50: 1.659, 125: 1.785, 300: 1.862},
}
# Least number of readings for a lower bound: (index, bound, readings); from the same formula.
INDEX_SAMPLE_SIZES = [
    (1.50, 1.33, 117),
    (1.67, 1.33, 37),
    (2.00, 1.33, 14),
    (1.80, 1.67, 279),
    (2.00, 1.67, 54),
]

# PPAP-01. Source: AIAG PPAP 4th edition, 2.2.11.3.
PPAP_BANDS = [
    (1.68, "passed"),
    (1.67, "marginal"),
    (1.50, "marginal"),
    (1.33, "marginal"),
    (1.3299, "failed"),
]

# WIL and CPE. Source: https://github.com/statsmodels/statsmodels, results_proportion.py (R binom).
# x, n, lower, upper; 95 % two-sided
WILSON = [
    (18, 20, 0.6989663547715128, 0.972133518786232),
    (190, 200, 0.910421851861224, 0.972617354399236),
    (1, 30, 0.00590859, 0.16670391),
    (29, 30, 0.8332961, 0.9940914),
    (0, 30, 0.0, 0.11351339),
    (30, 30, 0.8864866, 1.0),
]
CLOPPER_PEARSON = [
    (18, 20, 0.6830172859809176, 0.9876514728297052),
    (4, 20, 0.05733399705003284, 0.436614002996668),
    (29, 30, 0.8278305, 0.9991564),
    (30, 30, 0.8842967, 1.0),
]

# SRT. reliability, confidence, deliveries without a miss. The row 0.999 is published at
# https://reliability.readthedocs.io (sample size required for no failures); 29, 59 and 299 are
# widely published; the others follow from the formula.
SUCCESS_RUNS = [
    (0.999, 0.95, 2995),
    (0.99, 0.95, 299),
    (0.99, 0.90, 230),
    (0.95, 0.95, 59),
    (0.95, 0.90, 45),
    (0.90, 0.95, 29),
    (0.90, 0.90, 22),
    (0.85, 0.90, 15),
    (0.80, 0.95, 14),
    (0.80, 0.90, 11),
    (0.70, 0.90, 7),
]
# SRF. Numbers needed with 0, 1, 2, ... misses; computed for this project, not published.
SAMPLE_SIZES = {
    (0.90, 0.90): [22, 38, 52, 65, 78, 91],
    (0.90, 0.95): [29, 46, 61, 76],
    (0.95, 0.95): [59, 93, 124, 153],
}

# SST-01. Source: https://ja3.jsfiddle.net/parte/16251922 (arithmetic re-checked).
# z, demand a day and its spread, lead time and its spread, safety stock
SAFETY_STOCK = (1.28, 30, 3, 7, 4, 153.94)

# TTS-01 to TTS-04. Source: https://github.com/acedesci/scanalytics_cases, case 3.1: every supplier
# can make both products, so that they share one pool.
# Supplier lost, time to survive (None: endless)
POOL_STOCK, POOL_DEMAND = 20 + 25, 75 + 50
POOL_CAPACITY = {"S1": 30, "S2": 45, "S3": 60}
POOL_SURVIVAL = [(None, None), ("S1", 2.250), ("S2", 1.286), ("S3", 0.900)]

# SCMS. Source: public delivery history of the USAID SCMS project. 1186 late lines are stated in
# public descriptions of the data set; the figures of the supplier were computed for this project.
SCMS_LINES, SCMS_LATE = 10324, 1186
SCMS_SUPPLIER = "Orgenics, Ltd"
SCMS_FIGURES = {
    "count": 747,
    "mean": 103.2262,
    "sd": 57.8759,
    "median": 91,
    "p90": 168.4,
    "p95": 218.0,
}
SCMS_ON_TIME, SCMS_WILSON = 649, (0.8427, 0.8911)

# CAP-14, CAP-15. Source: AIAG & VDA SPC manual (2026) figure 7-6, as quoted in a public test file.
# mean, sigma, upper limit, Cpk, Cp* against the natural bound 0
NATURAL_BOUNDS = [(0.166, 0.0457, 0.40, 1.71, 1.46), (0.250, 0.0292, 0.40, 1.71, 2.28)]

# OEE-01, OEE-02. Sources: http://www.oee.com/calculating-oee.html and
# https://waycalculator.com/tool/Overall-Equipment-Effectiveness-OEE-Calculator.php
# planned minutes, run minutes, ideal cycle (seconds), total, good; availability, performance,
# quality, effectiveness
EFFECTIVENESS = [
    (420, 373, 1.0, 19_271, 18_848, 0.8881, 0.8611, 0.9780, 0.7479),
    (480, 420, 60.0, 400, 380, 0.875, 0.952, 0.95, 0.791),
]

# AQL-01, AQL-02. Source: https://github.com/cran/AQLSchemes, tables of MIL-STD-105E.
# lot, level, limit, inspection; letter, sample size, accept, reject
SAMPLING_PLANS = [
    (5000, "II", "1.5", "normal", "L", 200, 7, 8),
    (5000, "II", "1.5", "tightened", "L", 200, 5, 6),
]

# QUO-01. Source: SAP R/3 4.6C, quota arrangements, splitting a requirement.
QUOTA_SPLIT = {
    "requirement": 1000,
    "split_from": 400,
    "quota": {"A": 40, "B": 30, "C": 20, "D": 10},
    "orders": [("A", 400), ("B", 300), ("D", 300)],
}
# QUO-02. Derived from the published rule of the quota rating; among equals the higher quota.
QUOTA_SEQUENCE = {
    "quota": {"A": 3, "B": 1, "C": 1},
    "order": 100,
    "sequence": "ABCAAABCAA",
    "allocated": {"A": 600, "B": 200, "C": 200},
}
