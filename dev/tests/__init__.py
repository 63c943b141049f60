"""Tests of the set-up code, with Python's own runner: part of `make test`."""
