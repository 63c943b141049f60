"""Get packages from Debian without installing them.

`apt-get` runs with sources, lists and cache of its own, so the machine's own
package state is neither read nor changed; the mirror and its key are the ones
that the machine's own configuration names. Packages are unpacked, never installed.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .cache import file_sha256, folder
from .say import Problem, megabytes, say, step, watch

SUITE = "sid"
KEYRINGS = [
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
]
ODOO_HOME_HINT = (
    "Get Odoo 19 yourself (a source checkout or an installed package) and name it: "
    "ODOO_HOME=/path/to/odoo make test"
)
NO_NETWORK = re.compile(
    r"(?i)temporary failure resolving|could not resolve|could not connect|unable to connect"
    r"|connection (timed out|refused|failed)|network is unreachable|no route to host")


# ---------------------------------------------------------------- mirrors

def mirrors(etc=Path("/etc/apt")):
    """The (address, key) pairs of the machine's Debian archives, best first."""
    named = os.environ.get("DEBIAN_MIRROR")
    if named:
        return [(named, "")]
    found = {}
    for path in sorted([etc / "sources.list", *etc.glob("sources.list.d/*")]):
        if path.suffix == ".sources" and path.is_file():
            entries = _deb822_entries(path.read_text())
        elif path.suffix == ".list" and path.is_file():
            entries = _one_line_entries(path.read_text())
        else:
            continue
        for address, key in entries:
            found.setdefault(address, key)
    # The archive proper has a path that ends in /debian; others are tried after it.
    return sorted(found.items(), key=lambda pair: not pair[0].rstrip("/").endswith("/debian"))


def _usable(address, suites, components):
    """True for an archive that may carry the suite: no media, no security updates."""
    return (
        "main" in components
        and not address.startswith("cdrom:")
        and "security" not in address
        and not all("security" in suite for suite in suites)
    )


def _one_line_entries(text):
    """The archives of a file in the one-line format."""
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)", line)
        if not match:
            continue
        options, address, suite, components = match.groups()
        key = re.search(r"signed-by=(\S+)", options or "", re.IGNORECASE)
        if _usable(address, [suite], components.split("#")[0].split()):
            yield address, key.group(1) if key else ""


def _deb822_entries(text):
    """The archives of a file in the stanza format."""
    for stanza in re.split(r"\n\s*\n", text):
        fields, name = {}, ""
        for line in stanza.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace() and fields:  # a field may go on, as a key written out does
                fields[name] += "\n" + line
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if fields.get("enabled", "yes").lower() == "no" or "deb" not in fields.get("types", ""):
            continue
        for address in fields.get("uris", "").split():
            components = fields.get("components", "").split()
            if _usable(address, fields.get("suites", "").split(), components):
                yield address, fields.get("signed-by", "")


# ---------------------------------------------------------------- apt

