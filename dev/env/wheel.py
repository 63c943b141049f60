"""`make wheel`: the module and its companions as wheels in dist/."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import cache, python_env
from .modules import companions
from .say import Problem, say, step


def main(_arguments):
    """Build one wheel for each module."""
    target = cache.REPOSITORY / "dist"
    with cache.locked("setup"):
        python = python_env.python()
    with tempfile.TemporaryDirectory() as place:
        sources = [cache.REPOSITORY]
        for module in companions():
            sources.append(Path(shutil.copytree(module.path, Path(place) / module.name)))
            _add_build_system(sources[-1])
        for source in sources:
            _build(python, source, target)
    for path in sorted(target.glob("*.whl")):
        say(f"   {path}")
    return 0


def _add_build_system(source):
    """A companion's folder already has its name: the plain backend will do."""
    pyproject = source / "pyproject.toml"
    if not pyproject.exists():
        pyproject.write_text(
            '[build-system]\nrequires = ["whool"]\nbuild-backend = "whool.buildapi"\n')


def _build(python, source, target):
    """Build the wheel of one folder with the locked tools."""
    with step(f"building the wheel of {source.name}"):
        done = subprocess.run(
            [str(python), "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
             "--disable-pip-version-check", "-w", str(target), str(source)],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}"})
        if done.returncode:
            raise Problem(f"the wheel of {source.name} cannot be built", "See above.", done.stdout)
