"""What a process can be watched by, in Prometheus' form: the only file that says Prometheus."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.compute.scheduler import Scheduler
from app.lifecycle.registry import Registry
from app.protocol.close_codes import CloseCode

METRIC_PREFIX = "backprop_explorer_"
WAIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics(Collector):
    """Numbers of one process: sessions, places, compute, closed sockets, how long pages wait."""

    def __init__(self) -> None:
        self._collectors = CollectorRegistry(auto_describe=False)
        self._wait_histogram = Histogram(
            METRIC_PREFIX + "waited_seconds",
            "from a command to the end of its computing",
            buckets=WAIT_BUCKETS,
            registry=self._collectors,
        )
        self._close_counts: dict[CloseCode, int] = {}
        self._sources: tuple[Registry, Scheduler] | None = None
        self._collectors.register(self)

    def observe_wait(self, seconds: float) -> None:
        """Note how long a page has waited for something to be computed."""
        self._wait_histogram.observe(seconds)

    def count_close(self, code: CloseCode) -> None:
        """Note that a socket was closed by the server."""
        self._close_counts[code] = self._close_counts.get(code, 0) + 1

    def bind(self, registry: Registry, scheduler: Scheduler) -> None:
        """Tell of these from now on."""
        self._sources = registry, scheduler

    def collect(self) -> Iterator[Metric]:
        """Yield what is true now."""
        closed = CounterMetricFamily(
            METRIC_PREFIX + "closed_sockets", "sockets closed by the server", labels=["code"]
        )
        for code, count in self._close_counts.items():
            closed.add_metric([str(code)], count)
        yield closed
        if self._sources is None:
            return
        registry, scheduler = self._sources
        yield CounterMetricFamily(
            METRIC_PREFIX + "compute_seconds", "of worker threads", value=scheduler.compute_seconds
        )
        for name, help, value in (
            ("sessions", "sessions, those without arrays among them", len(registry)),
            ("sessions_with_page", "sessions whose page is there", registry.attached_count),
            ("places_taken", "sessions with arrays", registry.slots.taken),
            ("places_waited_for", "sessions in the queue", len(registry.slots.waiting)),
            ("work_waiting", "pieces of work that wait for a thread", scheduler.waiting_count),
        ):
            yield GaugeMetricFamily(METRIC_PREFIX + name, help, value=value)

    def text(self) -> bytes:
        """Return all of it as text."""
        return generate_latest(self._collectors)
