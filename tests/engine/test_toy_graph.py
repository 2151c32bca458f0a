"""The computational graph: the tour's numbers, random numbers, factors by central differences."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import BadInput, run_graph

NUMBER = st.floats(-100, 100)


def test_the_tours_numbers():
    """At a = 3, b = 2, c = 4 the tour states J = 20 and ∂J/∂a = 2·1·2 = 4."""
    record = run_graph(3, 2, 4)
    assert record.values == {"a": 3, "b": 2, "c": 4, "u": 6, "v": 10, "J": 20}
    assert record.derivatives == {"a": 4, "b": 6, "c": 2, "u": 2, "v": 2, "J": 1}
    factors = {(edge.start, edge.end): edge.factor for edge in record.edges}
    assert factors == {
        ("a", "u"): 2,
        ("b", "u"): 3,
        ("u", "v"): 1,
        ("c", "v"): 1,
        ("v", "J"): 2,
    }
    assert run_graph() == record


@given(NUMBER, NUMBER, NUMBER)
def test_any_numbers(a, b, c):
    record = run_graph(a, b, c)
    assert record.values["J"] == pytest.approx(2 * (a * b + c), rel=1e-12, abs=1e-12)
    h = 1e-3  # J is linear in each input: a large h is exact
    at = {"a": a, "b": b, "c": c}
    for name, value in at.items():
        up, down = (run_graph(**{**at, name: value + step}).values["J"] for step in (h, -h))
        slope = (up - down) / (2 * h)
        assert record.derivatives[name] == pytest.approx(slope, rel=1e-6, abs=1e-6)


@given(NUMBER, NUMBER, NUMBER)
def test_a_derivative_is_the_product_of_the_factors_on_its_way(a, b, c):
    record = run_graph(a, b, c)
    for edge in record.edges:
        on = record.derivatives[edge.end] * edge.factor
        assert record.derivatives[edge.start] == pytest.approx(on, rel=1e-12)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2e6])
@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_what_is_no_usable_number_is_named(name, value):
    with pytest.raises(BadInput) as bad:
        run_graph(**{name: value})
    assert bad.value.field == name
