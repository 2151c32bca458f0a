"""Photographs of digits on paper: pen, paper, light and lens, each as a number of the scene."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array
from tests.photographs.strokes import SIDE, blurred


@dataclass(frozen=True)
class Scene:
    """What the camera sees. Lengths are parts of its side, angles degrees, greys 0..255."""

    side: int = 200
    paper: float = 240.0
    ink: float = 50.0
    faded: float | None = None  # the ink of the digit's lower half, where it is another
    height: float = 0.6  # of the digit
    at: tuple[float, float] = (0.5, 0.5)
    turn: float = 0.0
    tilt: tuple[float, float] = (0.0, 0.0)  # of the camera, about x and y
    ruling: str = "plain"  # or ruled, squared
    pitch: float = 0.08
    line_width: float = 0.006
    line: float = 190.0
    shadow: str = "none"  # or slope, edge, band
    shade: float = 0.52  # what the shadow leaves of the light
    shadow_angle: float = 30.0
    desk: tuple[str, float] | None = None  # the edge and the breadth of a strip of dark desk
    blur: float = 0.8
    noise: float = 3.0


def on_paper(scene: Scene) -> tuple[Array, Array]:
    """Return where on the paper each pixel looks, from (−½, −½) to (½, ½) if nothing is turned."""
    rows, columns = (np.mgrid[: scene.side, : scene.side] + 0.5) / scene.side
    x, y = columns - scene.at[0], rows - scene.at[1]
    about_x, about_y, turn = np.radians([*scene.tilt, scene.turn])
    depth = 1.0 / (1.0 - np.tan(about_x) * y / 2 - np.tan(about_y) * x / 2)  # lens at distance 2
    x, y = x * depth, y * depth
    x, y = x * np.cos(about_y), y * np.cos(about_x)
    return x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)


def sampled(shape: Array, x: Array, y: Array) -> Array:
    """Return a shape's coverage at places from −½ to ½ of it, between its pixels; 0 outside."""
    size = len(shape)
    left, top = x * size + (size - 1) / 2, y * size + (size - 1) / 2
    inside = (left >= 0) & (left < size - 1) & (top >= 0) & (top < size - 1)
    left, top = np.clip(left, 0, size - 1.001), np.clip(top, 0, size - 1.001)
    column, row = left.astype(int), top.astype(int)
    across, down = left - column, top - row
    upper = shape[row, column] * (1 - across) + shape[row, column + 1] * across
    lower = shape[row + 1, column] * (1 - across) + shape[row + 1, column + 1] * across
    return np.where(inside, upper * (1 - down) + lower * down, 0.0)


def ruled(scene: Scene, x: Array, y: Array) -> Array:
    """Return how much of each pixel the printed lines cover."""
    cover = np.zeros_like(x)
    for place in {"plain": (), "ruled": (y,), "squared": (y, x)}[scene.ruling]:
        offset = np.abs((place / scene.pitch + 0.3) % 1.0 - 0.5) * scene.pitch
        cover = np.maximum(cover, np.clip((scene.line_width / 2 - offset) * scene.side + 0.5, 0, 1))
    return cover


def light(scene: Scene) -> Array:
    """Return the part of the light that reaches each pixel."""
    rows, columns = (np.mgrid[: scene.side, : scene.side] + 0.5) / scene.side - 0.5
    angle = np.radians(scene.shadow_angle)
    along = columns * np.cos(angle) + rows * np.sin(angle)
    reach = {
        "none": np.zeros_like(along),
        "slope": (along + 0.6) / 1.2,
        "edge": (along + 0.02) / 0.04,
        "band": (0.14 - np.abs(along)) / 0.04,
    }[scene.shadow]
    return 1 - (1 - scene.shade) * np.clip(reach, 0, 1)


def ink_on_picture(shape: Array, scene: Scene) -> Array:
    """Return how much of each pixel is ink, (side, side) in [0, 1]."""
    x, y = on_paper(scene)
    size = scene.height * len(shape) / SIDE
    return sampled(shape, x / size, y / size)


def photograph(shape: Array, scene: Scene, seed: int) -> Array:
    """Return the grey photograph (side, side), uint8, of a shape of `pen_strokes`."""
    x, y = on_paper(scene)
    ink = ink_on_picture(shape, scene)
    grey = scene.paper + (scene.line - scene.paper) * ruled(scene, x, y)
    pen = np.full_like(grey, scene.ink)
    if scene.faded is not None:
        pen = np.where(y > 0, scene.faded, scene.ink)
    grey = (grey + (np.minimum(pen, grey) - grey) * ink) * light(scene)
    if scene.desk is not None:
        side, breadth = scene.desk
        strip = round(breadth * scene.side)
        turned = {"left": grey, "right": grey[:, ::-1], "top": grey.T, "bottom": grey[::-1].T}
        turned[side][:, :strip] = 45.0
    random = np.random.default_rng(seed)
    grey = blurred(grey, scene.blur) + random.normal(0, scene.noise, grey.shape)
    return np.clip(np.round(grey), 0, 255).astype(np.uint8)
