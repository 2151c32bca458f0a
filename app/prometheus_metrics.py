"""The measures of a process in Prometheus' text format. Needs the package prometheus-client."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.compute.scheduler import Scheduler
from app.lifecycle.registry import Registry
from app.metrics import Metrics
from app.protocol.close_codes import CloseCode

METRIC_PREFIX = "backprop_explorer_"
WAIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class PrometheusMetrics(Metrics, Collector):
    """Sessions, admission slots, compute time, closed sockets, and how long pages wait."""

    def __init__(self) -> None:
        self._collectors = CollectorRegistry(auto_describe=False)
        self._wait_histogram = Histogram(
            METRIC_PREFIX + "waited_seconds",
            "time from a command to the end of its computation",
            buckets=WAIT_BUCKETS,
            registry=self._collectors,
        )
        self._close_counts: dict[CloseCode, int] = {}
        self._sources: tuple[Registry, Scheduler] | None = None
        self._collectors.register(self)

    def observe_wait(self, seconds: float) -> None:
        self._wait_histogram.observe(seconds)

    def count_close(self, code: CloseCode) -> None:
        self._close_counts[code] = self._close_counts.get(code, 0) + 1

    def bind(self, registry: Registry, scheduler: Scheduler) -> None:
        self._sources = registry, scheduler

    def collect(self) -> Iterator[Metric]:
        """Yield the current values; prometheus-client calls this for each exposition."""
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
            METRIC_PREFIX + "compute_seconds",
            "time that worker threads have computed",
            value=scheduler.compute_seconds,
        )
        for name, description, value in (
            ("sessions", "sessions, including suspended ones", len(registry)),
            ("sessions_with_page", "sessions with a connected page", registry.attached_count),
            ("places_taken", "sessions that hold an admission slot", registry.slots.taken),
            ("places_waited_for", "sessions that wait in the queue", registry.slots.waiting_count),
            ("work_waiting", "computations that wait for a worker thread", scheduler.waiting_count),
        ):
            yield GaugeMetricFamily(METRIC_PREFIX + name, description, value=value)

    def exposition(self) -> bytes:
        return generate_latest(self._collectors)
