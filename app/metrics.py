"""What a process can be watched by, in Prometheus' form: the only file that says Prometheus."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.compute.scheduler import Scheduler
from app.lifecycle.registry import Registry

PREFIX = "backprop_explorer_"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics(Collector):
    """Numbers of one process: sessions, places, compute, closed sockets, how long pages wait."""

    def __init__(self) -> None:
        self._collected = CollectorRegistry(auto_describe=False)
        self._waited = Histogram(
            PREFIX + "waited_seconds",
            "from a command to the end of its computing",
            buckets=SECONDS,
            registry=self._collected,
        )
        self._closed: dict[int, int] = {}
        self._of: tuple[Registry, Scheduler] | None = None
        self._collected.register(self)

    def waited(self, seconds: float) -> None:
        """Note how long a page has waited for something to be computed."""
        self._waited.observe(seconds)

    def closed(self, code: int) -> None:
        """Note that a socket was closed by the server."""
        self._closed[code] = self._closed.get(code, 0) + 1

    def watch(self, registry: Registry, scheduler: Scheduler) -> None:
        """Tell of these from now on."""
        self._of = registry, scheduler

    def collect(self) -> Iterator[Metric]:
        """Yield what is true now."""
        closed = CounterMetricFamily(
            PREFIX + "closed_sockets", "sockets closed by the server", labels=["code"]
        )
        for code, count in self._closed.items():
            closed.add_metric([str(code)], count)
        yield closed
        if self._of is None:
            return
        registry, scheduler = self._of
        yield CounterMetricFamily(
            PREFIX + "compute_seconds", "of worker threads", value=scheduler.seconds
        )
        for name, help, value in (
            ("sessions", "sessions, those without arrays among them", len(registry)),
            ("sessions_with_page", "sessions whose page is there", registry.attached),
            ("places_taken", "sessions with arrays", registry.places.taken),
            ("places_waited_for", "sessions in the queue", len(registry.places.waiting)),
            ("work_waiting", "pieces of work that wait for a thread", scheduler.waiting),
        ):
            yield GaugeMetricFamily(PREFIX + name, help, value=value)

    def text(self) -> bytes:
        """Return all of it as text."""
        return generate_latest(self._collected)
