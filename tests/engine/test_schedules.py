"""Learning-rate schedules: equal to PyTorch's, and pure functions of the step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import BadInput, Recipe
from engine.training.schedules import SCHEDULES, Constant, Cosine, StepDecay, WarmUp, WarmUpCosine
from tests.engine.goldens import record_optimizers as torch_side
from tests.engine.goldens.record_optimizers import HERE, RATE, STEPS

COUNT = st.integers(2, 60)
ANY = st.one_of(
    st.builds(StepDecay, drop_every=st.integers(1, 60), drop_factor=st.floats(0.05, 1)),
    st.builds(Cosine, cosine_steps=st.just(STEPS), final_factor=st.floats(0, 1)),
    st.builds(WarmUp, warm_up_steps=COUNT),
    st.builds(
        WarmUpCosine, warm_up_steps=COUNT, cosine_steps=st.just(STEPS), final_factor=st.floats(0, 1)
    ),
)


def rates(schedule) -> np.ndarray:
    return np.array([RATE * schedule.factor(step) for step in range(STEPS)])


@pytest.mark.parametrize("name", [name for name in SCHEDULES if name != "constant"])
def test_the_learning_rates_are_those_recorded_from_pytorch(name):
    with np.load(HERE / "optimizers.npz") as recorded:
        expected = recorded[f"schedule/{name}"]
    np.testing.assert_allclose(rates(torch_side.SCHEDULES[name]), expected, rtol=0, atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(schedule=ANY)
def test_the_learning_rates_are_those_pytorch_gives_now(schedule):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    expected = torch_side.torch_rates(schedule, RATE, STEPS)
    np.testing.assert_allclose(rates(schedule), expected, rtol=0, atol=1e-13)


@given(schedule=ANY, step=st.integers(0, 10**6))
def test_a_factor_lies_between_nothing_and_all(schedule, step):
    assert 0 <= schedule.factor(step) <= 1


def test_after_its_end_a_schedule_stays_where_it_is():
    assert Constant().factor(10**6) == 1
    assert Cosine(10, 0.25).factor(10) == Cosine(10, 0.25).factor(1000) == 0.25
    assert WarmUpCosine(5, 10, 0.25).factor(15) == 0.25
    assert WarmUp(5).factor(4) == WarmUp(5).factor(5) == 1


def test_a_recipe_multiplies_the_learning_rate_in_force():
    recipe = Recipe(learning_rate=0.2, schedule="step", drop_every=10, drop_factor=0.5)
    recipe = recipe.with_setting(15, "learning_rate", 0.4)
    found = [recipe.learning_rate_at(step) for step in (0, 9, 10, 14, 15, 20)]
    assert found == pytest.approx([0.2, 0.2, 0.1, 0.1, 0.2, 0.1])
    assert recipe.setting_at("learning_rate", 20) == 0.4


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"schedule": "sawtooth"}, "schedule"),
        ({"schedule": ["step"]}, "schedule"),
        ({"drop_every": 0}, "drop_every"),
        ({"drop_every": 2.5}, "drop_every"),
        ({"drop_factor": 0}, "drop_factor"),
        ({"cosine_steps": 0}, "cosine_steps"),
        ({"final_factor": 1.5}, "final_factor"),
        ({"warm_up_steps": True}, "warm_up_steps"),
    ],
)
def test_a_bad_schedule_is_refused(fields, field):
    with pytest.raises(BadInput) as bad:
        Recipe(**fields)
    assert bad.value.field == field
