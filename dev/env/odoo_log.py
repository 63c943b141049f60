"""Read Odoo's log: records, test results, and lines that should not be there."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from .log_rules import ALLOWED

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<text>.*)$")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
STARTING = re.compile(r"^Starting (?P<name>\w[\w.]*\.\w+) \.\.\.")
NAME = r"(?P<name>(?:setUp|tearDown)\w+ \(.*?\)|\S+)"  # a test, or a class that cannot be set up
FAILED = re.compile(rf"^(?:FAIL|ERROR): (?:Subtest )?{NAME}")
SKIPPED = re.compile(rf"^skipped {NAME} : (?P<reason>.*)", re.DOTALL)
TOTALS = re.compile(r"^(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<tests>\d+) tests")
REPEATS = {"At least one test failed when loading the modules."}
# What the closing part of a run repeats: shown of failures, and what a test reports.
SHOWN = re.compile(r"^((Screenshot|Screencast) in: \S+|Report: )")


@dataclass
class Record:
    """One entry of the log; a traceback belongs to the entry above it."""

    level: str
    logger: str
    text: str

    def __str__(self):
        return f"{self.level} {self.logger}: {self.text}"


def parse(lines):
    """Turn lines into records; what comes before the first record is one of its own."""
    record = None
    for line in lines:
        line = COLOUR.sub("", line.rstrip("\n"))
        match = LINE.match(line)
        if match:
            if record:
                yield record
            record = Record(match["level"], match["logger"], match["text"])
        elif record:
            record.text += f"\n{line}"
        elif line.strip():
            record = Record("OUTPUT", "-", line)
    if record:
        yield record


def read(path):
    """All records of a log file."""
    with open(Path(path), errors="replace") as handle:
        return list(parse(handle))


def worst(records):
    """The texts of errors, for the reader."""
    return [str(record) for record in records if record.level in {"ERROR", "CRITICAL"}]


@dataclass
class Results:
    """What a run of Odoo's tests came to."""

    started: set = field(default_factory=set)
    failed: dict = field(default_factory=dict)
    skipped: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    shown: list = field(default_factory=list)

    def add(self, record):
        """Take in one record and return what it was: start, failed, skipped, problem or None."""
        if ".tests." in record.logger:
            for kind, pattern in (
                    ("start", STARTING), ("failed", FAILED), ("skipped", SKIPPED)):
                match = pattern.match(record.text)
                if match and (record.level == "ERROR") == (kind == "failed"):
                    return self._add_test(kind, match, record)
        if SHOWN.match(record.text):
            self.shown.append(record.text)
        elif self._only_repeats(record):
            return None
        elif is_problem(record):
            self.problems.append(record)
            return "problem"
        return None

    def _only_repeats(self, record):
        """True for Odoo's own summing up of failures that are already noted."""
        totals = TOTALS.match(record.text) if record.logger == "odoo.tests.result" else None
        return bool(self.failed) and (bool(totals) or record.text.strip() in REPEATS)

    def _add_test(self, kind, match, record):
        """Note a test by its module and name."""
        name = f"{record.logger.removeprefix('odoo.addons.')}:{match['name']}"
        if kind == "start":
            self.started.add(name)
        elif kind == "failed":
            self.failed[name] = f"{self.failed.get(name, '')}{record.text}\n"
        else:
            self.skipped[name] = match["reason"]
        return kind

    @property
    def counts(self):
        """(passed, failed, skipped), where each log problem counts as one failed."""
        passed = self.started - set(self.failed) - set(self.skipped)
        skipped = set(self.skipped) - set(self.failed)
        return len(passed), len(self.failed) + len(self.problems), len(skipped)


def is_problem(record):
    """True for a line of level WARNING or worse that no rule explains."""
    if record.level not in {"WARNING", "ERROR", "CRITICAL"}:
        return False
    return not any(
        logger.fullmatch(record.logger) and text.search(record.text)
        for logger, text, _reason in ALLOWED)
