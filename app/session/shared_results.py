"""The results that all sessions of a process share: the runs of links, steps, loss surfaces.

They are functions of recipes alone, so a session sees the results of another, never what it does:
only that an answer comes sooner (docs/security.md).
"""

from app.settings import Settings
from app.subscriptions.surface_cache import SurfaceCache
from app.timeline.replay_cache import ReplayCache
from app.timeline.step_cache import StepCache


class SharedResults:
    """One cache for each kind of result, within the limits of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.replays = ReplayCache(settings.replay_cache_mebibytes, settings.evaluate_every)
        self.steps = StepCache(settings.step_cache_mebibytes)
        self.surfaces = SurfaceCache(settings.surface_cache_mebibytes)
