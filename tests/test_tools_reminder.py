from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import reminder

from .properties import given, quick, st

END = date(2026, 6, 30)


def sent_days(days_before, repeat, skip=()):
    """Days before the end on which a daily job sends, without the days it did not run."""
    last, sent = None, []
    for left in range(days_before + 20, -5, -1):
        today = END - timedelta(days=left)
        if left not in skip and reminder.is_due(today, END, days_before, repeat, last):
            last = today
            sent.append(left)
    return sent


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestReminder(BaseCase):
    def test_six_days_before_and_every_two_days(self):
        # published example of Oracle's two-number reminder: prior 6, every 2
        self.assertEqual(sent_days(6, 2), [6, 4, 2])

    def test_without_a_repetition_there_is_one(self):
        self.assertEqual(sent_days(30, 0), [30])

    def test_zero_days_before_means_never(self):
        self.assertEqual(sent_days(0, 2), [])

    def test_a_job_that_missed_days_sends_one_and_keeps_the_rhythm(self):
        self.assertEqual(sent_days(30, 10, skip={30, 29, 20}), [28, 19, 10])

    @quick
    @given(st.integers(1, 120), st.integers(0, 40))
    def test_running_twice_a_day_sends_once_and_never_after_the_end(self, before, repeat):
        sent = sent_days(before, repeat)
        self.assertEqual(sent[0], before)
        self.assertTrue(all(left > 0 for left in sent))
        self.assertEqual(len(sent), -(-before // repeat) if repeat else 1)
        for left in sent:
            today = END - timedelta(days=left)
            self.assertFalse(reminder.is_due(today, END, before, repeat, today))
