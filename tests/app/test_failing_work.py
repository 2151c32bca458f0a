"""Work that fails: the session pauses, says what happened, and goes on with what there was."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import uvicorn

from app.application import create_app
from app.settings import Settings
from app.subscriptions import loss_surface
from app.timeline import displayed_step, replay_cache, seeker, step_maker
from engine import BadInput, Recipe
from engine.training.interventions import intervention_from_data
from tests.app.websocket_client import next_message, open_socket, send, status_at

FAILING_STEP = 3
PLACE = {"address": "neuron.weight", "index": [0, 0]}
IMPOSSIBLE = {
    "step": 3,
    "plane": "chosen",
    "set": "batch",
    "alpha": 1.0,
    "beta": 1.0,
    "chosen": [PLACE, PLACE],
    "seed": None,
}


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a server in this process, so that a step of it can be made to fail."""
    config = uvicorn.Config(create_app(Settings(log_level="error")), port=0, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(
    params=[
        pytest.param(MemoryError("no memory for 40 GB"), id="memory"),
        pytest.param(np.linalg.LinAlgError("Eigenvalues did not converge"), id="eigenvalues"),
        pytest.param(FloatingPointError("overflow"), id="overflow"),
        pytest.param(BadInput("plane", "one parameter", "a network of at least two"), id="input"),
    ]
)
def fails(request, monkeypatch) -> Iterator[Exception]:
    """The failure of every attempt to make step `FAILING_STEP`, quick or with a record."""
    for module, name in [
        (step_maker, "quick_train_step"),
        (step_maker, "quick_train_step_in_parts"),
        (seeker, "quick_train_step_in_parts"),
        (replay_cache, "quick_train_step"),
        (displayed_step, "run_after_step"),
    ]:

        def attempt(run, *options, make=getattr(module, name), **named):  # noqa: B008 (bound to this turn)
            if run.step == FAILING_STEP:
                raise request.param
            return make(run, *options, **named)

        monkeypatch.setattr(module, name, attempt)
    return request.param


def test_a_displacement_of_one_parameter_twice_is_refused_with_its_field(server):
    with pytest.raises(BadInput, match="two different parameters") as refused:
        intervention_from_data(IMPOSSIBLE)
    assert refused.value.field == "chosen"
    with open_socket(server) as page:
        recipe = {**Recipe(preset="single-neuron").to_data(), "changes": [IMPOSSIBLE]}
        send(page, "open", recipe=recipe, step=0)
        assert next_message(page, "error")["field"] == "chosen"
        send(page, "advance")
        assert status_at(page, 1)


def test_a_step_that_fails_while_playing_pauses_the_run_which_goes_on_from_there(address, fails):
    with open_socket(address) as page:
        send(page, "survey", plane="off")
        for attempt in range(2):
            send(page, "run", speed=0)
            status = status_at(page, FAILING_STEP)
            while status["notice"] is None:
                status = next_message(page, "status")
            assert status["state"] == "ready"
            assert f"Paused after step {FAILING_STEP}" in status["notice"]
            if attempt == 0:
                before = status
        assert status["fingerprint"] == before["fingerprint"]
        send(page, "seek", step=1)
        assert status_at(page, 1)["latest"] == FAILING_STEP
        send(page, "configure", learning_rate=0.01)
        send(page, "advance")
        assert status_at(page, 2)["state"] == "ready"


def test_a_link_to_a_step_that_fails_opens_at_the_step_before(address, fails):
    with open_socket(address) as page:
        send(page, "survey", plane="off")
        send(page, "open", recipe=Recipe(seed=3).to_data(), step=FAILING_STEP + 1)
        status = status_at(page, FAILING_STEP)
        while status["notice"] is None or "Paused" not in status["notice"]:
            status = next_message(page, "status")
        assert status["recipe"]["seed"] == 3
        send(page, "undo")
        assert status_at(page, 0)["recipe"]["seed"] == Recipe().seed


def test_a_surface_that_fails_is_begun_once_for_each_step_and_the_run_goes_on(address, monkeypatch):
    begun = []

    def fail(run, *_):
        begun.append(run.step)
        raise MemoryError("no memory for 40 GB")

    monkeypatch.setattr(loss_surface, "compute_surface", fail)
    with open_socket(address) as socket:
        for step in (1, 2):
            send(socket, "advance")
            paused = status_at(socket, step)
            while "failed on the server (MemoryError)" not in (paused["notice"] or ""):
                paused = next_message(socket, "status")
            assert paused["position"] == step
            for _ in range(5):
                send(socket, "pause")
                assert "failed" not in (next_message(socket, "status")["notice"] or "")
    assert begun == [1, 2]
