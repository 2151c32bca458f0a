"""The interface for the measures of a process, and an implementation that drops them."""

from app.compute.scheduler import Scheduler
from app.lifecycle.registry import Registry
from app.protocol.close_codes import CloseCode


class Metrics:
    """Drops all measures: used if the setting `metrics` is off, else `PrometheusMetrics` is."""

    def observe_wait(self, seconds: float) -> None:
        """Record the time from a command to the end of its computation."""

    def count_close(self, code: CloseCode) -> None:
        """Record that the server closed a socket."""

    def bind(self, registry: Registry, scheduler: Scheduler) -> None:
        """Read sessions and compute time from these."""

    def exposition(self) -> bytes:
        """Return all measures in Prometheus' text format."""
        return b""
