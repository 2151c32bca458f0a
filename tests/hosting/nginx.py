"""Runs nginx as a reverse proxy for a test, and makes certificates for it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.markdown import DOCS, fences
from tests.programs import require

CONFIG_TEMPLATE = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""
HOSTING = (DOCS / "hosting.md").read_text(encoding="utf-8")
REPLICAS_EXAMPLE = fences(HOSTING, "nginx")[0].text


def free_port() -> int:
    """Return a free port of the loopback interface."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Return whether a process listens on a port."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def run_nginx(folder: Path, servers: str, port: int) -> Iterator[None]:
    """Run nginx with `servers` in its `http` block, listening on `port`."""
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(
        CONFIG_TEMPLATE.format(folder=folder, servers=servers, user=user), encoding="utf-8"
    )
    process = subprocess.Popen(
        [require("nginx"), "-p", str(folder), "-c", str(path), "-g", "daemon off;"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until = time.monotonic() + 10
        while not is_listening(port):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < until, "nginx did not begin to listen"
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


def self_signed_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a self-signed certificate for localhost; return its path and that of its key."""
    one, key = folder / "fullchain.pem", folder / "privkey.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    wanted = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(
        [require("openssl"), *wanted, "-addext", names, "-keyout", str(key), "-out", str(one)],
        check=True,
        capture_output=True,
    )
    return one, key


def documented_nginx(port: int, behind: list[int], **lines: str) -> str:
    """Return the nginx configuration of docs/hosting.md, listening on `port` for local servers.

    `behind` are the ports of the servers. `lines` maps further lines to their replacements.
    """
    changed = {
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "server_name explorer.example.org;": "server_name localhost;",
        "server explorer:7860;": " ".join(f"server 127.0.0.1:{one};" for one in behind),
        "ssl_certificate certificate/fullchain.pem;": "",
        "ssl_certificate_key certificate/privkey.pem;": "",
        **lines,
    }
    text = REPLICAS_EXAMPLE
    for old, new in changed.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
