"""The message codec: golden files, alignment, memory order, numbers that are not finite."""

import json

import numpy as np
import pytest
from safetensors.numpy import load, save

from app.protocol import messages
from app.protocol.codec import encode_message, encode_once
from app.protocol.packed_arrays import array_parts, pack_arrays
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


DTYPES = ("?", "u1", "i1", "i2", "u2", "f2", "i4", "u4", "f4", "i8", "u8", "f8")


@pytest.mark.parametrize("pack", [dict, pack_arrays])
def test_the_blob_is_that_of_the_safetensors_library(pack):
    """The oracle is the library itself, over all types, shapes and memory orders."""
    random = np.random.default_rng(0)
    arrays = {}
    for number, kind in enumerate(DTYPES * 2):
        shape = [(), (0, 3), (5,), (2, 3, 4)][number % 4]
        array = np.asarray(random.integers(0, 2, shape)).astype(kind)
        arrays[f"{'ąz'[number % 2]}.{number}"] = array.T if number % 3 else array
    message = messages.SliceMessage({"note": 'é \u2028 \x7f " \\ \n'}, pack(arrays))
    contiguous = {name: array.copy(order="C") for name, array in sorted(arrays.items())}
    text = json.dumps({"type": "slice", **message.scalars}, ensure_ascii=False)
    assert encode_message(message) == save(contiguous, metadata={"message": text})


def test_packed_arrays_are_read_only_views_of_the_bytes_that_are_sent():
    original = {"b": np.arange(6.0).reshape(2, 3).T, "a": np.arange(3, dtype=np.int32)}
    packed = pack_arrays(original)
    assert list(packed) == list(original)
    for name, array in original.items():
        np.testing.assert_array_equal(packed[name], array)
        assert not packed[name].flags.writeable
        assert np.shares_memory(packed[name], np.frombuffer(packed.data, np.uint8))
    assert pack_arrays(packed) is packed


def test_arrays_in_row_order_are_not_copied():
    array = np.arange(12.0).reshape(3, 4)
    _, (buffer,) = array_parts({"a": array})
    assert buffer is array


def test_a_message_is_encoded_once_for_one_sequence_number():
    message = messages.SliceMessage({}, {"values": np.zeros(3)})
    data = encode_once(message, 4)
    assert encode_once(message, 4) is data
    assert encode_once(message, 5) == encode_message(message, 5)
