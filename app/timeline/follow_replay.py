"""Coming along with a replay that other sessions may wait for as well. No session, no replay."""

from collections.abc import Iterator

from app.timeline.branches import Branch
from app.timeline.replay_cache import Replay, ReplayProgress
from app.timeline.seek_job import SeekJob
from app.timeline.unsent_updates import UnsentUpdates
from engine import Recipe, with_recipe


def follow_replay(
    replay: Replay, recipe: Recipe, seek_job: SeekJob, branch: Branch, unsent: UnsentUpdates
) -> Iterator[tuple[bool, ReplayProgress]]:
    """Yield whether the replay moved, or another session was at it, and how far it has come.

    `branch`, which has `recipe` and no step of its own yet, takes over what it gave, to be told.
    """
    while not replay.finished or branch.latest < replay.progress.run.step:
        moved = replay.finished or replay.make_next_step(seek_job.blocking)
        before, run, loss = replay.progress
        for step in range(branch.latest, run.step):
            unsent.add_loss(branch, step, replay.losses[step])
        for found in replay.evaluations:
            if branch.latest < found.step <= run.step:
                unsent.add_evaluation(branch, found)
        branch.latest = run.step
        yield moved, ReplayProgress(with_recipe(before, recipe), with_recipe(run, recipe), loss)
