"""Property tests with hypothesis, a development package: without it they are skipped."""

import tempfile
from unittest import skip

try:
    from hypothesis import HealthCheck, configuration, given, settings
    from hypothesis import strategies as st

    # What it keeps between runs does not belong into the folder that the tests run in.
    configuration.set_hypothesis_home_dir(tempfile.gettempdir() + "/supplier_qualification")
    # No deadline: a slow machine is no failure. No database: nothing is written beside the tests.
    quick = settings(
        max_examples=200, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
except ImportError:

    class _Absent:
        """Stands for anything of hypothesis while a module of tests is read."""

        def __getattr__(self, name):
            return self

        def __call__(self, *args, **kwargs):
            return self

    st = _Absent()

    def given(*_strategies, **_named):
        return skip("hypothesis is not installed")

    def quick(test):
        return test


__all__ = ["given", "quick", "st"]
