"""Wrong and damaged files that are sent: each is refused in a sentence, nothing else happens."""

import json
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from app.own_data.decoding import decode_file
from app.settings import Settings
from engine import OWN_DATA, BadInput
from tests.hosting.own_data_files import made_file, send

EXAMPLES = int(os.environ.get("READER_EXAMPLES", "200"))  # 10,000 for the long run
SETTINGS = Settings()
FILE = made_file(count=12, side=8)
HEADER = 8 + int.from_bytes(FILE[:8], "little")
STREAM = np.random.default_rng(6)
PIXELS = STREAM.integers(0, 256, (12, 1, 8, 8), dtype=np.uint8)
LABELS = np.arange(12, dtype=np.uint8) % 2
RANDOM_SPLIT = {"seed": 0, "held_out_percent": 20}


def file_of(
    images: np.ndarray = PIXELS,
    labels: np.ndarray = LABELS,
    classes: object = ("a", "b"),
    split: object = RANDOM_SPLIT,
    **metadata: str,
) -> bytes:
    """Return a file of own data with these contents, wrong or not."""
    given = {
        "data": "backprop-explorer",
        "version": "1",
        "classes": json.dumps(classes),
        "split": json.dumps(split),
        **metadata,
    }
    return save({"images": np.ascontiguousarray(images), "labels": labels}, given)


def header_of(length: int, **tensors: object) -> bytes:
    """Return a file whose header has a length and these tensors, and whose data are missing."""
    text = json.dumps(tensors).encode()
    return len(text).to_bytes(8, "little") + text + bytes(length)


