"""The measures of a process; this class drops them, `app.prometheus_metrics` exports them."""

from app.compute.scheduler import Scheduler
from app.lifecycle.registry import Registry
from app.protocol.close_codes import CloseCode


class Metrics:
    """Accepts all measures and keeps none: used unless the setting `metrics` is on."""

    def observe_wait(self, seconds: float) -> None:
        """Record the time from a command to the end of its computation."""

    def count_close(self, code: CloseCode) -> None:
        """Record that the server closed a socket."""

    def bind(self, registry: Registry, scheduler: Scheduler) -> None:
        """Read sessions and compute time from these."""

    def exposition(self) -> bytes:
        """Return all measures in Prometheus' text format."""
        return b""
