"""The results that all sessions of a process share: the runs of links, steps, loss surfaces.

They are functions of recipes alone, so a session sees the results of another, never what it does:
only that an answer comes sooner (docs/security.md).
"""

from app.redis_client import SharedRedis
from app.settings import Settings
from app.subscriptions.redis_surfaces import create_redis_surfaces
from app.subscriptions.surface_cache import SurfaceCache
from app.timeline.replay_cache import ReplayCache
from app.timeline.step_cache import StepCache


class SharedResults:
    """One cache for each kind of result, within the limits of the settings."""

    def __init__(self, settings: Settings, redis: SharedRedis | None = None) -> None:
        self.replays = ReplayCache(settings.replay_cache_mebibytes, settings.evaluate_every)
        self.steps = StepCache(settings.step_cache_mebibytes)
        self._redis_surfaces = create_redis_surfaces(settings, redis)
        self.surfaces = SurfaceCache(settings.surface_cache_mebibytes, self._redis_surfaces)

    def open(self) -> None:
        """Share surfaces with other replicas from now on, in the present event loop."""
        if self._redis_surfaces is not None:
            self._redis_surfaces.open()

    async def close(self) -> None:
        """Share no more."""
        if self._redis_surfaces is not None:
            await self._redis_surfaces.close()
