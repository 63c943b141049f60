"""The lines of level WARNING or ERROR that a run may log, each with its reason.

Everything else of these levels fails the run. A rule names the logger and the text as
regular expressions; keep both as narrow as the line allows. Tests that provoke a line on
purpose catch it with `assertLogs` or `mute_logger` and need no rule.
"""

import re

_RULES = [
    # (logger, text, reason)
    (r"py\.warnings", r"\A(?![^\n]*/addons/supplier_qualification)[^\n]+:\d+: \w*Warning: ",
     "Odoo or a Python package uses something deprecated: the warning names a file that is "
     "not in one of our modules"),
    (r"odoo\.sql_db", r"bad query: CREATE EXTENSION IF NOT EXISTS (pg_trgm|unaccent)",
     "PostgreSQL from the wheel comes without extensions; Odoo works without them"),
    (r"odoo\.addons\.\w+\.tests\..*", r"\AChrome executable not found",
     "the tours are skipped without Chromium, and the run says so in a line of its own"),
    (r"odoo\.addons\.base\.models\.ir_actions_report", r"wkhtmltopdf",
     "no PDF printer on a bare machine; reports are shown as HTML"),
]

ALLOWED = [
    (re.compile(logger), re.compile(text), reason) for logger, text, reason in _RULES
]
