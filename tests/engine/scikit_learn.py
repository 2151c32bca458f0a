"""Modules of scikit-learn, imported by the tests that need them: that takes two seconds."""

from importlib import import_module
from typing import Any


def scikit_learn(module: str) -> Any:
    """Return a module of scikit-learn, such as `datasets`.

    At the head of a test file every worker would import it, to find the tests of the file.
    """
    return import_module(f"sklearn.{module}")
