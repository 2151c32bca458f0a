"""The message codec: golden files, alignment, memory order, numbers that are not finite."""

import json

import numpy as np
import pytest
from safetensors.numpy import load

from app.protocol import messages
from app.protocol.codec import encode_message
from tests.app.websocket_client import decode_blob
from tests.golden.record import HERE, messages_by_name, record


def test_encoding_gives_exactly_the_golden_bytes(tmp_path):
    record(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert {path.name for path in HERE.glob("*.bin")} <= names
    for name in names:
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes(), name


@pytest.mark.parametrize("name", messages_by_name())
def test_golden_messages_decode_to_what_is_expected(name):
    expected = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))[name]
    path = HERE / f"{name}.bin"
    data = path.read_bytes() if path.exists() else (HERE / f"{name}.json").read_text("utf-8")
    found = decode_blob(data)
    arrays = found.pop("arrays")
    assert found == expected["message"]
    assert set(arrays) == set(expected["arrays"])
    for key, array in arrays.items():
        assert list(array.shape) == expected["arrays"][key]["shape"]
        np.testing.assert_array_equal(
            array.ravel(), [float(value) for value in expected["arrays"][key]["values"]]
        )


def test_arrays_are_written_in_row_order_whatever_their_memory_is():
    original = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    for array in (original.transpose(2, 0, 1), original[:, ::2], np.asfortranarray(original)):
        data = encode_message(messages.SliceMessage({}, {"values": array}))
        np.testing.assert_array_equal(load(data)["values"], array)


def test_tensors_start_at_multiples_of_eight():
    arrays = {
        "a": np.zeros(3, dtype=np.uint8),
        "b": np.zeros(3, dtype=np.float32),
        "c": np.zeros(3, dtype=np.float64),
    }
    data = encode_message(messages.SliceMessage({}, arrays))
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert (8 + length) % 8 == 0
    for name, array in arrays.items():
        assert header[name]["data_offsets"][0] % array.itemsize == 0


def test_numbers_that_are_not_finite_are_null_in_json():
    message = messages.EvaluationMessage(0, float("nan"), float("inf"), 1, branch=0)
    assert decode_blob(encode_message(message))["loss"] is None
    assert decode_blob(encode_message(message))["accuracy"] is None
