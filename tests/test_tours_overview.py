from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .test_overview import OverviewCase


@tagged("post_install", "-at_install")
class TestToursOverview(HttpCase, OverviewCase):
    """The first screen in a real browser, as each role."""

    def start(self, tour, user):
        user.password = user.login
        self.start_tour("/odoo/sourcing-overview", tour, login=user.login)

    def test_a_buyer_goes_from_the_figures_to_the_work(self):
        self.track()
        self.qualify(products=self.part)
        self.part2.responsible_id = self.buyer
        self.snapshot(40, critical=2)
        self.start("sq_overview_buyer", self.buyer)

    def test_an_approver_goes_to_the_case_that_waits(self):
        self.submit(self.make_case(self.bolt))
        self.start("sq_overview_approver", self.approver_quality)

    def test_an_auditor_sees_what_is_late(self):
        case = self.make_case()
        case.action_start()
        case.stage_ids.write(
            {"user_id": self.auditor.id, "date_deadline": self.today - timedelta(days=3)}
        )
        self.start("sq_overview_auditor", self.auditor)

    def test_a_manager_of_a_new_company_is_led_through_the_first_steps(self):
        self.start("sq_overview_first_steps", self.manager)
