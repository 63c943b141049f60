"""`make pot`: the terms that can be translated, taken from the modules as Odoo sees them.

Odoo exports the terms of each module from a fresh database into `i18n/<module>.pot`. Every
`.po` file beside it then gets the terms that are new, empty, and loses those that are gone;
what was translated stays. The closing lines tell how much of each language is missing.
"""

import json

from . import cache, database
from .environment import prepared
from .modules import companions, main_module
from .say import Problem, say, step

# Run by the environment's Python, which has polib because Odoo needs it.
MERGE = """
import json, sys
from pathlib import Path
import polib
found = []
for folder in map(Path, json.load(sys.stdin)):
    for template in folder.glob("*.pot"):
        terms = polib.pofile(str(template), wrapwidth=78)
        for path in sorted(folder.glob("*.po")):
            po = polib.pofile(str(path), wrapwidth=78)
            known = {(e.msgctxt, e.msgid): e.msgstr for e in po if not e.obsolete}
            merged = polib.POFile(wrapwidth=78)
            merged.header, merged.metadata = po.header, po.metadata
            for term in terms:
                term.msgstr = known.get((term.msgctxt, term.msgid), "")
                merged.append(term)
            merged.save(str(path))
            missing = sum(not term.msgstr for term in merged)
            found.append([template.stem, path.stem, len(merged), missing])
json.dump(found, sys.stdout)
"""


def main(_arguments):
    """Export the terms and bring the translations up to them."""
    modules = [main_module(), *companions()]
    with prepared() as env:
        name = f"sq_terms_{cache.clone_key()}"
        database.copy(env, database.template(env, modules, demo=False), name)
        try:
            _export(env, name, modules)
        finally:
            database.drop(env, name)
        for module, language, terms, missing in merge(env, modules):
            say(f"   {module} {language}: {terms} terms, {missing} without a translation")
    return 0


def _export(env, name, modules):
    """Let Odoo write the template of each module."""
    names = [module.name for module in modules]
    with step("installing the modules"):
        database.install(env, name, names, env.logs / "terms-install.log", demo=False)
    with step("exporting their terms"), open(env.logs / "terms.log", "w+") as log:
        process = env.popen("i18n", "export", "-d", name, *names, stdout=log, stderr=log)
        if process.wait():
            log.seek(0)
            raise Problem("Odoo could not export the terms", "Its log says why.", log.read())


def merge(env, modules):
    """Bring the .po files up to their templates; [module, language, terms, missing] of each."""
    folders = [str(module.path / "i18n") for module in modules]
    done = env.run_python(
        "-c", MERGE, input=json.dumps(folders), text=True, capture_output=True)
    if done.returncode:
        raise Problem("a translation file cannot be read", "Its line is named below.",
                      done.stderr)
    return json.loads(done.stdout)
