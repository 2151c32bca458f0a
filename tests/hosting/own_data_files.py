"""Files of own images for tests of the server, and the requests that send them."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import numpy as np

from engine import OWN_DATA, LabelledImages, OwnData, own_data, own_data_to_bytes

HEADERS = {"Content-Type": "application/octet-stream"}


def made_data(seed: int = 0, count: int = 40, side: int = 16, channels: int = 1) -> OwnData:
    """Return own data of two classes with random pixels, the second of which is brighter."""
    stream = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    pixels = stream.integers(0, 128, (count, channels, side, side), dtype=np.uint8)
    pixels += (labels * 100).astype(np.uint8)[:, None, None, None]
    return own_data(LabelledImages(pixels, labels, ("dark", "bright")))


def made_file(**given: int) -> bytes:
    """Return own data as the bytes of a file."""
    return own_data_to_bytes(made_data(**given))


@contextmanager
def held_here(data: OwnData) -> Iterator[str]:
    """Hold own data in the process of the test, under the problem name that it yields."""
    try:
        yield OWN_DATA.add(data, "test")
    finally:
        OWN_DATA.release("test")
        OWN_DATA.drop_unheld()


def send(address: str, body: bytes, **headers: str) -> httpx.Response:
    """Send a file to a server; its address has a slash at the end."""
    return httpx.post(address + "data", content=body, headers=HEADERS | headers, timeout=60)
