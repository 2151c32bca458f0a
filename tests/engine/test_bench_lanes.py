"""The benchmark of lanes: what it compares, and its rows."""

from engine import Recipe, fingerprint, initial_run, lockstep, preset_lanes
from tests.benchmarks.engine import lanes


def test_both_sides_make_the_same_steps():
    runs = [initial_run(lane.recipe) for lane in preset_lanes("four-seeds", Recipe(preset="mlp"))]
    trainers = lanes.alone_trainers(runs)
    lanes.one_after_another(trainers)
    with lockstep(runs) as together:
        lanes.advance(together.step)
        ours = together.runs
    assert [run.step for run in ours] == [lanes.STEPS_AT_A_TIME] * 4
    theirs = [trainer.run for trainer in trainers]
    assert [fingerprint(run.parameters) for run in ours] == [
        fingerprint(run.parameters) for run in theirs
    ]


def test_a_row_for_the_steps_and_one_for_the_race(monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 2)
    monkeypatch.setattr(lanes, "time_interleaved", lambda sides, rounds: [[0.8, 0.4]] * rounds)
    rows = list(lanes.measure_lanes(1))
    assert [row.name for row in rows] == [
        "2 lanes of tour, one update each",
        "race of 2 lanes, first 9×9",
    ]
    assert rows[0].seconds == 0.8 / lanes.STEPS_AT_A_TIME
    assert rows[0].note.startswith("0.50 of the speed")
    assert rows[1].note == "33×33: 400 ms"
