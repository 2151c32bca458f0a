"""A session that can be left alone: it lets go of its arrays and makes them again. No task here.

What is made again is the same, bit for bit: a run is its recipe.
"""

from app import messages
from app.branches import Place
from app.history import History
from app.limits import check_size
from app.look import Clock
from app.news import News
from app.replays import Replays
from app.session import Session
from app.settings import Settings
from app.timeline import Timeline
from engine import Recipe, start


class HeldTimeline(Timeline):
    """A timeline whose arrays can be let go, and whose runs are not too large for this server."""

    def __init__(self, settings: Settings, clock: Clock, replays: Replays) -> None:
        self._settings = settings
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


class HeldSession(Session):
    """A session for pages that come and go; `folded` says that its arrays are gone."""

    def __init__(self, settings: Settings, clock: Clock, replays: Replays) -> None:
        self._held = HeldTimeline(settings, clock, replays)
        self._folded: Place | None = None
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
        if place is not None:
            self._held.unfold(place)

    @property
    def on_the_way(self) -> str:
        """Where it is on its way to, in words."""
        return f"The run is made again, up to step {self._held.place.position:,}."
