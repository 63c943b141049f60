"""Build backend: whool on a copy of the module that has the right name.

whool takes the name of an add-on from its folder and packs every file of the repository.
The copy is called as Odoo must see the module and holds what belongs to it: companions,
development tools and hidden files stay out.
"""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from whool import buildapi

NAME = "supplier_qualification"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.pyc")
LEFT_OUT_AT_ROOT = {"addons", "build", "dev", "dist", "doc", "docs", "Makefile"}


@contextmanager
def _named_copy():
    """Work in a copy of the module's folder that has the module's name.

    An unpacked source distribution names the module itself (PKG-INFO) and is left alone.
    """
    source = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / NAME

        def ignore(folder, names):
            left_out = LEFT_OUT(folder, names)
            if Path(folder) == source:
                left_out |= LEFT_OUT_AT_ROOT & set(names)
            return left_out

        shutil.copytree(source, target, ignore=ignore)
        os.chdir(target)
        try:
            yield
        finally:
            os.chdir(source)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """The hook of the wheel."""
    wheel_directory = os.path.abspath(wheel_directory)
    with _named_copy():
        return buildapi.build_wheel(wheel_directory, config_settings, metadata_directory)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """The hook of the wheel's metadata."""
    metadata_directory = os.path.abspath(metadata_directory)
    with _named_copy():
        return buildapi.prepare_metadata_for_build_wheel(metadata_directory, config_settings)
