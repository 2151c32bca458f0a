"""Pages that flood or do not read: they are slowed down or dropped, and others are unaffected."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx

from tests.app.websocket_client import next_message, open_socket, send


def masked(text: str) -> bytes:
    data = text.encode()
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + size + b"\0\0\0\0" + data


def test_a_page_that_never_reads_is_dropped_and_the_server_ends_cleanly():
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "BACKPROP_EXPLORER_SEND_TIMEOUT_SECONDS": "1"},
    )
    server = "http" + process.stdout.readline().split("http", 1)[1].split()[0]
    port = int(server.rstrip("/").rsplit(":", 1)[1])
    key = base64.b64encode(b"0" * 16).decode()
    big = [f"{field}.fc1.weight" for field in ("parameters", "gradients", "updates")]
    with socket.socket() as page:
        page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        page.connect(("127.0.0.1", port))
        page.sendall(
            f"GET /live?version=1 HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        page.sendall(masked(json.dumps({"type": "watch", "image": 0, "arrays": big})))
        dropped, end = False, time.monotonic() + 30
        while not dropped and time.monotonic() < end:
            try:
                page.sendall(masked('{"type": "advance"}'))
                page.sendall(masked('{"type": "acknowledge", "sequence": 1000000}'))
            except OSError:
                dropped = True
            time.sleep(0.03)
        assert dropped
        with open_socket(server) as other:
            assert next_message(other, "welcome")
        assert httpx.get(server + "healthz").status_code == 200
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert rest == "", rest


def test_choosing_weights_does_not_hurry_a_slow_run(server):
    with open_socket(server) as page:
        next_message(page, "slice")
        send(page, "run", speed=1)
        for place in range(40):
            send(page, "slice", address="fc2.weight", index=[0, place])
            time.sleep(0.04)
        send(page, "pause")
        status = next_message(page, "status")
        while status["state"] != "playing":
            status = next_message(page, "status")
        while status["state"] == "playing":
            status = next_message(page, "status")
        assert 1 <= status["position"] <= 4
