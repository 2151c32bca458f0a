"""Coming along with a replay that other sessions may wait for as well. No session, no replay."""

from collections.abc import Iterator

from app.timeline.branches import Branch
from app.timeline.replay_cache import Reached, Replay
from app.timeline.seek_job import Way
from app.timeline.unsent_updates import News
from engine import Recipe, under


def together(
    replay: Replay, recipe: Recipe, way: Way, branch: Branch, news: News
) -> Iterator[tuple[bool, Reached]]:
    """Yield whether the replay moved, or another session was at it, and how far it has come.

    `branch`, which has `recipe` and no step of its own yet, takes over what it gave, to be told.
    """
    while not replay.over or branch.latest < replay.reached.run.step:
        moved = replay.over or replay.further(way.patient)
        before, run, loss = replay.reached
        for step in range(branch.latest, run.step):
            news.add_loss(branch, step, replay.losses[step])
        for found in replay.evaluations:
            if branch.latest < found.step <= run.step:
                news.add_evaluation(branch, found)
        branch.latest = run.step
        yield moved, Reached(under(before, recipe), under(run, recipe), loss)
