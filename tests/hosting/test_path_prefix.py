"""A path prefix, as in docs/hosting.md: nginx removes it, and page and websocket work."""

from urllib.request import urlopen

import pytest

from tests.app.websocket_client import next_message, open_socket
from tests.docs.markdown import DOCS, fences
from tests.hosting.nginx import free_port, run_nginx
from tests.hosting.server_process import running_server

HOSTING = (DOCS / "hosting.md").read_text(encoding="utf-8")
EXAMPLE = fences(HOSTING, "nginx")[1].text  # the example with a path
LISTEN = "server {{\nlisten 127.0.0.1:{port};\n{location}\n}}"


def test_page_and_websocket_are_served_below_the_path(tmp_path):
    port = free_port()
    with running_server(trusted_proxies="127.0.0.1") as server:
        behind = "proxy_pass http://127.0.0.1:8000/;"
        assert EXAMPLE.count(behind) == 1
        location = EXAMPLE.replace(behind, f"proxy_pass {server.address};")
        with run_nginx(tmp_path, LISTEN.format(port=port, location=location), port):
            address = f"http://localhost:{port}/explorer/"
            with urlopen(address, timeout=60) as answer:
                assert "Backprop Explorer" in answer.read().decode()
            with urlopen(address + "%23view/2/abc", timeout=60) as answer:
                assert answer.url.partition("#")[0] == address
                assert "Backprop Explorer" in answer.read().decode()
            with urlopen(address + "lesson/?x=1", timeout=60) as answer:
                assert answer.url == address + "lesson?x=1"
            with pytest.raises(OSError, match="404"):
                urlopen(f"http://localhost:{port}/", timeout=60)
            with open_socket(address) as socket:
                assert next_message(socket, "welcome")["version"] == 1
