"""The speed of lanes that play in a session, in CPU time."""

from time import process_time

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, fast_forward, initial_run
from tests.app.lanes import NO_SURFACE, do

STEPS, ROUNDS = 12, 2


def test_four_lanes_of_the_default_run_have_half_the_speed_of_the_engine_alone():
    session = Session(Settings(), process_time)
    session.full_state()
    do(session, NO_SURFACE, commands.CompareCommand(preset="four-seeds"))
    lanes = session.comparison.lanes
    assert {(one.recipe.preset, one.recipe.batch_size) for one in lanes} == {("tour", 32)}
    assert Recipe() in [one.recipe for one in lanes]
    session.handle(commands.PlayCommand(speed=0))
    alone, together = [], []
    for _ in range(ROUNDS):
        began = process_time()
        for lane in lanes:
            fast_forward(initial_run(lane.recipe), STEPS)
        alone.append(process_time() - began)
        began, made = process_time(), 0
        while made < STEPS:
            made += session.play(STEPS - made, 0.025)
        together.append(process_time() - began)
        assert len({one.timeline.position for one in lanes}) == 1
    assert min(together) < 2 * min(alone), (together, alone)
