"""The benchmarks, which no test runs: each of their modules can be imported."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

import tests.benchmarks

NAMES = [one.name for one in walk_packages(tests.benchmarks.__path__, "tests.benchmarks.")]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_of_the_benchmarks_can_be_imported(name):
    assert import_module(name).__doc__
