"""Own data over HTTP: the list of data sets, contact sheets, files that come and go."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from httpx import get, post
from safetensors.numpy import load

from engine import describe_dataset, image_problems, own_data_to_bytes
from engine.data.datasets import load_dataset
from tests.hosting.own_data_files import HEADERS, made_data, made_file, send
from tests.hosting.server_process import RunningServer, running_server

ERROR_FIELDS = {"field", "value", "allowed", "message"}
MISSING = "sha256:" + 64 * "0"


def test_the_list_has_every_data_set_with_what_is_known_about_it(server):
    answer = get(server + "data")
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == {"datasets", "own"}
    assert found["own"] == {
        "max_images": 5000,
        "max_side": 64,
        "max_mebibytes": 16,
        "kept_days": 0,
    }
    assert [one["name"] for one in found["datasets"]] == list(image_problems())
    for one in found["datasets"]:
        data = describe_dataset(one["name"])
        assert one["group"] == "built-in"
        assert (one["label"], one["training_count"]) == (data.label, data.training_count)
        assert {name: one[name] for name in data.to_data()} == data.to_data()


@pytest.mark.parametrize("problem", ["3-or-8", "shape-and-colour", "mnist"])
def test_a_contact_sheet_has_training_images_of_every_class(server, problem):
    answer = get(f"{server}data/{problem}/contact-sheet")
    assert answer.headers["content-type"] == "application/octet-stream"
    sheet = load(answer.content)
    data = load_dataset(problem)
    assert sheet["images"].shape == (24, *data.training_images.shape[1:])
    assert (sheet["images"].dtype, sheet["labels"].dtype) == (np.uint8, np.uint8)
    assert set(sheet["labels"]) == set(range(len(data.classes)))
    for image, label in zip(sheet["images"], sheet["labels"], strict=True):
        same = np.abs(data.training_images * 255 - image).max(axis=(1, 2, 3)) <= 0.5 + 1e-4
        assert label in data.training_labels[same]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_file_that_is_sent_is_described_and_comes_back_byte_for_byte(server, channels):
    data = made_data(channels=channels)
    body = own_data_to_bytes(data)
    answer = send(server, body)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert found["problem"] == found["description"]["name"] == data.problem
    assert found["description"]["group"] == "own"
    assert found["description"]["size"] == [16, 16]
    assert found["description"]["channels"] == channels
    assert found["description"]["training_count"] == 32
    assert (found["warnings"], found["token"], found["kept_until"]) == ([], None, None)
    assert get(f"{server}data/{data.problem}").content == body
    sheet = load(get(f"{server}data/{data.problem}/contact-sheet").content)
    content = data.content.images
    assert all((content == image).all(axis=(1, 2, 3)).any() for image in sheet["images"])


def test_warnings_are_sentences(server):
    answer = send(server, made_file(seed=2, count=6))
    assert answer.json()["warnings"] == [
        "dark has 2 training images: 10 or more are better",
        "bright has 2 training images: 10 or more are better",
    ]


@pytest.mark.parametrize("path", ["", "/contact-sheet"])
@pytest.mark.parametrize(("name", "field"), [(MISSING, "problem"), ("cats", "problem")])
def test_what_is_not_here_is_named(server, path, name, field):
    answer = get(f"{server}data/{name}{path}")
    assert answer.status_code == 404
    said = answer.json()
    assert set(said) == ERROR_FIELDS
    assert (said["field"], said["value"]) == (field, name)


def test_a_request_of_another_origin_or_type_is_refused(server):
    body = made_file(seed=5)
    foreign = send(server, body, Origin="https://evil.example")
    assert (foreign.status_code, foreign.json()["field"]) == (403, "origin")
    plain = post(server + "data", content=body, headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()["field"]) == (415, "content-type")
    own = send(server, body, Origin=server.rstrip("/"))
    assert own.status_code == 201


def test_a_body_that_is_too_long_is_refused_by_its_named_size_and_by_what_comes(server):
    most = 16 * 2**20
    named = send(server, bytes(most + 1))
    assert (named.status_code, named.json()["field"]) == (413, "file")

    def parts():
        for _ in range(17):
            yield bytes(2**20)

    unnamed = post(server + "data", content=parts(), headers=HEADERS, timeout=60)
    assert (unnamed.status_code, unnamed.json()["allowed"]) == (413, "at most 16 MiB")


@contextmanager
def unfinished(server: RunningServer, nbytes: int) -> Iterator[socket.socket]:
    """A request of which only the head and some bytes have come."""
    with socket.create_connection(("127.0.0.1", server.port)) as one:
        head = (
            f"POST /data HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
            f"Content-Type: application/octet-stream\r\nContent-Length: {nbytes}\r\n\r\n"
        )
        one.sendall(head.encode() + bytes(1000))
        yield one


def status_of_another(server: RunningServer, body: bytes, wanted: int) -> bool:
    """Send a file until its status is the one that is wanted, for at most ten seconds."""
    until = time.monotonic() + 10
    while send(server.address, body).status_code != wanted:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_files_on_their_way_are_bounded_and_one_that_breaks_off_makes_room():
    body = made_file(seed=6)
    with running_server(max_own_data_file_mebibytes=1, own_data_per_minute=1000) as one:
        with unfinished(one, 2**20), unfinished(one, 2**20):
            assert status_of_another(one, body, 503)
            assert get(one.address + "data").status_code == 200
        assert status_of_another(one, body, 201)
        with unfinished(one, 2**20) as half:
            half.shutdown(socket.SHUT_WR)
        assert status_of_another(one, body, 201)


def test_the_largest_file_that_is_allowed_is_taken():
    """5,000 images of 3×32×32 take 15.4 of 16 MB as bytes, and 77 MB in memory."""
    body = made_file(seed=7, count=5000, side=32, channels=3)
    with running_server() as one:
        before = one.proc_status("VmRSS")
        answer = send(one.address, body)
        assert (answer.status_code, answer.json()["description"]["images"]) == (201, 5000)
        assert get(f"{one.address}data/{answer.json()['problem']}").content == body
        assert one.proc_status("VmHWM") - before < 200 * 1024
