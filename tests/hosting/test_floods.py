"""Floods of connections: others are served as before, whatever the number.

All connections go from loopback addresses to a server of the test's own.
"""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

from tests.app.websocket_client import close_code, decode_blob, next_message, open_socket, send
from tests.hosting.flood_client import flood
from tests.hosting.server_process import RunningServer, running_server
from tests.hosting.step_latency import cpu_contention, time_steps

PROMPT_SECONDS = 0.25
MAX_LONGEST_SECONDS = 2.0  # on an idle machine
STANDSTILL_SECONDS = 10.0  # a server whose loop stands still took 29 s and more


class Bystander:
    """A page that steps by hand, and a probe of /healthz, of an address of their own."""

    def __init__(self, one: RunningServer, stack: ExitStack) -> None:
        self._port = one.port
        self._page = stack.enter_context(open_socket(f"http://127.0.0.1:{one.port}/"))
        next_message(self._page, "step")
        send(self._page, "survey", plane="off")
        self._position = 0
        self.steps: list[float] = []
        self.probes: list[float] = []
        self._over = Event()

    def _make_steps(self) -> None:
        while not self._over.is_set():
            self.steps += time_steps(self._page, 1, 0.1, done=self._position)
            self._position += 1

    def _probe(self) -> None:
        while not self._over.is_set():
            began = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            connection.close()
            self.probes.append(time.perf_counter() - began)
            time.sleep(0.1)

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Step and probe while the context is entered, and a second longer."""
        threads = [Thread(target=self._make_steps), Thread(target=self._probe)]
        crowded = cpu_contention()
        for thread in threads:
            thread.start()
        try:
            yield
            time.sleep(1)
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        crowded = max(crowded, cpu_contention())
        for waits in (self.steps, self.probes):
            late = sum(wait >= PROMPT_SECONDS * crowded for wait in waits)
            assert late <= max(1, 0.1 * len(waits)), sorted(waits)[-5:]
            longest = min(MAX_LONGEST_SECONDS * crowded, STANDSTILL_SECONDS)
            assert max(waits) < longest, max(waits)


def test_1200_connections_reset_within_a_second_open_no_session_and_delay_nobody():
    with running_server(log_level="info", quiet=False) as one, ExitStack() as stack:
        bystander = Bystander(one, stack)
        with bystander.measured(), flood(one.port, "127.0.0.2", 1200, "reset") as running:
            assert running.wait_open() == 1200
        said = one.stop()
    assert said.count("session opened") == 1  # the bystander's


def test_490_pages_that_wait_and_leave_at_once_delay_nobody():
    with running_server(quiet=False) as one, ExitStack() as stack:
        bystander = Bystander(one, stack)
        with bystander.measured(), flood(one.port, "127.0.0.2", 530) as running:
            assert running.wait_open() == 530
            running.reset()


def test_one_address_fills_the_queue_and_another_is_let_in_or_queued():
    with (
        running_server(
            max_sessions=3, max_sessions_per_client=2, queue_length=20, quiet=False
        ) as one,
        flood(one.port, "127.0.0.2", 40) as running,
        ExitStack() as stack,
    ):
        assert running.wait_open() == 40
        address = f"http://127.0.0.1:{one.port}/"
        let_in, queued, third = (stack.enter_context(open_socket(address)) for _ in range(3))
        assert next_message(let_in, "welcome")
        for page in (queued, third):
            assert next_message(page, "waiting")["place"] <= 20
        let_in.close()
        assert next_message(queued, "welcome")


def test_a_page_of_the_address_that_fills_the_queue_is_the_one_that_is_sent_away():
    with running_server(max_sessions=1, queue_length=2) as one, ExitStack() as stack:

        def come(source: str):
            options = {"source_address": (source, 0)}
            return stack.enter_context(open_socket(f"http://127.0.0.1:{one.port}/", **options))

        holder = come("127.0.0.2")
        next_message(holder, "welcome")
        first = come("127.0.0.2")
        assert next_message(first, "waiting")["place"] == 1
        second = come("127.0.0.2")  # now: of two at once either may be the first
        assert next_message(second, "waiting")["place"] == 2
        other = come("127.0.0.3")
        assert next_message(other, "waiting")["place"] == 2
        message = decode_blob(second.recv(timeout=20))
        assert (message["type"], message["field"]) == ("error", "queue")
        assert close_code(second) == 1013
        assert close_code(come("127.0.0.2")) == 1013
        holder.close()
        assert next_message(first, "welcome")
