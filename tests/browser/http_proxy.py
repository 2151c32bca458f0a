"""An HTTP proxy that forwards requests and refuses websockets, as a firewall does."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import httpx

from tests.browser.html_server import running_http_server

HOP_BY_HOP = {"connection", "transfer-encoding", "content-encoding", "content-length", "date"}
REFUSAL = b"<html><body>Blocked by your administrator.</body></html>"


@contextmanager
def http_proxy(address: str, keep_host: bool) -> Iterator[str]:
    """Run the proxy; yield its address. Without `keep_host` it sends the server's own Host."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/live"):
                self._answer(403, {"content-type": "text/html"}, REFUSAL)
                return
            self._forward("GET")

        def do_POST(self) -> None:
            self._forward("POST")

        def _forward(self, method: str) -> None:
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("connection", "accept-encoding")
                and (keep_host or name.lower() != "host")
            }
            url = address.rstrip("/") + self.path
            answer = httpx.request(method, url, headers=headers)
            self._answer(answer.status_code, dict(answer.headers), answer.content)

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with running_http_server(Handler) as proxy:
        yield proxy
