"""A soak test: many sessions with random valid commands, and what must hold at the end.

The environment variable `SOAK_SECONDS` is how long the sessions work: 60 by default, 600 in the
long form. A failure names the seed of the commands.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from random import randrange
from statistics import fmean

import pytest

from app.rooms.presenter import ROOM_COMMANDS
from app.session.handlers import HANDLERS
from engine import Recipe, fingerprint, replay
from tests.app.websocket_client import next_message, open_socket, send
from tests.hosting.random_commands import FIELDS
from tests.hosting.random_room_commands import ROOM_FIELDS
from tests.hosting.server_process import running_server
from tests.hosting.step_latency import cpu_contention, percentile_95, time_steps

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
PAGES = 30
STEP_INTERVAL = 0.5
STEPS_AT_ONCE = 4


def test_every_command_of_a_session_and_of_a_presenter_is_among_the_random_ones():
    assert set(FIELDS) == set(HANDLERS)
    of_rooms = {one.model_fields["type"].default for one in ROOM_COMMANDS}
    assert set(ROOM_FIELDS) == of_rooms


@pytest.mark.slow
def test_thirty_sessions_of_random_commands_end_where_their_recipes_do(tmp_path):
    """A page of another address steps by hand beside them, and waits a quarter second at most."""
    seed, ends_file = randrange(10**6), tmp_path / "ends.json"
    limits = {"history_mebibytes": 8, "replay_cache_mebibytes": 64}
    waits, memory, crowded = [], [], 1.0
    with (
        running_server(trusted_proxies="127.0.0.1", **limits) as one,
        open_socket(one.address, additional_headers={"X-Forwarded-For": "203.0.113.9"}) as page,
    ):
        next_message(page, "step")
        send(page, "survey", plane="off")
        arguments = one.address, str(PAGES), str(SECONDS), str(seed)
        with open(ends_file, "w", encoding="utf-8") as output:
            pages = subprocess.Popen(
                [sys.executable, "-m", "tests.hosting.soak_pages", *arguments], stdout=output
            )
        try:
            while pages.poll() is None:
                waits += time_steps(page, STEPS_AT_ONCE, STEP_INTERVAL, done=len(waits))
                memory.append(one.proc_status("VmRSS"))
                crowded = max(crowded, cpu_contention())
        finally:
            pages.kill()
            pages.wait()
    assert pages.returncode == 0, seed
    ends = json.loads(ends_file.read_text(encoding="utf-8"))
    assert len(ends) == PAGES
    assert [one["errors"] for one in ends if one["errors"]] == [], seed
    sent = sum((Counter(one["sent"]) for one in ends), Counter())
    assert len(sent) > 20, (seed, sent)
    for end in ends:
        made = replay(Recipe.from_data(end["recipe"]), end["position"])
        assert end["fingerprint"] == fingerprint(made.parameters), (seed, end)
    third = len(memory) // 3
    assert fmean(memory[-third:]) < 1.25 * fmean(memory[third:-third]), (seed, memory)
    assert percentile_95(waits) < 0.25 * crowded, (seed, sorted(waits)[-5:], crowded)
