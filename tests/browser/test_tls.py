"""The page behind nginx with TLS, a path prefix, a frame of another site, and an idle time-out.

Scenario 18 of hosting.
"""

import ssl
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus

from tests.app.websocket_client import next_message, open_socket
from tests.hosting.nginx import documented_nginx, free_port, run_nginx, self_signed_certificate
from tests.hosting.server_process import running_server


def test_a_page_works_behind_tls_below_a_path_in_a_frame_and_after_an_idle_minute(
    browser, tmp_path
):
    port = free_port()
    here, elsewhere = f"https://localhost:{port}", f"https://127.0.0.1:{port}"
    public, key = self_signed_certificate(tmp_path)
    frame = f'<iframe src="{here}/explorer/?embed&panels=loss" width="400" height="500"></iframe>'
    (tmp_path / "frame.html").write_text(f"<!doctype html><title>A course</title>{frame}")
    with ExitStack() as stack:
        one = stack.enter_context(
            running_server(
                trusted_proxies="127.0.0.1",
                frame_ancestors=elsewhere,
                ping_interval_seconds=3,
                quiet=False,  # it logs the origins that it refuses
            )
        )
        servers = documented_nginx(
            port,
            [one.port],
            **{
                "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
                "ssl_certificate certificate/fullchain.pem;": f"ssl_certificate {public};",
                "ssl_certificate_key certificate/privkey.pem;": f"ssl_certificate_key {key};",
                "location / {": f"location = /frame.html {{ root {tmp_path}; }}\n"
                "types { text/html html; }\nlocation /explorer/ {\nproxy_read_timeout 8s;",
                "proxy_pass http://explorer;": "proxy_pass http://explorer/;",
            },
        )
        stack.enter_context(run_nginx(tmp_path, servers, port))
        trust = ssl.create_default_context(cafile=str(public))
        with open_socket(f"{here}/explorer/", ssl=trust, origin=here) as socket:
            assert next_message(socket, "welcome")
        for origin in (here.replace("https", "http"), elsewhere):
            with (
                pytest.raises(InvalidStatus, match="403"),
                open_socket(f"{here}/explorer/", ssl=trust, origin=origin),
            ):
                pass

        context = browser.new_context(ignore_https_errors=True, reduced_motion="reduce")
        page, sockets = context.new_page(), []
        page.on("websocket", lambda socket: sockets.append(socket))
        page.goto(f"{here}/explorer/")
        page.click("#step")
        expect(page.locator("#position")).to_have_text("1")
        assert [socket.url.split("?")[0] for socket in sockets] == [
            f"wss://localhost:{port}/explorer/live"
        ]
        page.wait_for_timeout(10_000)  # what is silent for eight seconds is cut by this proxy
        page.click("#step")
        expect(page.locator("#position")).to_have_text("2")
        assert len(sockets) == 1
        other = context.new_page()
        other.goto(f"{elsewhere}/frame.html")
        inside = other.frame_locator("iframe")
        expect(inside.locator("#embed-foot a")).to_be_visible()
        expect(inside.locator("#position")).to_have_text("0")
        assert context.cookies() == []
        context.close()
