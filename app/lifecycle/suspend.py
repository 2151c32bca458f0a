"""A session that can be left alone: it lets go of its arrays and makes them again. No task here.

What is made again is the same, bit for bit: a run is its recipe. So a session may also land here
that stood in another process.
"""

from collections.abc import Iterator
from itertools import count

from app.lifecycle.snapshot import Standing, branches_of, done_of, entries_of, lines_of
from app.protocol import commands, messages
from app.session.quota import check_size
from app.session.session import TRAVEL_SECONDS, Session
from app.settings import Settings
from app.timeline.branches import Place
from app.timeline.checkpoint_cache import History
from app.timeline.displayed_step import Clock
from app.timeline.replay_cache import Replays
from app.timeline.timeline import Timeline
from app.timeline.unsent_updates import News
from engine import Recipe, evaluate, start


class HeldTimeline(Timeline):
    """A timeline whose arrays can be let go, and whose runs are not too large for this server."""

    def __init__(self, settings: Settings, clock: Clock, replays: Replays) -> None:
        self._settings = settings
        self.landing: Standing | None = None
        super().__init__(settings, clock, replays)

    def begin(self, recipe: Recipe) -> None:
        """Start over with `recipe`; BadInput for a run that is too large, before it is made."""
        check_size(recipe, self._settings)
        super().begin(recipe)

    def tell_again(self) -> None:
        """Tell all that the branches gave, to a page that knows nothing of it."""
        self.news = News(self.branches)

    def forget_look(self) -> None:
        """Let go of the record that is looked at, unless something is tried; it is made again."""
        if self._look and not self._look.preview:
            self._loss, self._look = self._look.record.loss, None

    def fold(self) -> Place:
        """Let go of all arrays; return where it stands."""
        place, self._look = self.place, None
        self.landing = None
        self._way.leave()
        self._history = History(self._settings.history_mebibytes)
        del self.run, self._before
        return place

    def unfold(self, place: Place) -> None:
        """Set out, from the start, to where it was folded."""
        self.run = self._before = start(place.recipe)
        self._loss = 0.0
        self.tell_again()
        self.seek(min(place.position, self.latest))

    def land(self, standing: Standing) -> None:
        """Set out to where a session of another process stood: all its branches are made again."""
        self._ids = count(1 + max(line.id for line in standing.lines))
        self.begin(standing.lines[0].recipe)
        branches_of(standing, self.branches)
        self.landing = standing
        self._way.begin(standing.position, self._made_again(standing))

    def _made_again(self, standing: Standing) -> Iterator[bool]:
        for line in standing.lines:
            branch = self.branches.current = self.branches.get(line.id)
            if branch.parent is None:
                branch.add_evaluation(evaluate(start(line.recipe)))
            if line.latest > line.fork:
                yield from self._onward(line.latest)
        self.branches.current = self.branches.get(standing.line)
        self.tell_again()
        self.landing = None
        yield from self._back(min(standing.position, self.latest))

    @property
    def opening(self) -> tuple[int, int] | None:
        """Nothing is told of branches that are not whole yet."""
        return None if self.landing else super().opening


class HeldSession(Session):
    """A session for pages that come and go; `folded` says that its arrays are gone."""

    def __init__(self, settings: Settings, clock: Clock, replays: Replays) -> None:
        self._held = HeldTimeline(settings, clock, replays)
        self._folded: Place | None = None
        self._landed: Standing | None = None
        super().__init__(settings, clock, replays, self._held)

    def greet(self) -> list[messages.Message]:
        """Return all that a page needs to draw itself; on the way back it comes at the arrival."""
        self._view.begin()
        self._recorder.stop()
        self._held.tell_again()
        if self._held.opening:
            return [self._welcome(), self.status()]
        if self.travelling:
            self._welcomed = None
            return []
        return super().greet()

    def rest(self) -> None:
        """Let go of what can be made again at once, until something is asked."""
        self._held.forget_look()

    @property
    def folded(self) -> bool:
        """Whether all arrays are gone."""
        return self._folded is not None

    def fold(self) -> None:
        """Let go of all arrays; the recipe, the branches and what can be undone stay."""
        self._playing, self.owes_frame = False, False
        self._said = [self._stopper.give_up(), self._held.put_back()]
        self._view.begin()
        self._recorder.stop()
        self._folded = self._held.fold()

    def unfold(self) -> None:
        """Set out to where it was folded; all that a page needs is said again there."""
        place, self._folded, self._welcomed = self._folded, None, None
        if self._landed:
            self.land(self._landed)
        elif place is not None:
            self._held.unfold(place)

    @property
    def on_the_way(self) -> str:
        """Where it is on its way to, in words."""
        if standing := self._held.landing:
            made = sum(branch.latest - branch.fork for branch in self._held.branches.all)
            return f"Replaying: step {made:,} of {standing.steps:,}."
        return f"Replaying up to step {self._held.place.position:,}."

    # -- from one process to another --------------------------------------------------------

    def standing(self) -> Standing:
        """Return what another process would make it again from."""
        if self._landed:
            return self._landed
        place = self._folded or self._held.place
        speed = None if self._progress else self.speed
        return Standing(
            lines_of(place),
            place.branch.id,
            place.position,
            *self._view.selection,
            self._view.image,
            self._playing,
            speed if self._playing else None,
            done_of(place, self._undo.done),
        )

    def land(self, standing: Standing) -> None:
        """Set out to where it stood in another process; what played without a goal plays on."""
        self._held.land(standing)
        self._view.stand(standing.address, standing.index, standing.image)
        self._undo.begin(entries_of(standing, self._held.branches))
        self._landed, self._welcomed = standing, None
        self._playing, self.speed = standing.playing, standing.speed or 0.0
        if standing.playing and standing.speed is None:
            self._playing = False
            self._said = ["Paused: the run moved to another server. Press Play to continue."]

    @property
    def landing(self) -> bool:
        """Whether its branches are still being made again."""
        return self._held.landing is not None

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Carry out one command, of a session that is landing once it has."""
        arrived = self.travel(float("inf")) if self.landing else []
        return [*arrived, *super().handle(command)]

    def _on_the_way(self, seconds: float = TRAVEL_SECONDS) -> list[messages.Message]:
        if not self._landed:
            return super()._on_the_way(seconds)
        found = super()._on_the_way(seconds)
        if not self.travelling:
            self._landed, self._played_from = None, self._held.place
        return found