class Apt:
    """apt-get and apt-cache with a state of their own in `place`."""

    def __init__(self, place=None):
        self.place = Path(place or folder("apt"))
        self.archives = self.place / "archives"
        for name in ("lists/partial", "cache/archives/partial", "archives"):
            (self.place / name).mkdir(parents=True, exist_ok=True)

    def _command(self, tool, *arguments):
        """The command line that keeps apt inside the private folder."""
        return [tool, f"-c={self.place / 'apt.conf'}", *arguments]

    def _run(self, tool, *arguments):
        """Run apt and return its exit code and all it said, in English."""
        done = subprocess.run(
            self._command(tool, *arguments), text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"})
        return done.returncode, done.stdout

    def configure(self, address, key):
        """Write the private configuration for one mirror."""
        if not key:
            key = next((str(path) for path in KEYRINGS if path.exists()), "")
        source = [
            "Types: deb", f"URIs: {address}", f"Suites: {SUITE}", "Components: main",
            "Targets: Packages",
        ]
        source += [f"Signed-By: {key}"] if key else []
        (self.place / "debian.sources").write_text("\n".join(source) + "\n")
        (self.place / "apt.conf").write_text("\n".join([
            "#clear APT::Update;",  # the machine's own hooks are not for our private lists
            f'Dir::Etc::sourcelist "{self.place}/debian.sources";',
            'Dir::Etc::sourceparts "/dev/null";',
            'Dir::Etc::preferences "/dev/null";',
            'Dir::Etc::preferencesparts "/dev/null";',
            f'Dir::State::lists "{self.place}/lists";',
            'Dir::State::status "/dev/null";',
            f'Dir::Cache "{self.place}/cache";',
            'APT::Sandbox::User "root";',  # the folder is private, the usual helper cannot enter
            'APT::Update::Error-Mode "any";',
            'Acquire::Languages "none";',
            'Acquire::Retries "3";',
            "",
        ]))

    def update(self, candidates=None):
        """Read the list of packages from the first mirror that has the suite."""
        _need_tools()
        candidates = mirrors() if candidates is None else candidates
        if not candidates:
            raise Problem(
                "this machine's apt configuration names no Debian mirror",
                f"DEBIAN_MIRROR=<address of a Debian mirror> make test. Or: {ODOO_HOME_HINT}")
        said = ""
        for address, key in candidates:
            self.configure(address, key)
            with step(f"Debian's list of packages, suite {SUITE}"):
                code, said = self._run("apt-get", "update")
            if code == 0:
                return
        raise _update_problem(said)

    def facts(self, package):
        """What the suite says of a package: version, size, checksum, dependencies."""
        code, text = self._run("apt-cache", "show", "--no-all-versions", package)
        facts = dict(re.findall(r"(?m)^([A-Z][\w-]*): (.*)$", text)) if code == 0 else {}
        if "SHA256" not in facts:
            raise Problem(
                f"the package {package} is not in Debian's suite {SUITE} any more",
                ODOO_HOME_HINT, text)
        return facts

    def download(self, packages):
        """Download packages, or reuse complete earlier downloads, and check every checksum."""
        facts = {package: self.facts(package) for package in packages}
        missing = [name for name in packages if not self._have(name, facts[name])]
        if missing:
            total = sum(int(facts[name]["Size"]) for name in missing)
            what = missing[0] if len(missing) == 1 else f"{missing[0]} and {len(missing) - 1} more"
            with step(f"downloading {what}: {megabytes(total)}"):
                self._fetch(missing, total)
            for name in missing:
                self._accept(name, facts[name])
        return [self._path(name, facts[name]) for name in packages]

    def _path(self, name, facts):
        """Where a verified package is kept."""
        return self.archives / f"{name}_{facts['SHA256'][:16]}.deb"

    def _have(self, name, facts):
        """True when an earlier run downloaded the package in full."""
        path = self._path(name, facts)
        if not path.exists():
            return False
        if file_sha256(path) == facts["SHA256"]:
            return True
        say(f"   an earlier download of {name} is damaged: downloading it again")
        path.unlink()
        return False

    def _fetch(self, names, total):
        """Let apt download into an empty folder and show how far it is."""
        self.incoming = self.place / "incoming"
        shutil.rmtree(self.incoming, ignore_errors=True)
        self.incoming.mkdir()

        def measure():
            sizes = (_size(path) for path in self.incoming.rglob("*"))
            return sum(sizes)

        code, said = watch(
            self._command("apt-get", "download", "-q", *names), measure, total,
            cwd=self.incoming, env={**os.environ, "LC_ALL": "C"})
        if code:
            raise _network_problem(said) or Problem(
                "a package could not be downloaded", "Run the command again: the list of packages "
                "may have changed meanwhile.", said)

    def _accept(self, name, facts):
        """Keep a downloaded package only when its checksum is the announced one."""
        found = list(self.incoming.glob(f"{name}_*.deb"))
        if not found or file_sha256(found[0]) != facts["SHA256"]:
            raise Problem(
                f"the download of {name} does not have the checksum that Debian announces",
                "Run the command again. If it stays, the mirror is damaged: "
                "DEBIAN_MIRROR=<address of another mirror> make test")
        found[0].replace(self._path(name, facts))


def _size(path):
    """The size of a file that may vanish while it is looked at."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _need_tools():
    """Without apt and dpkg this is no Debian family machine: say so."""
    for tool in ("apt-get", "apt-cache", "dpkg"):
        if not shutil.which(tool):
            raise Problem(
                f"this is not a machine of the Debian family ({tool} is missing), "
                "so Odoo cannot be taken from Debian", ODOO_HOME_HINT)


def _network_problem(said):
    """The problem 'no network' when apt's words say so."""
    if NO_NETWORK.search(said):
        return Problem(
            "the Debian mirror cannot be reached",
            "Check the network (and http_proxy, if this machine needs one) and run the "
            f"command again: it goes on where it stopped. Offline: {ODOO_HOME_HINT}", said)
    return None


def _update_problem(said):
    """Why no mirror gave a list of packages."""
    problem = _network_problem(said)
    if problem:
        return problem
    if "NO_PUBKEY" in said or "is not signed" in said or "Missing key" in said:
        return Problem(
            "this machine does not know the key that signs Debian's archive",
            "apt-get install debian-archive-keyring (as root), then run the command again. "
            f"Or: {ODOO_HOME_HINT}", said)
    return Problem(
        f"none of this machine's mirrors has Debian's suite {SUITE} "
        "(is this a distribution derived from Debian?)",
        f"DEBIAN_MIRROR=<address of a Debian mirror> make test. Or: {ODOO_HOME_HINT}", said)


def unpack(packages, target):
    """Unpack package files into one folder, as they would lie on a system."""
    for package in packages:
        done = subprocess.run(
            ["dpkg", "-x", str(package), str(target)], text=True, capture_output=True)
        if done.returncode:
            raise Problem(
                f"{package.name} cannot be unpacked", "Is the disk full? (about 2 GB are needed)",
                done.stderr)
