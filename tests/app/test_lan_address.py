"""The address for other machines: when it is known, where it is said, and the QR codes of links."""

import subprocess
import sys

import httpx
import pytest

from app.application import create_app
from app.http import lan_address as module
from app.http import pages
from app.http.lan_address import lan_address
from app.http.qr_code import MAX_LINK_CHARACTERS
from app.settings import Settings
from tests.coroutines import run_coroutine


def request(method: str, path: str, client: str = "127.0.0.1", **options: object) -> httpx.Response:
    """Send one request to an application that listens on all addresses."""

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(Settings(host="0.0.0.0")), client=(client, 1))
        base = options.pop("base", "http://localhost:8000")
        async with httpx.AsyncClient(transport=transport, base_url=base) as one:
            return await one.request(method, path, **options)

    return run_coroutine(answer())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.168.1.20"])
def test_a_server_on_one_address_offers_no_other(host):
    assert lan_address(host) is None


def test_in_a_container_its_own_address_is_not_offered(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_CONTAINER_MARK", tmp_path)
    assert lan_address("0.0.0.0") is None


@pytest.mark.parametrize(
    ("client", "base", "offered"),
    [
        ("127.0.0.1", "http://localhost:8000", True),
        ("127.0.0.1", "http://127.0.0.1:8000", True),
        ("192.168.1.30", "http://192.168.1.20:8000", False),
        ("192.168.1.30", "http://localhost:8000", False),
    ],
)
def test_the_page_on_this_machine_is_told_its_address_in_the_network(
    monkeypatch, client, base, offered
):
    monkeypatch.setattr(pages, "lan_address", lambda _: "192.168.1.20")
    text = request("GET", "/", client, base=base).text
    assert ('data-network-origin="http://192.168.1.20:8000"' in text) is offered


OUTSIDE_A_CONTAINER = """
import sys
from pathlib import Path
from app.http import lan_address
lan_address._CONTAINER_MARK = Path("/nowhere")
from app.cli import main
sys.exit(main(["--host", "0.0.0.0", "--port", "0", "--no-browser"]))
"""


def test_the_start_lines_name_the_address_in_the_network(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_CONTAINER_MARK", tmp_path / "none")
    address = lan_address("0.0.0.0")
    if address is None:
        pytest.skip("this machine has no network")
    command = [sys.executable, "-c", OUTSIDE_A_CONTAINER]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    first, second = server.stdout.readline(), server.stdout.readline()
    server.terminate()
    server.communicate(timeout=20)
    port = first.split("localhost:")[1].split("/")[0]
    assert second == f"Other machines of this network open http://{address}:{port}/\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("http://192.168.1.20:8000/#room=1", 200),
        ("https://" + "a" * (MAX_LINK_CHARACTERS - 8), 200),
        ("https://" + "a" * (MAX_LINK_CHARACTERS - 7), 413),
        ("javascript:alert(1)", 400),
        ("http://a\nb", 400),
        ("", 400),
    ],
)
def test_a_code_is_drawn_for_a_link_only(body, status):
    answer = request("POST", "/qr.svg", content=body)
    assert answer.status_code == status
    assert (answer.headers["content-type"] == "image/svg+xml") is (status == 200)


def test_another_page_gets_no_code():
    headers = {"Origin": "https://evil.example"}
    assert request("POST", "/qr.svg", content="http://a", headers=headers).status_code == 403
