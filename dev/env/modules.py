"""The modules of this repository: the one at its root and the companions in addons/."""

import ast
import hashlib
from pathlib import Path

from . import cache

# What has no part in how the module behaves in a database.
NOT_LOADED = {".git", ".ci", "dev", "doc", "docs", "addons", "__pycache__", "tests"}


class Module:
    """One Odoo module: its name as Odoo must see it, its folder, its dependencies."""

    def __init__(self, name, path):
        self.name = name
        self.path = Path(path)
        text = (self.path / "__manifest__.py").read_text()
        self.manifest = ast.literal_eval(text)

    @property
    def depends(self):
        """The modules it needs."""
        return self.manifest.get("depends", [])

    def files(self, suffix=""):
        """Its files, without those of companions and of the development tools."""
        for path in sorted(self.path.rglob(f"*{suffix}")):
            parts = path.relative_to(self.path).parts
            hidden = any(part == "__pycache__" or part.startswith(".") for part in parts)
            if path.is_file() and not hidden and parts[0] not in {"addons", "dev"}:
                yield path


def companions(repository=cache.REPOSITORY):
    """The companion modules, by name."""
    return [
        Module(path.parent.name, path.parent)
        for path in sorted(Path(repository).glob("addons/*/__manifest__.py"))
    ]


def main_module(repository=cache.REPOSITORY):
    """The module at the root of the repository, whatever its folder is called."""
    return Module(cache.MODULE, repository)


def outside_dependencies(modules):
    """The modules of Odoo itself that ours need."""
    ours = {module.name for module in modules} | {cache.MODULE}
    return sorted({name for module in modules for name in module.depends} - ours)


def fingerprint(modules):
    """A text that changes when anything changes that a database is made from."""
    digest = hashlib.sha256()
    for module in modules:
        for path in module.files():
            inside = path.relative_to(module.path)
            if inside.parts[0] in NOT_LOADED or path.suffix in {".md", ".pyc"}:
                continue
            digest.update(f"{module.name}/{inside}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
