"""Where Odoo 19 is: ODOO_HOME, or Debian's package unpacked in the cache."""

import os
import re
import shutil
from pathlib import Path

from . import cache, debian
from .say import Problem, say, step

PACKAGE = "odoo-19"
SERIES = "19.0"
DEBIAN_LIBRARY = Path("usr/lib/python3/dist-packages")

# The package leaves these out for licence reasons; pages ask for them all the same,
# and a file that is not found is an error in the browser's console, which fails a tour.
LEFT_OUT = [
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",
]


class Odoo:
    """An Odoo 19 that is ready to be imported from `library`."""

    def __init__(self, library):
        self.library = Path(library)
        self.version = read_version(self.library)

    @property
    def addons_paths(self):
        """Addons folders besides odoo/addons, which Odoo finds by itself."""
        path = self.library / "addons"
        return [path] if path.is_dir() and any(path.glob("*/__manifest__.py")) else []


def find():
    """The Odoo to use, prepared when it is not there yet."""
    named = os.environ.get("ODOO_HOME")
    if named:
        return Odoo(library_of(named))
    ready = sorted(path.parent for path in cache.folder("odoo").glob(f"*/{cache.STAMP}"))
    if ready:
        return Odoo(ready[-1] / DEBIAN_LIBRARY)
    return Odoo(_prepare() / DEBIAN_LIBRARY)


def library_of(home):
    """The folder to import Odoo from, for each layout that ODOO_HOME may have."""
    home = Path(home).expanduser().absolute()
    for library in (home, home / DEBIAN_LIBRARY, home.parent):
        if (library / "odoo" / "release.py").is_file():
            version = read_version(library)
            if not version.startswith(SERIES):
                raise Problem(
                    f"ODOO_HOME={home} is Odoo {version}, this module is for Odoo {SERIES}",
                    "Point ODOO_HOME to an Odoo 19, or unset it to have one prepared.")
            return library
    raise Problem(
        f"there is no Odoo in ODOO_HOME={home}",
        "Name the folder that holds odoo-bin and odoo/ (a source checkout), or the root "
        "below which Debian's package is unpacked.")


def read_version(library):
    """Odoo's version, read from its release file without importing it."""
    text = (Path(library) / "odoo" / "release.py").read_text()
    match = re.search(r"(?m)^version_info\s*=\s*\(\s*['\"]?([\w~]+)['\"]?\s*,\s*(\d+)", text)
    return f"{match.group(1)}.{match.group(2)}" if match else "of an unknown version"


def _prepare():
    """Download Odoo and what its links point to, and unpack all in one folder."""
    say(f"Preparing Odoo {SERIES} (once)")
    apt = debian.Apt()
    apt.update()
    facts = apt.facts(PACKAGE)
    packages = apt.download([PACKAGE, *_companions(facts.get("Depends", ""))])
    target = cache.folder("odoo") / re.sub(r"[^\w.+-]", "_", facts["Version"])
    with step(f"unpacking Odoo {facts['Version']}"), cache.building(target) as part:
        debian.unpack(packages, part)
        stand_ins = mend(part)
        cache.write_stamp(part, version=facts["Version"], stand_ins=stand_ins)
    shutil.rmtree(apt.place)
    return target


def _companions(depends):
    """The packages of fonts and scripts that the links in Odoo's package lead to."""
    first_choices = (choice.split("|")[0].split("(")[0].strip() for choice in depends.split(","))
    return [name for name in first_choices if re.match(r"fonts-|gsfonts|libjs-", name)]


def mend(place):
    """Put right every link that leads nowhere; return the files that are empty stand-ins.

    A link may name a place on a system where the packages are installed, or a file
    that a newer package of fonts has moved; what nobody ships becomes an empty file.
    """
    place = Path(place)
    stand_ins = []
    for path in sorted(place.rglob("*")):
        if path.is_symlink() and not path.exists():
            target = _find_target(place, path)
            path.unlink()
            if target:
                path.symlink_to(os.path.relpath(target, path.parent))
            else:
                path.touch()
                stand_ins.append(str(path.relative_to(place)))
    for name in LEFT_OUT:
        path = place / DEBIAN_LIBRARY / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            stand_ins.append(str(path.relative_to(place)))
    return stand_ins


def _find_target(place, link):
    """The file in `place` that a broken link means, None when there is none."""
    target = os.readlink(link)
    if os.path.isabs(target) and (place / target.lstrip("/")).exists():
        return place / target.lstrip("/")
    name = os.path.basename(target)
    return next((path for path in place.glob(f"usr/share/**/{name}") if path.is_file()), None)
