"""Prepare and use everything the module needs on a bare machine.

Python's standard library only: this code runs before anything is installed.
"""
