"""Photographs of held-out digits, read by the page's own code: their ink and their digit."""

import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator

from engine import Recipe, fast_forward, initial_run, preprocess_drawing
from engine.core.arrays import Array
from engine.data.datasets import load_dataset
from engine.data.digits import raw_digits
from tests.photographs.camera import Scene, ink_on_picture, photograph
from tests.photographs.strokes import pen_strokes
from tests.programs import require

READ = Path(__file__).parent / "read_photographs.js"
SIDE = 144
PER_KIND = 10
SHADOWS = ("slope", "edge", "band")
KINDS = (*SHADOWS, "desk", "ruled", "squared", "two inks", "turned", "tilted", "all at once")


def scene_of(kind: str, random: Generator) -> Scene:
    """Return a scene of a kind, its numbers drawn at random."""
    number = random.uniform
    ink = number(25, 80)
    scene = Scene(
        side=SIDE,
        paper=number(225, 250),
        ink=ink,
        height=number(0.45, 0.75),
        at=(number(0.45, 0.55), number(0.45, 0.55)),
        blur=number(0.4, 0.8),
        noise=number(1.5, 5),
        shadow_angle=90 * int(random.integers(4)) + number(-40, 40),
        pitch=number(0.05, 0.14),
        line=number(130, 210),
        line_width=number(0.004, 0.008),
    )
    turn, tilt = number(-15, 15), (number(-15, 15), number(-15, 15))
    faded = ink + number(40, 80)
    changes: dict[str, dict[str, object]] = {
        **{shadow: {"shadow": shadow} for shadow in SHADOWS},
        "desk": {
            "desk": (str(random.choice(["left", "right", "top", "bottom"])), number(0.06, 0.12))
        },
        "ruled": {"ruling": "ruled"},
        "squared": {"ruling": "squared"},
        "two inks": {"faded": faded},
        "turned": {"turn": turn},
        "tilted": {"tilt": tilt},
        "all at once": {
            "shadow": str(random.choice(["slope", "edge"])),
            "ruling": str(random.choice(["ruled", "squared"])),
            "faded": faded,
            "turn": turn,
            "tilt": tilt,
        },
    }
    return replace(scene, **changes[kind])


@cache
def photographed(kind: str) -> tuple[Array, Array, Array]:
    """Return photographs of a kind, how much ink each place really has, and the labels."""
    data = load_dataset("ten-digits")
    random = np.random.default_rng([7, KINDS.index(kind)])
    chosen = random.choice(len(data.held_out_labels), PER_KIND, replace=False)
    pictures, inks = [], []
    for number, index in enumerate(chosen):
        pen = None if number % 2 else random.uniform(0.05, 0.1)
        shape = pen_strokes(raw_digits()[0][data.held_out_origins[index]], pen)
        scene = scene_of(kind, random)
        pictures.append(photograph(shape, scene, int(random.integers(2**32))))
        inks.append(ink_on_picture(shape, scene))
    return np.stack(pictures), np.stack(inks), data.held_out_labels[chosen]


def read(pictures: Array, *options: str) -> Array:
    """Return the ink that the page reads in the pictures, in [0, 1]."""
    command = [require("Node"), str(READ), str(SIDE), *options]
    answer = subprocess.run(command, input=pictures.tobytes(), capture_output=True, timeout=120)
    assert answer.returncode == 0, answer.stderr.decode()
    return np.frombuffer(answer.stdout, np.uint8).reshape(pictures.shape) / 255


@pytest.mark.parametrize("kind", [*SHADOWS, "desk"])
def test_under_a_shadow_and_beside_the_desk_the_ink_is_read_alone(kind):
    """A pixel at a stroke's edge counts half."""
    pictures, real, _ = photographed(kind)
    found = read(pictures)
    both = np.minimum(found, real).sum(axis=(1, 2))
    exact, whole = both / found.sum(axis=(1, 2)), both / real.sum(axis=(1, 2))
    assert np.median(exact) > 0.9
    assert np.median(whole) > 0.9
    assert (np.minimum(exact, whole) > 0.75).mean() >= 0.9


def test_photographed_digits_are_recognised():
    """At least 8 of 10 of every kind."""
    run = fast_forward(initial_run(Recipe(problem="ten-digits")), 300)
    sets = [photographed(kind) for kind in KINDS]
    inks = read(np.concatenate([pictures for pictures, _, _ in sets]), "digit")
    images = np.stack([preprocess_drawing("ten-digits", ink) for ink in inks])
    said = run.network.logits(run.parameters, images).argmax(axis=1).reshape(len(KINDS), -1)
    right = {
        kind: float((row == labels).mean())
        for kind, row, (_, _, labels) in zip(KINDS, said, sets, strict=True)
    }
    assert min(right.values()) >= 0.8, right
