"""The run and where it stands: steps, going there and back, changes, branches. No messages.

A position is a number of updates made. What is looked at there is the step that led to it, or,
where there is none or something was changed just now, the step to come.
"""

from collections.abc import Callable, Iterator
from copy import copy
from itertools import count
from math import isfinite

from app.settings import Settings
from app.timeline.branches import MOST_BRANCHES, Branch, Branches, Place
from app.timeline.change_labels import describe, place_of
from app.timeline.checkpoint_cache import PATH_STEPS, History
from app.timeline.displayed_step import Clock, Look, Preview, looked, tried
from app.timeline.follow_replay import together
from app.timeline.replay_cache import Replays
from app.timeline.seek_job import Way
from app.timeline.unsent_updates import News
from engine import (
    BadInput,
    Displacement,
    Recipe,
    Run,
    StepRecord,
    evaluate,
    quick_advance,
    start,
    under,
)


class Timeline:
    """A run with its branches, the step that is looked at, and what the page was not told yet."""

    run: Run
    branches: Branches
    news: News
    _look: Look | None

    def __init__(self, settings: Settings, clock: Clock, replays: Replays) -> None:
        self._evaluate_every = settings.evaluate_every
        self._open_steps = settings.open_steps
        self._clock = clock
        self._replays = replays
        self._way = Way(clock)
        self._history = History(settings.history_mebibytes)
        self._ids = count()
        self.begin(Recipe())

    def begin(self, recipe: Recipe) -> None:
        """Start over with `recipe`, on branches of its own."""
        self.run = start(recipe)
        self.branches = Branches(recipe, self._ids)
        self._way.leave()
        self._history.begin()
        self._history.keep(self.run)
        self.look_ahead()
        self.branches.current.add_evaluation(evaluate(self.run))
        self.news = News(self.branches)

    # -- where it is ----------------------------------------------------------------------

    @property
    def position(self) -> int:
        """How many updates have been made at the place that is looked at."""
        return self.run.step

    @property
    def latest(self) -> int:
        """How many updates have been made on this branch at most."""
        return self.branches.current.latest

    @property
    def look(self) -> Look:
        """What is looked at; after steps that nobody saw, it is made now."""
        if self._look is None:
            self._look = looked(self._before, self._clock)[1]
        return self._look

    @property
    def record(self) -> StepRecord:
        """The step that is looked at."""
        return self.look.record

    @property
    def done(self) -> bool:
        """Whether the step that is looked at has been made."""
        return self.position > self.record.step

    @property
    def diverged(self) -> bool:
        """Whether the loss is no number any more, of whatever is only tried."""
        return not (isfinite(self._loss) if self._look is None else self._look.settled.finite)

    def aside(self) -> "Timeline":
        """Return a timeline that goes by itself where this branch has been.

        It shares what is at hand, and the branches; steps that are new it shall not make.
        """
        other = copy(self)
        other._way, other._look = Way(self._clock), None
        other.branches = copy(self.branches)
        other.news = News(other.branches)
        return other

    def path(self) -> list[Run]:
        """Return the run at the step that is looked at and shortly before, as far as at hand."""
        step = self.record.step
        return self._history.kept(self.run.recipe, step - PATH_STEPS, step)

    # -- steps ----------------------------------------------------------------------------

    def step(self) -> None:
        """Make one update and look at it."""
        following, look = looked(self.run, self._clock)
        self._made(following, look.record.loss)
        self._look = look

    def steps(
        self,
        most: int,
        seconds: float,
        enough: Callable[[Run], bool],
        note: Callable[[StepRecord], None] | None,
    ) -> int:
        """Make up to `most` updates while they are finite, for `seconds`; return how many.

        `enough` is asked after each of them, and ends it; `note` hears of each, if anyone listens:
        it takes longer then.
        """
        started, made = self._clock(), 0
        while made < most and not self.diverged:
            if note is None:
                self._made(*quick_advance(self.run))
            else:
                self.step()
                note(self.record)
            made += 1
            if enough(self.run) or self._clock() - started >= seconds:
                break
        return made

    def _made(self, following: Run, loss: float) -> None:
        self._before, self.run = self.run, following
        self._look, self._loss = None, loss
        branch, position = self.branches.current, following.step
        new = position > branch.latest
        if new:
            branch.latest = position
            self.news.add_loss(branch, position - 1, loss)
        if not isfinite(loss):
            return
        self._history.keep(following)
        if new and position % self._evaluate_every == 0:
            self.news.add_evaluation(branch, evaluate(following))

    def look_ahead(self) -> None:
        """Look at the step to come, without making it."""
        self._before = self.run
        self._look = looked(self.run, self._clock)[1]

    # -- there and back -------------------------------------------------------------------

    def seek(self, step: int) -> None:
        """Set out to where `step` updates have been made; `travel` gets there.

        Raises: BadInput for a step that was never made.
        """
        if step > self.latest:
            raise BadInput("step", step, f"a step that was made: 0 to {self.latest}")
        self._way.begin(step, self._back(step))

    def _back(self, step: int) -> Iterator[bool]:
        """Go where `step` updates have been made before, from the nearest run at hand."""
        before = max(step - 1, 0)
        since = max(before - PATH_STEPS, 0)
        for run in self._history.way(self.branches.current.recipe, before, since):
            if run.step < before:
                yield True
                continue
            self._before = run
            following, self._look = looked(run, self._clock)
            self.run = following if step else run
            if self._look.finite:
                self._history.keep(self.run)

    def open(self, recipe: Recipe, step: int) -> None:
        """Set out to `step` updates of `recipe`: on a branch that has it, or on a run of its own.

        Raises: BadInput for more updates than an opening may make.
        """
        if step > self._open_steps:
            raise BadInput("step", step, f"at most {self._open_steps} updates")
        same = [one for one in self.branches.all if one.recipe == recipe]
        if not same:
            self.begin(recipe)
        elif self.branches.current not in same:
            self.branches.current = same[0]
        self._way.begin(step, self._onward(step))

    def _onward(self, step: int) -> Iterator[bool]:
        """Go as far as steps were made, and make those that are missing, as if they were played.

        A run from its start comes with all others that are on the same way; its last step is its
        own, to be looked at.
        """
        yield from self._back(min(step, self.latest))
        if self.latest == 0 and step > 1:
            replay = self._replays.of(self.run.recipe, step - 1)
            company = together(replay, self.run.recipe, self._way, self.branches.current, self.news)
            for moved, (self._before, self.run, self._loss) in company:
                self._look = None
                yield moved
            for run in (*replay.spaced.values(), *replay.recent):
                self._history.keep(run)
        while self.position < step and not self.diverged:
            if self.position < step - 1:
                self._made(*quick_advance(self.run))
            else:
                self.step()
            yield True

    @property
    def opening(self) -> tuple[int, int] | None:
        """Of a run that is made up to a step: how many updates, of how many; else None."""
        goal = self._way.goal
        return (self.latest, goal) if self.travelling and goal > self.latest else None

    @property
    def travelling(self) -> bool:
        """Whether it is on its way to where it was sent."""
        return self._way.open

    @property
    def waits(self) -> bool:
        """Whether what it waits for was being made by another session just now."""
        return self._way.waits

    def travel(self, seconds: float = float("inf")) -> bool:
        """Go on for `seconds` on the way to where it was sent; return whether it is there.

        Where another session is making the next step it returns at once, unless it has for ever.
        """
        return self._way.go(seconds)

    # -- changes and branches -------------------------------------------------------------

    def change(self, recipe: Recipe) -> str:
        """Go on with another recipe from here; return what that means for the steps made after."""
        notice = self.branches.take(recipe, self.position)
        self.run = under(self.run, recipe)
        self._history.keep(self.run)
        if not self.done:
            self.look_ahead()
        return f"{notice} {self._bounded()}".strip()

    def displace(self, led: Recipe, displacement: Displacement) -> tuple[str, str]:
        """Stand before a step that `led` led to, all parameters displaced there.

        Returns: what was done in words, and the sentence that says so.

        Raises: BadInput for a step that is not one of the current branch.
        """
        step, branch = displacement.step, self.branches.current
        if step > branch.latest or branch.recipe.until(step) != led.until(step):
            raise BadInput("step", step, f"a step of branch {branch.name}")
        for run in self._history.way(led, step, max(step - PATH_STEPS, 0)):
            self.run = run
        notice = self.branches.take(led.displaced(displacement), step)
        self.run = under(self.run, self.branches.current.recipe)
        self._history.keep(self.run)
        self.look_ahead()
        label = describe(displacement)
        said = f"{label[0].upper()}{label[1:]}, from step {step} on. {notice} {self._bounded()}"
        return label, said.strip()

    def switch(self, branch: Branch) -> None:
        """Set out to another branch, to this step or as near to it as that branch has come."""
        self.branches.current = branch
        self.seek(min(self.position, branch.latest))
        self._bounded()

    def discard(self, branch: Branch) -> None:
        """Take a branch away; from the current one, set out to the one that it left.

        Raises: BadInput where it is the only one.
        """
        others = [one for one in self.branches.all if one is not branch]
        if not others:
            raise BadInput("branch", branch.id, "a branch beside which there is another")
        if branch is self.branches.current:
            self.switch(branch.parent if branch.parent in others else others[-1])
        if branch in self.branches.all:
            self._remove(branch)

    def _bounded(self) -> str:
        """Let go of branches that are too many; return the sentence that says so."""
        notice = ""
        for branch in self.branches.superfluous():
            if not branch.empty:
                notice = (
                    f"Branch {branch.name}, the oldest, was removed: "
                    f"at most {MOST_BRANCHES} are kept."
                )
            self._remove(branch)
        return notice

    def _remove(self, branch: Branch) -> None:
        for changed in self.branches.remove(branch):
            self.news.tell(changed)

    # -- one parameter tried ----------------------------------------------------------------

    @property
    def preview(self) -> Preview | None:
        """What is tried, if anything."""
        return self._look.preview if self._look else None

    def edit(self, address: str, index: tuple[int, ...], value: float) -> None:
        """Look at the step to come as it would be with one parameter at another value.

        Raises: BadInput naming the field, the value and what is allowed.
        """
        self._look = tried(self.run, self.look, address, index, value, self._clock)

    def commit(self) -> tuple[str, str]:
        """Make what is tried part of the run and of its recipe; return it in words and a sentence.

        Raises: BadInput where nothing is tried.
        """
        preview = self.preview
        if preview is None:
            raise BadInput("preview", None, "a parameter that is tried at another value")
        self._look = Look(self.record, self.look.seconds)
        recipe = self.run.recipe.edited(
            self.position, preview.address, preview.index, preview.value
        )
        label, notice = describe(recipe.changes[-1]), self.change(recipe)
        return label, f"{label} from step {self.position} on. {notice}".strip()

    def put_back(self) -> str:
        """End a preview; return the sentence that says so."""
        preview = self.preview
        if preview is None:
            return ""
        self._look = self.look.settled
        return f"{place_of(preview.address, preview.index)} is back at {preview.was:.4g}."

    def look_again(self, look: Look) -> None:
        """Look at what was looked at before, at the same position."""
        self._look = look

    # -- places ---------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where it stands or, on its way, where it was sent, as far as steps were made."""
        position = min(self._way.goal, self.latest) if self.travelling else self.position
        branches = self.branches
        current = branches.current
        return Place(branches, tuple(branches.all), current, current.recipe, position)

    def go_back_to(self, place: Place) -> str:
        """Set out to a place that was left; return what is to be said of the branches there."""
        if place.branches is not self.branches:
            self.branches = place.branches
            self._history.begin()
            self.news = News(self.branches)
        known, self.branches.all = self.branches.all, list(place.all)
        self.branches.current = place.branch
        changed = self.branches.adopt()
        for branch in place.all:
            if branch in changed or branch not in known:
                self.news.tell(branch)
        notice = self.branches.take(place.recipe, place.position)
        self.seek(place.position)
        return f"{notice} {self._bounded()}".strip()
