"""The order of messages: step, slice, evaluation; a superseded frame loses no loss."""

from time import perf_counter

import pytest

from app.connection.send_queue import SendQueue
from app.protocol import commands
from app.protocol.parse import BadCommand, parse_command
from app.session.session import Session
from app.settings import Settings


def sent_order(*batches: list) -> list[str]:
    """Return the messages that are sent after everything in `batches` was queued together."""
    outbox, kinds = SendQueue(), []
    for batch in batches:
        for message in batch:
            outbox.push(message)
    while taken := outbox.pop():
        kinds.append(taken[0].type)
    return kinds


def test_the_evaluation_follows_the_step_that_clears_the_curve():
    session = Session(Settings(), perf_counter)
    assert sent_order(session.full_state()) == [
        "welcome",
        "status",
        "step",
        "health",
        "slice",
        "evaluation",
    ]


def test_looking_at_another_image_does_not_lose_the_slice():
    session = Session(Settings(), perf_counter)
    session.full_state()
    made = session.handle(commands.AdvanceCommand())
    looked = session.handle(commands.WatchArraysCommand(image=1, arrays=[]))
    assert sent_order(made, looked) == ["status", "step", "health", "slice"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"type": "run", "speed": 1e-9}', "speed"),
        ('{"type": "seek", "step": %s}' % ("9" * 4000), "step"),
        ('{"type": "configure", "seed": %s}' % ("9" * 4000), "seed"),
        ('{"type": "watch", "arrays": ["%s"]}' % ("x" * 9000), "arrays.0"),
        ('{"type": "seek", "step": %s}' % ("9" * 5000), "command"),
    ],
)
def test_what_is_far_too_large_is_refused_in_few_words(text, field):
    with pytest.raises(BadCommand) as refused:
        parse_command(text)
    assert refused.value.field == field
    assert len(str(refused.value)) < 300
