"""Access control: origins, hosts, proxies, path prefixes, malformed messages.

Scenarios 1, 2, 18 (prefix, forwarded scheme and frame) and 20 of hosting.
"""

import httpx
import pytest

from app.http.refusal_log import MAX_LOGGED_REFUSALS
from tests.app.websocket_client import next_message, open_socket, send, status_at
from tests.hosting.raw_websocket import (
    handshake_status,
    masked_frame,
    open_raw_websocket,
    read_close_code,
)
from tests.hosting.server_process import running_server


@pytest.fixture(scope="module")
def public():
    """A server behind a proxy: a public host name, a trusted proxy, a prefix, an allowed origin."""
    with running_server(
        quiet=False,  # uvicorn warns about invalid requests
        allowed_hosts='["explorer.example", "localhost"]',
        allowed_origins='["https://explorer.example"]',
        trusted_proxies="127.0.0.1",
        root_path="/deep/explorer",
        frame_ancestors="https://course.example",
        max_sessions_per_client=2,
    ) as one:
        yield one


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://explorer.example.evil.example",
        "https://evilexplorer.example",
        "https://explorer.example:8443",
        "http://explorer.example",
        "https://explorer.example/",
        "null",
        "",
    ],
)
def test_origins_that_are_not_exactly_the_pages_are_refused_before_accept(public, origin):
    assert handshake_status(public.port, extra_headers=f"Origin: {origin}\r\n") == 403


def test_two_origins_are_refused_and_the_pages_own_is_welcome(public):
    good = "Origin: https://explorer.example\r\n"
    assert handshake_status(public.port, extra_headers=good) == 101
    assert (
        handshake_status(public.port, extra_headers=good + "Origin: https://evil.example\r\n")
        == 400
    )
    own = f"http://localhost:{public.port}"
    assert handshake_status(public.port, extra_headers=f"Origin: {own}\r\n") == 101
    assert handshake_status(public.port, extra_headers="Origin: http://localhost:1\r\n") == 403


@pytest.mark.parametrize("host", ["evil.example", "explorer.example.evil.example", "explorer"])
def test_another_host_is_refused_for_page_and_websocket(public, host):
    assert httpx.get(public.address, headers={"Host": host}).status_code == 421
    assert handshake_status(public.port, host=host) == 403


def test_a_host_named_twice_is_refused(public):
    for path in ("/", "/live?version=1"):
        assert (
            handshake_status(public.port, path=path, extra_headers="Host: evil.example\r\n") == 400
        )


def test_health_is_told_under_any_host(public):
    health = httpx.get(public.address + "healthz", headers={"Host": "10.0.0.7:7860"})
    assert health.json() == {"status": "ok"}


def test_a_server_at_home_knows_loopback_names_only(patient):
    refused = httpx.get(patient.address, headers={"Host": "rebound.example"})
    assert refused.status_code == 421
    assert "BACKPROP_EXPLORER_ALLOWED_HOSTS" in refused.text
    for host in ("127.0.0.1:80", "LOCALHOST:8000", "localhost."):
        assert httpx.get(patient.address, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("explorer.example:443", "https://explorer.example"),
        ("explorer.example", "https://explorer.example:443"),
        ("Explorer.Example", "https://explorer.example"),
        ("explorer.example.", "https://explorer.example"),
    ],
)
def test_origins_are_compared_as_rfc_6454_has_it(origin, host):
    """Two ways to write one origin: with the default port, with a capital, with the last dot."""
    with running_server(trusted_proxies="127.0.0.1", allowed_hosts='["explorer.example"]') as one:
        more = f"X-Forwarded-Proto: https\r\nOrigin: {origin}\r\n"
        assert handshake_status(one.port, host=host, extra_headers=more) == 101
        checked = httpx.post(
            one.address + "origin",
            headers={"Host": host, "Origin": origin, "X-Forwarded-Proto": "https"},
        )
        assert checked.status_code == 204


@pytest.mark.parametrize("host", ["192.168.1.20:8000", "teacher.local:8000", "Teacher.local"])
def test_on_all_addresses_any_name_of_the_machine_is_its_own_origin(host):
    with running_server("--host", "0.0.0.0", quiet=False) as one:
        assert httpx.get(one.address, headers={"Host": host}).status_code == 200
        own = f"Origin: http://{host.lower()}\r\n"
        assert handshake_status(one.port, host=host, extra_headers=own) == 101
        foreign = "Origin: http://evil.example\r\n"
        assert handshake_status(one.port, host=host, extra_headers=foreign) == 403
        assert '"http://evil.example" is refused' in one.stop()


def test_what_is_refused_is_logged_once_with_the_setting_that_allows_it():
    with running_server(quiet=False) as one:
        for _ in range(3):
            handshake_status(one.port, extra_headers="Origin: https://class.example\r\n")
            httpx.get(one.address, headers={"Host": "class.example"})
        told = httpx.post(one.address + "origin", headers={"Origin": "https://class.example"})
        assert told.status_code == 403
        assert "BACKPROP_EXPLORER_ALLOWED_ORIGINS" in told.text
        lines = one.stop().splitlines()
    origins = 'The origin "https://class.example" is refused. To allow it, add it to '
    assert sum(line.startswith(f"WARNING: {origins}") for line in lines) == 1
    assert any(
        "BACKPROP_EXPLORER_ALLOWED_ORIGINS='[\"https://class.example\"]'" in x for x in lines
    )
    assert sum('The host "class.example" is refused' in line for line in lines) == 1


