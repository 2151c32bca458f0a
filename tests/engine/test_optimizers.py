"""Optimizers: equal to PyTorch's, pure, and with ingredients that sum to the update."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import BadInput
from engine.analysis.gradcheck import relative_error
from engine.training.optimizers import (
    OPTIMIZERS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSprop,
)
from tests.engine.goldens import record_optimizers as torch_side
from tests.engine.goldens.record_optimizers import HERE, KEPT, RATE, STEPS, gradients_at, start_of

LIMITS = {"float32": 1e-5, "float64": 1e-10}
FRACTION = st.floats(0, 0.999)
# With smoothing near 0, g / √v is nearly sign(g); with η λ / √v > 2, L2 decay diverges. In both
# cases rounding errors grow without bound, in PyTorch too.
MEMORY = st.floats(0.5, 0.999)
DECAY = st.one_of(st.just(0.0), st.floats(1e-4, 0.05))
EPSILON = st.floats(1e-10, 1e-2)
ANY = st.one_of(
    st.builds(SGD, weight_decay=DECAY),
    st.builds(Momentum, momentum=FRACTION, weight_decay=DECAY),
    st.builds(Nesterov, momentum=st.floats(1e-3, 0.999), weight_decay=DECAY),
    st.builds(Adagrad, epsilon=EPSILON, weight_decay=DECAY),
    st.builds(RMSprop, smoothing=MEMORY, epsilon=EPSILON, weight_decay=DECAY),
    st.builds(Adam, beta1=FRACTION, beta2=MEMORY, epsilon=EPSILON, weight_decay=DECAY),
    st.builds(AdamW, beta1=FRACTION, beta2=MEMORY, epsilon=EPSILON, weight_decay=DECAY),
)


def steps_of(optimizer, dtype: str, learning_rate: float) -> dict[str, np.ndarray]:
    parameters = start_of(dtype)
    state = optimizer.init(parameters)
    found = {}
    for step in range(STEPS):
        made = optimizer.update(gradients_at(step, dtype), state, parameters, learning_rate, step)
        state = made.state
        parameters = {a: p + made.updates[a] for a, p in parameters.items()}
        if step in KEPT:
            found |= {f"{step}/{address}": p for address, p in parameters.items()}
    return found


def compare(found: dict[str, np.ndarray], expected: dict[str, np.ndarray], dtype: str) -> None:
    assert set(found) == set(expected)
    for place, array in expected.items():
        assert found[place].dtype == array.dtype == np.dtype(dtype)
        assert relative_error(found[place], array) <= LIMITS[dtype], (place, found[place], array)


@pytest.mark.parametrize("dtype", list(LIMITS))
@pytest.mark.parametrize("name", list(torch_side.OPTIMIZERS))
def test_a_hundred_steps_are_those_recorded_from_pytorch(name, dtype):
    start = f"{name}/{dtype}/"
    with np.load(HERE / "optimizers.npz") as recorded:
        expected = {
            one.removeprefix(start): recorded[one]
            for one in recorded.files
            if one.startswith(start)
        }
    compare(steps_of(torch_side.OPTIMIZERS[name], dtype, RATE), expected, dtype)


@settings(max_examples=60, deadline=None)
@given(optimizer=ANY, dtype=st.sampled_from(list(LIMITS)), rate=st.floats(1e-4, 0.1))
def test_a_hundred_steps_are_those_pytorch_takes_now(optimizer, dtype, rate):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    expected = torch_side.torch_steps(optimizer, dtype, rate)
    compare(steps_of(optimizer, dtype, rate), expected, dtype)


def test_every_optimizer_is_compared():
    compared = {type(one) for one in torch_side.OPTIMIZERS.values()}
    assert compared == set(OPTIMIZERS.values())


@settings(max_examples=100, deadline=None)
@given(optimizer=ANY, dtype=st.sampled_from(list(LIMITS)), rate=st.floats(1e-4, 0.1))
def test_the_ingredients_add_up_to_the_update(optimizer, dtype, rate):
    parameters = start_of(dtype)
    state = optimizer.init(parameters)
    for step in range(4):
        gradients = gradients_at(step, dtype)
        made = optimizer.update(gradients, state, parameters, rate, step)
        decays = "decay" in made.ingredients
        assert decays == bool(optimizer.weight_decay)
        for address, update in made.updates.items():
            parts = [part[address] for part in made.ingredients.values()]
            rounding = 8 * np.finfo(dtype).eps * sum(np.abs(part) for part in parts)
            assert (np.abs(sum(parts) - update) <= rounding + np.finfo(dtype).tiny).all()
            np.testing.assert_array_equal(
                made.ingredients["gradient"][address], -rate * gradients[address]
            )
        parameters = {a: p + made.updates[a] for a, p in parameters.items()}
        state = made.state


def test_the_ingredients_are_what_their_names_say():
    theta, g, m = np.array([2.0]), np.array([0.5]), np.array([0.25])

    def parts(optimizer, state, step=0):
        made = optimizer.update({"w": g}, state, {"w": theta}, 0.1, step)
        return {name: float(part["w"][0]) for name, part in made.ingredients.items()}

    assert parts(SGD(weight_decay=0.2), {}) == pytest.approx({"gradient": -0.05, "decay": -0.04})
    assert parts(Momentum(momentum=0.8), {"momentum/w": m}) == pytest.approx(
        {"gradient": -0.05, "momentum": -0.02}  # −η μ b
    )
    assert parts(Nesterov(momentum=0.8), {"momentum/w": m}) == pytest.approx(
        {"gradient": -0.05, "momentum": -0.1 * 0.8 * 0.7}  # −η μ b with the new b = 0.8·0.25 + 0.5
    )
    assert parts(Adagrad(), {"squares/w": np.array([0.0])}) == pytest.approx(
        {"gradient": -0.05, "preconditioned": -0.05}  # Δ = −η sign g at the first step
    )
    first = {"mean/w": np.array([0.0]), "squares/w": np.array([0.0])}
    assert parts(AdamW(weight_decay=0.2), first) == pytest.approx(
        {"gradient": -0.05, "decay": -0.04, "momentum": 0.0, "preconditioned": -0.05}
    )


@pytest.mark.parametrize("optimizer", torch_side.OPTIMIZERS.values(), ids=torch_side.OPTIMIZERS)
def test_an_update_changes_nothing_that_it_was_given(optimizer):
    parameters, gradients = start_of("float32"), gradients_at(0, "float32")
    state = optimizer.update(gradients, optimizer.init(parameters), parameters, RATE, 0).state
    given = (gradients, state, parameters)
    before = [{a: array.copy() for a, array in arrays.items()} for arrays in given]
    one = optimizer.update(gradients, state, parameters, RATE, 1)
    two = optimizer.update(gradients, state, parameters, RATE, 1)
    assert set(one.state) == set(optimizer.init(parameters))
    for arrays, copies in zip(given, before, strict=True):
        for address, copy in copies.items():
            np.testing.assert_array_equal(arrays[address], copy)
    for address, update in one.updates.items():
        np.testing.assert_array_equal(update, two.updates[address])


@pytest.mark.parametrize("optimizer", torch_side.OPTIMIZERS.values(), ids=torch_side.OPTIMIZERS)
def test_the_ingredients_are_worked_out_only_when_asked_for(optimizer, monkeypatch):
    for module in ("descent", "adaptive", "adam"):
        monkeypatch.setattr(f"engine.training.optimizers.{module}.gradient_and_decay", None)
    parameters = start_of("float32")
    state = optimizer.init(parameters)
    made = optimizer.update(gradients_at(0, "float32"), state, parameters, RATE, 0)
    with pytest.raises(TypeError):
        _ = made.ingredients


def test_one_flat_vector_is_updated_as_its_pieces_are():
    pieces, gradients = start_of("float32"), gradients_at(0, "float32")
    for optimizer in torch_side.OPTIMIZERS.values():
        apart = optimizer.update(gradients, optimizer.init(pieces), pieces, RATE, 0).updates
        flat = {"all": np.concatenate([p.ravel() for p in pieces.values()])}
        flat_gradients = {"all": np.concatenate([g.ravel() for g in gradients.values()])}
        whole = optimizer.update(flat_gradients, optimizer.init(flat), flat, RATE, 0).updates
        joined = np.concatenate([update.ravel() for update in apart.values()])
        np.testing.assert_array_equal(whole["all"], joined)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: SGD(weight_decay=-1), "weight_decay"),
        (lambda: Momentum(momentum=1), "momentum"),
        (lambda: Adam(beta1=1.0), "beta1"),
        (lambda: Adam(beta2=float("nan")), "beta2"),
        (lambda: Adagrad(epsilon=0), "epsilon"),
        (lambda: RMSprop(smoothing=True), "smoothing"),
    ],
)
def test_a_bad_setting_is_refused(make, field):
    with pytest.raises(BadInput) as bad:
        make()
    assert bad.value.field == field
    assert bad.value.allowed in str(bad.value)
