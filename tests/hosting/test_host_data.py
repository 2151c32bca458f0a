"""The data sets of a host on a real server: in the list, on the contact sheet, in a run."""

import httpx
import numpy as np
import pytest
from safetensors.numpy import load

from app.application import create_app
from app.settings import Settings
from engine import HOST_DATA, Recipe, find_host_data, fingerprint, replay
from tests.app.websocket_client import next_message, open_socket, send, status_at
from tests.engine.data_files import IMAGES, LABELS, npz_bytes, write_mnist
from tests.hosting.server_process import running_server


@pytest.fixture
def folder(tmp_path):
    """A folder with MNIST's files, an .npz file and a damaged one."""
    write_mnist(tmp_path / "tiny digits", packed=True)
    classes = np.array(["a", "b", "c"])
    (tmp_path / "small.npz").write_bytes(npz_bytes(images=IMAGES, labels=LABELS, classes=classes))
    (tmp_path / "broken.npz").write_bytes(b"PK not a zip file")
    return tmp_path


def expected_fingerprint(folder, recipe: dict, steps: int) -> str:
    """Return the engine's fingerprint of a run on a data set of the folder."""
    HOST_DATA.replace(find_host_data(folder, 1000, 64)[0])
    found = fingerprint(replay(Recipe(**recipe), steps).parameters)
    HOST_DATA.replace([])
    return found


def test_a_visitor_chooses_and_trains_on_the_data_of_a_host(folder):
    recipe = {"problem": "host:small", "preset": "mlp", "batch_size": 4}
    expected = expected_fingerprint(folder, recipe, 2)
    with running_server(data_folder=folder, quiet=False) as one:
        listed = [
            found
            for found in httpx.get(one.address + "data").json()["datasets"]
            if found["group"] == "host"
        ]
        assert [found["name"] for found in listed] == ["host:small", "host:tiny digits"]
        assert listed[0]["classes"] == ["a", "b", "c"]
        assert (listed[1]["images"], listed[1]["training_count"]) == (12, 9)
        for found in listed:
            address = f"{one.address}data/{found['name']}/contact-sheet"
            sheet = load(httpx.get(address).content)
            assert sheet["images"].shape[1:] == (1, 8, 8)
        file = httpx.get(f"{one.address}data/host:small")
        assert (file.status_code, file.json()["field"]) == (404, "problem")
        with open_socket(one.address) as page:
            welcome = next_message(page, "welcome")
            names = [choice["name"] for choice in welcome["choices"]["problems"]]
            assert names[-2:] == ["host:small", "host:tiny digits"]
            send(page, "open", recipe=recipe, step=2)
            assert status_at(page, 2)["fingerprint"] == expected
            send(page, "configure", problem="host:none")
            error = next_message(page, "error")
            assert (error["field"], error["value"]) == ("problem", "host:none")
        said = one.stop()
    assert "host data cannot be used" in said
    assert "broken.npz: a damaged file" in said
    assert said.count("WARNING") == 1


def test_a_folder_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="DATA_FOLDER: got '/no/such'"):
        create_app(Settings(data_folder="/no/such"))
