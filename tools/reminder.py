"""Reminders by two numbers: so many days before the end, then again every so many days."""

from datetime import timedelta


def slot(today, end, days_before, repeat_days):
    """The latest day up to today on which a reminder was to be sent, None before the first.

    The last one comes before the end itself: with 6 days before and every 2 days they are sent
    6, 4 and 2 days before. Without a repetition there is one.

    :param end: last day on which what ends still holds
    """
    first = end - timedelta(days=days_before)
    if today < first or days_before <= 0:
        return None
    passed = min((today - first).days, days_before - 1)
    return first + timedelta(days=passed - passed % repeat_days if repeat_days > 0 else 0)


def is_due(today, end, days_before, repeat_days, last=None):
    """Whether a reminder is to be sent today, given the day of the last one.

    A job that missed some days sends one reminder, not several.
    """
    wanted = slot(today, end, days_before, repeat_days)
    return wanted is not None and (last is None or last < wanted)
