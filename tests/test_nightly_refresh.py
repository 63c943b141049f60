from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from ..models.exposure import exposure_refresh
from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestNightlyRefresh(SupplierQualificationCase):
    """The nightly job goes through the catalogue in steps that are committed one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.write({"sourcing_policy": "dual_supplier"})
        cls.Exposure = cls.env.registry["product.exposure"]

    def run_job(self, refresh=None):
        """Run the nightly job in steps of one part; the scopes that it refreshed."""
        done, original = [], self.Exposure._refresh

        def counted(model, products=None):
            if refresh:
                refresh(products)
            original(model, products)
            done.append(products)

        with (
            patch.object(exposure_refresh, "STEP_PARTS", 1),
            patch.object(self.Exposure, "_refresh", counted),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("supplier_qualification.ir_cron_notify_exposure").method_direct_trigger()
        return done

    def test_the_job_goes_step_by_step(self):
        steps = self.env["product.exposure"]._get_steps
        with patch.object(exposure_refresh, "STEP_PARTS", 1):
            expected = [(scope.low, scope.high) for scope in steps()]
        self.assertGreater(len(expected), 1)
        self.assertEqual([(scope.low, scope.high) for scope in self.run_job()], expected)

    def test_a_step_that_met_somebody_else_is_done_again(self):
        met = []

        def meet_once(scope):
            if not met:
                met.append(scope)
                raise SerializationFailure

        scopes = self.run_job(meet_once)
        self.assertEqual(scopes[0], met[0])
        self.assertEqual(self.exposure(self.part).level, "critical")