U8 = {"dtype": "U8", "data_offsets": [0, 64]}
WRONG = {
    "empty": (b"", "damaged"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
    "a pickle": (b"\x80\x04K\x01." + bytes(20), "damaged"),
    "a zip file": (b"PK\x03\x04" + bytes(100), "damaged"),
    "a text": (b"hello, this is a text", "damaged"),
    "a huge header": ((2**40).to_bytes(8, "little") + bytes(10**6), "header of"),
    "a long header": (header_of(0, **{f"t{n}": U8 for n in range(3000)}), "header of"),
    "deep metadata": (
        save({"images": PIXELS, "labels": LABELS}, {"classes": "[" * 30_000}),
        "JSON",
    ),
    "cut off": (FILE[:-1], "damaged"),
    "one byte more": (FILE + b"\0", "damaged"),
    "no labels": (save({"images": PIXELS}), "images"),
    "another version": (file_of(version="2"), "version 2"),
    "labels beyond": (file_of(labels=LABELS + 1), "0 to 1"),
    "negative labels": (file_of(labels=LABELS.astype(np.int8) - 1), "0 to 1"),
    "float labels": (file_of(labels=LABELS.astype(np.float32)), "whole numbers"),
    "too few labels": (file_of(labels=LABELS[:5]), "12 images"),
    "one group empty": (file_of(labels=LABELS * 0), "no image of 'b'"),
    "all equal": (file_of(images=PIXELS * 0), "12 equal images"),
    "one image": (file_of(images=PIXELS[:1], labels=LABELS[:1]), "no image of 'b'"),
    "no image": (file_of(images=PIXELS[:0], labels=LABELS[:0]), "n from 1"),
    "no classes": (file_of(classes=()), "2 to 100"),
    "one class": (file_of(labels=LABELS * 0, classes=("a",)), "2 to 100"),
    "a class twice": (file_of(classes=("a", "a")), "twice"),
    "a class with a line feed": (file_of(classes=("a", "b\nc")), "printable"),
    "classes that are no list": (file_of(classes={"a": 1}), "a list of names"),
    "numbers as classes": (file_of(classes=(1, 2)), "1 to 40"),
    "not finite": (file_of(images=np.full((12, 1, 8, 8), np.nan)), "finite"),
    "floats beyond one": (file_of(images=PIXELS.astype(np.float32)), "floats from 0 to 1"),
    "whole numbers of four bytes": (file_of(images=PIXELS.astype(np.int32)), "uint8"),
    "two channels": (file_of(images=np.repeat(PIXELS, 2, axis=1)), "C = 1 or 3"),
    "two axes": (file_of(images=PIXELS.reshape(12, 64)), "(n, H, W)"),
    "too small": (file_of(images=PIXELS[..., :2, :2]), "4 to 256"),
    "too wide": (file_of(images=np.repeat(PIXELS, 9, axis=3)), "at most 64 rows and columns"),
    "a split that holds nothing out": (file_of(split={"training_count": 12}), "held-out"),
    "a split of another form": (file_of(split={"share": 3}), "seed and held_out_percent"),
    "a split out of range": (file_of(split={"seed": 0, "held_out_percent": 95}), "1 to 90"),
    "too many images": (
        file_of(
            images=STREAM.integers(0, 256, (5001, 1, 4, 4), dtype=np.uint8),
            labels=np.arange(5001).astype(np.uint8) % 2,
        ),
        "at most 5,000 images",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_what_was_found(case):
    body, said = WRONG[case]
    with pytest.raises(BadInput) as bad:
        decode_file(body, SETTINGS)
    assert said in str(bad.value)


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A file of own data with some bytes replaced, inserted, removed or repeated."""
    body = bytearray(FILE)
    for _ in range(draw(st.integers(1, 4))):
        border = HEADER if draw(st.booleans()) else len(body)
        place = draw(st.integers(0, min(border, len(body))))
        change = draw(st.sampled_from(["replace", "insert", "remove", "repeat"]))
        piece = draw(st.binary(min_size=1, max_size=12))
        if change == "replace":
            body[place : place + len(piece)] = piece
        elif change == "insert":
            body[place:place] = piece
        elif change == "remove":
            del body[place : place + len(piece)]
        else:
            body[place:place] = body[place : place + 4 * len(piece)]
    return bytes(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@st.composite
def other_files(draw: st.DrawFn) -> bytes:
    """A well-formed safetensors file with arrays, labels and metadata of any kind."""
    kinds = (np.uint8, np.int8, np.int64, np.float32, np.float64, np.bool_, np.float16)
    dtype = draw(st.sampled_from(kinds))
    shape = tuple(draw(st.lists(st.integers(0, 9), min_size=0, max_size=5)))
    images = np.array(STREAM.random(shape) * draw(st.sampled_from([1, 200])), dtype)
    labels = np.array(draw(st.lists(st.integers(0, 5), max_size=10)), draw(st.sampled_from(kinds)))
    given = {"data": "backprop-explorer", "version": "1"}
    for name in ("classes", "split"):
        if draw(st.booleans()):
            given[name] = json.dumps(draw(JSON))
    return save({"images": images, "labels": labels}, given)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=600) | damaged_files() | other_files())
def test_whatever_is_sent_is_data_or_bad_input(body):
    try:
        decoded = decode_file(body, SETTINGS)
    except BadInput:
        return
    again = decode_file(decoded.file, SETTINGS)
    assert again.data.problem == decoded.data.problem
    assert again.file == decoded.file


def test_wrong_files_leave_nothing_on_the_server_and_others_come_through(server):
    for body, _ in list(WRONG.values())[:10]:
        answer = send(server, body)
        assert answer.status_code == 400
        assert answer.json()["message"].endswith(".")
    assert send(server, made_file(seed=21)).status_code == 201


def test_ten_thousand_pictures_are_refused_by_their_number():
    before = len(OWN_DATA)
    many = STREAM.integers(0, 256, (10_000, 1, 8, 8), dtype=np.uint8)
    with pytest.raises(BadInput, match="at most 5,000 images"):
        decode_file(file_of(images=many, labels=np.arange(10_000) % 2), SETTINGS)
    assert len(OWN_DATA) == before