def test_a_flood_of_made_up_origins_does_not_fill_the_log():
    with running_server(quiet=False) as one:
        for place in range(70):
            handshake_status(one.port, extra_headers=f"Origin: https://{place}.example\r\n")
        assert one.stop().count("is refused") == MAX_LOGGED_REFUSALS


def test_a_prefix_is_served_whether_the_proxy_cuts_it_off_or_not(public):
    for prefix in ("", "deep/explorer/"):
        page = httpx.get(public.address + prefix)
        assert page.status_code == 200
        for part in ("static/js/main.js", "static/css/tokens.css", "healthz"):
            assert httpx.get(public.address + prefix + part).status_code == 200
        with open_socket(public.address + prefix) as socket:
            assert next_message(socket, "welcome")
    assert httpx.get(public.address + "deep/explorer", follow_redirects=True).status_code == 200


def test_behind_a_tls_proxy_the_pages_origin_is_https(public):
    more = "X-Forwarded-Proto: https\r\nOrigin: "
    host = "explorer.example:444"
    assert (
        handshake_status(public.port, host=host, extra_headers=f"{more}https://{host}\r\n") == 101
    )
    assert handshake_status(public.port, host=host, extra_headers=f"{more}http://{host}\r\n") == 403


def test_the_policy_names_who_may_frame_the_page_and_no_cookie_is_set(public):
    answer = httpx.get(public.address)
    assert "frame-ancestors https://course.example" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_a_spoofed_address_does_not_pass_a_trusted_proxy(public):
    """The proxy appends the true address; entries from the client are ignored."""
    spoofed = [{"X-Forwarded-For": f"203.0.113.{place}, 198.51.100.7"} for place in range(3)]
    with (
        open_socket(public.address, additional_headers=spoofed[0]) as one,
        open_socket(public.address, additional_headers=spoofed[1]) as two,
        open_socket(public.address, additional_headers=spoofed[2]) as three,
    ):
        assert next_message(one, "welcome")
        assert next_message(two, "welcome")
        assert "Your network has as many runs" in next_message(three, "waiting")["message"]


def test_without_a_trusted_proxy_no_forwarded_address_is_believed():
    with running_server(max_sessions_per_client=1, quiet=False) as one:
        headers = [{"X-Forwarded-For": f"203.0.113.{place}"} for place in range(2)]
        with open_socket(one.address, additional_headers=headers[0]) as first:
            assert next_message(first, "welcome")
            with open_socket(one.address, additional_headers=headers[1]) as second:
                waiting = next_message(second, "waiting")
            assert waiting["place"] == 1
            assert "as many runs here as it may (1)" in waiting["message"]
            assert "follow a room" in waiting["message"]
        lines = one.stop().splitlines()
        assert len([line for line in lines if "MAX_SESSIONS_PER_CLIENT is 1" in line]) == 1


@pytest.fixture(scope="module")
def patient():
    """A server that may log warnings about bad input, but no traceback."""
    with running_server(quiet=False) as one:
        yield one
    assert "Traceback" not in one.output


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (masked_frame(b"x" * 10_000_000), 1009),
        (masked_frame(b'{"type": "adv', final=False) + masked_frame(b"\xff\xfe", opcode=0), 1007),
        (masked_frame(b"\xc3\x28"), 1007),
        (masked_frame('{"type": "advance"}'.encode("utf-16")), 1007),
        (masked_frame(b'{"type": "\xc0\xaf"}'), 1007),  # an overlong form of "/"
        (masked_frame(b'{"type": "\xed\xa0\x80"}'), 1007),  # half of a surrogate pair
        (masked_frame(b'"\xf5\x80\x80\x80"') + masked_frame(b'{"type": "advance"}'), 1007),
        (masked_frame(b"\x00\x01", opcode=2), 1003),
        (masked_frame(b"", opcode=3), 1002),
    ],
)
def test_messages_that_are_none_close_the_socket_with_their_code(patient, data, code):
    with open_raw_websocket(patient.port) as page:
        try:
            page.sendall(data)
        except OSError:
            assert code == 1009  # the server closed before all was sent
            return
        assert read_close_code(page) == code
    assert httpx.get(patient.address + "healthz").json() == {"status": "ok"}


def test_a_command_in_fragments_is_one_command(server):
    with open_socket(server) as page:
        next_message(page, "welcome")
        page.send(['{"type": ', '"adv', 'ance"}'])
        assert status_at(page, 1)


def test_markup_in_a_command_comes_back_as_text_in_json(server):
    with open_socket(server) as page:
        send(page, "configure", problem="</script><b>")
        error = next_message(page, "error")
        assert "</script><b>" in error["message"]
        assert error["field"] == "problem"
