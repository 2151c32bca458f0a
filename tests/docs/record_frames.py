"""Records one message of every kind from a running server: `python -m tests.docs.record_frames`.

Writes example_messages.json: fields, sizes and arrays of each message, with omissions marked by an
ellipsis. A test compares the field names with the protocol types.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.docs.frames import MESSAGES

Found = dict[str, dict[str, Any]]
WEIGHT = {"address": "fc2.weight", "index": [0, 1]}
WATCH = {"image": 0, "arrays": ["activations.relu1.activation", "gradients.conv1.kernel"]}
PIN = [{**WEIGHT, "of": "gradient"}]
TALK: list[tuple[str, dict[str, Any]]] = [  # commands, each with the message type to wait for
    ("pong", {"type": "ping"}),
    ("step", {"type": "advance"}),
    ("slice", {"type": "slice", **WEIGHT, "along_step": True}),
    ("descent", {"type": "descend", **WEIGHT, "learning_rate": 10.0}),
    ("explanation", {"type": "explain", **WEIGHT, "limit": 2}),
    ("check", {"type": "check", "scope": "number", **WEIGHT}),
    ("surface", {"type": "survey", "plane": "step"}),
    ("prediction", {"type": "predict", "held_out": 7, "asked": 42}),
    ("held_out", {"type": "watch_held_out", "limit": 2}),
    ("description", {"type": "describe", "asked": 42}),
    ("graph", {"type": "graph", "a": 3.0, "b": 2.0, "c": 4.0}),
    ("export", {"type": "export", "what": "losses"}),
    ("error", {"type": "configure", "learning_rate": 1000.0}),
]
COMPARED: list[tuple[str, dict[str, Any]]] = [
    ("comparison", {"type": "compare", "lanes": [{"settings": {}}, {"settings": {"seed": 3}}]}),
    ("other_step", {"type": "pick_lane", "lane": 1, "other": 2}),
    ("other_step", {"type": "advance"}),
    ("other_explanation", {"type": "explain", **WEIGHT, "limit": 2}),
    ("race", {"type": "watch_race", "plane": "trajectories"}),
]
RESTORE = {
    "type": "restore",
    "branches": [{"name": "A", "recipe": {"seed": 3}, "parent": None, "fork": 0, "latest": 40}],
    "position": 40,
    **WEIGHT,
}
MAX_ITEMS, MAX_NAMES, MAX_CHARACTERS = 4, 8, 90


def main() -> None:
    """Record all messages."""
    with running_server() as address, ExitStack() as stack:
        found = recorded(address, stack)
    order = sorted(found)
    text = json.dumps({kind: found[kind] for kind in order}, ensure_ascii=False, indent=1)
    MESSAGES.write_text(text + "\n", encoding="utf-8")


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server that admits one session; yield the address of its websocket."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "BACKPROP_EXPLORER_MAX_SESSIONS": "1"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        yield "ws" + line.split("http", 1)[1].split()[0] + "live?version=1"
    finally:
        process.terminate()
        process.wait(20)


def recorded(address: str, stack: ExitStack) -> Found:
    """Return one message of every kind, the latest of each."""
    found: Found = {}
    page = stack.enter_context(connect(address, max_size=None))
    until(page, "step", found)
    send(page, {"type": "pin", "addresses": PIN})
    send(page, {"type": "watch", **WATCH})
    send(page, {"type": "run", "speed": 0, "until": {"kind": "steps", "value": 12}})
    while until(page, "status", found)["position"] < 12:
        pass
    for kind, command in TALK:
        send(page, command)
        until(page, kind, found)
    surface = found["surface"]["message"]
    send(page, {"type": "read", "step": surface["step"], "alpha": 0.125, "beta": -0.25})
    until(page, "reading", found)
    send(page, {"type": "record", "step": 3, "first": 3, "last": 3})
    until(page, "recorded", found)
    compared: Found = {}
    for kind, command in COMPARED:
        send(page, command)
        until(page, kind, compared)
    while until(page, "lane_results", compared)["lanes"][1]["sharpness"] is None:
        pass
    send(page, {"type": "undo"})  # the step with the second lane
    send(page, {"type": "undo"})  # the comparison
    while until(page, "comparison", {})["lanes"]:
        pass
    found |= {kind: one for kind, one in compared.items() if kind not in found}
    until(stack.enter_context(connect(address)), "waiting", found)
    send(page, {"type": "teach"})
    room = until(page, "room", found)
    follower = stack.enter_context(connect(f"{address}&room={room['id']}", max_size=None))
    send(follower, {"type": "join", "token": room["invitation"]})
    until(follower, "room", {})
    send(page, {"type": "present", "scene": {"version": 2, "step": 13, "image": 0}})
    until(follower, "view", found)
    send(page, {"type": "come_back"})
    until(follower, "come_back", found)
    send(page, {"type": "hand_out", "controls": "step"})
    until(follower, "task", found)
    send(page, RESTORE)
    until(page, "restored", found)
    record_question(page, follower, found)
    return found | recorded_diagnosis(page)


def recorded_diagnosis(page: ClientConnection) -> Found:
    """Return the messages on the diagnosis of a run that has a finding."""
    found: Found = {}
    send(page, {"type": "open", "recipe": {"preset": "deep-sigmoid"}, "step": 30})
    until(page, "health", found)
    send(page, {"type": "watch_diagnosis", "findings": True, "histograms": True})
    until(page, "histograms", found)
    return {kind: found[kind] for kind in ("health", "findings", "histograms")}


def record_question(page: ClientConnection, follower: ClientConnection, found: Found) -> None:
    """Record the question of a room once its truth is revealed, as a follower gets it."""
    send(page, {"type": "ask", "kind": "direction", "subject": WEIGHT, "text": "Up or down?"})
    question = until(follower, "question", {})
    answer = {"question": question["id"], "round": 1, "value": "up"}
    send(follower, {"type": "answer", **answer})
    while until(follower, "question", {})["yours"] is None:
        pass
    for command in ("close_question", "advance", "reveal"):
        send(page, {"type": command})
    while until(follower, "question", found)["state"] != "revealed":
        pass


def send(page: ClientConnection, command: dict[str, Any]) -> None:
    """Send a command."""
    page.send(json.dumps(command))


def until(page: ClientConnection, kind: str, found: Found) -> dict[str, Any]:
    """Receive messages until one of type `kind` arrives; return its fields."""
    while True:
        data = page.recv(timeout=20)
        message, arrays = split(data)
        if "sequence" in message:
            send(page, {"type": "acknowledge", "sequence": message["sequence"]})
        found[message["type"]] = {
            "message": shortened({"type": message["type"], **without_secrets(message)}),
            "bytes": len(data),
            "arrays": arrays,
        }
        if message["type"] == kind:
            return message


def split(data: str | bytes) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return the fields of a message, and name, type and shape of each array."""
    if isinstance(data, str):
        return json.loads(data), []
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    message = json.loads(header.pop("__metadata__")["message"])
    return message, [[name, one["dtype"], one["shape"]] for name, one in sorted(header.items())]


def without_secrets(message: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with a placeholder for each token."""
    told = dict(message)
    for name in ("token", "invitation"):
        if told.get(name):
            told[name] = "a secret text"
    if told.get("session"):
        told["session"] = {**told["session"], "id": "0123456789abcdef", "token": "a secret text"}
    return told


def shortened(value: Any, depth: int = 0) -> Any:
    """Return a value with omissions marked by an ellipsis and floats rounded to four digits."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, str) and len(value) > MAX_CHARACTERS:
        return value[:MAX_CHARACTERS] + "…"
    if isinstance(value, list):
        most = 1 if depth > 1 and value and isinstance(value[0], dict) else MAX_ITEMS
        kept = value if len(value) <= most else value[: min(2, most)]
        return [shortened(one, depth + 1) for one in kept] + ["…"] * (len(kept) < len(value))
    if isinstance(value, dict):
        names = list(value) if depth == 0 or len(value) <= MAX_NAMES else list(value)[:3]
        rest = {"…": "…"} if len(names) < len(value) else {}
        return {name: shortened(value[name], depth + 1) for name in names} | rest
    return value


if __name__ == "__main__":
    main()
