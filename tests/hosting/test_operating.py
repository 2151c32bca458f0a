"""Operation of a server: readiness, metrics, log lines, graceful stop, dead connections.

Scenarios 12 and 15 of hosting (15: the page's part is in tests/browser/test_reconnect.py).
"""

import json
import re
import signal
import time
from contextlib import ExitStack, suppress

import httpx
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import ConnectionClosed

from app.settings import Settings
from tests.app.websocket_client import (
    close_code,
    next_message,
    open_socket,
    resume_session,
    send,
    status_at,
)
from tests.hosting.raw_websocket import PING, open_raw_websocket, read_close_code, read_frames
from tests.hosting.server_process import running_server

SLOW = 2.0  # tolerance in seconds on a busy machine


def test_at_sigterm_it_is_not_ready_then_sockets_close_with_1012_and_it_ends_in_time():
    with running_server(drain_seconds=1.5) as one, ExitStack() as stack:
        pages = [stack.enter_context(open_socket(one.address)) for _ in range(30)]
        for page in pages:
            next_message(page, "welcome")
            send(page, "run", speed=0)
        assert httpx.get(one.address + "readyz").json() == {"status": "ready"}
        began = time.monotonic()
        one.process.send_signal(signal.SIGTERM)
        codes = set()
        while time.monotonic() - began < 1.0 and codes != {503}:
            with suppress(httpx.ReadTimeout):
                codes.add(httpx.get(one.address + "readyz", timeout=2).status_code)
        assert 503 in codes
        assert {close_code(page) for page in pages} == {1012}
        one.process.wait(15 - (time.monotonic() - began))
        assert time.monotonic() - began < 15


def test_thirty_runs_are_made_again_on_a_new_server_from_what_their_pages_know():
    known = []
    with running_server(drain_seconds=0) as one, ExitStack() as stack:
        pages = [stack.enter_context(open_socket(one.address)) for _ in range(30)]
        for seed, page in enumerate(pages):
            send(page, "survey", plane="off")
            send(page, "configure", seed=seed)
            for _ in range(3):
                send(page, "advance")
        for seed, page in enumerate(pages):
            while (status := status_at(page, 3))["recipe"]["seed"] != seed:
                pass
            known.append(status)
        one.process.send_signal(signal.SIGTERM)
        assert {close_code(page) for page in pages} == {1012}
        one.process.wait(15)
    with running_server(port=one.port) as again, ExitStack() as stack:
        pages = [stack.enter_context(open_socket(again.address)) for _ in known]
        for page, status in zip(pages, known, strict=True):
            send(page, "survey", plane="off")
            send(page, "open", recipe=status["recipe"], step=status["position"])
        found = [status_at(page, 3)["fingerprint"] for page in pages]
        assert found == [status["fingerprint"] for status in known]
        assert len(set(found)) == 30


def test_a_connection_that_is_dead_is_closed_within_two_pings():
    with (
        running_server(ping_interval_seconds=0.7, quiet=False) as one,
        open_raw_websocket(one.port) as page,
    ):
        began = time.monotonic()
        assert read_close_code(page) == 1011
        assert 0.7 < time.monotonic() - began < 4


def test_an_idle_connection_hears_a_ping_before_a_proxy_would_cut_it():
    """Proxies cut after 60 s of silence; with the default there is a ping every 20 s."""
    assert Settings().ping_interval_seconds == 20
    with (
        running_server(ping_interval_seconds=1, quiet=False) as one,
        open_raw_websocket(one.port) as page,
    ):
        began = time.monotonic()
        assert PING in (opcode for opcode, _ in read_frames(page))
        assert time.monotonic() - began < 1.5 + SLOW


def test_metrics_tell_of_sessions_places_work_and_closed_sockets():
    with running_server(metrics=True, max_sessions=1) as one:
        with ExitStack() as stack:
            page = stack.enter_context(open_socket(one.address))
            next_message(page, "welcome")
            send(page, "advance")
            status_at(page, 1)
            next_message(stack.enter_context(open_socket(one.address)), "waiting")
            page.send(b"\x00")
            close_code(page)
            text = httpx.get(one.address + "metrics").text
        found = {
            sample.name: sample
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        values = {name: sample.value for name, sample in found.items()}
        prefix = "backprop_explorer_"
        assert values[prefix + "sessions"] >= 1
        assert values[prefix + "places_taken"] == 1
        assert values[prefix + "compute_seconds_total"] > 0
        assert values[prefix + "waited_seconds_count"] >= 3
        closed = found[prefix + "closed_sockets_total"]
        assert (closed.labels["code"], closed.value) == ("1003", 1)


def test_metrics_are_not_served_unless_asked_for(server):
    assert httpx.get(server + "metrics").status_code == 404


def test_log_lines_are_json_and_hold_no_token():
    with running_server(
        log_json=True, log_level="info", suspend_after_seconds=0.3, quiet=False
    ) as one:
        with open_socket(one.address) as page:
            seat = next_message(page, "welcome")["session"]
        time.sleep(1)
        with resume_session(one.address, seat) as page:
            next_message(page, "welcome")
        with open_socket(one.address, session=seat["id"]) as thief, suppress(ConnectionClosed):
            send(thief, "resume", token="guessed")
            close_code(thief)
        said = one.stop()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    events = [line["event"] for line in lines]
    assert events[:2] == ["session opened", "session folded"]
    assert [line["code"] for line in lines if line["event"] == "socket closed"] == [4401]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", x["time"]) for x in lines)
    assert seat["token"] not in said
    assert seat["id"] in said
