"""The golden file of own pictures is up to date with the engine."""

import json
from base64 import b64decode

import pytest

from engine.data.own_data_file import own_data_from_bytes
from tests.golden.own_pictures import PATH, files, shrunk

WRITTEN = json.loads(PATH.read_text(encoding="utf-8"))


def test_the_golden_squares_and_files_are_the_engines():
    assert WRITTEN["files"] == files()
    for written, made in zip(WRITTEN["shrunk"], shrunk(), strict=True):
        assert written["picture"] == made["picture"]
        for channels in ("colour", "grey"):
            assert written[channels] == pytest.approx(made[channels], abs=1e-4)


@pytest.mark.parametrize("case", WRITTEN["files"], ids=lambda case: case["problem"][7:15])
def test_the_engine_reads_the_golden_files(case):
    data = own_data_from_bytes(b64decode(case["file"]))
    assert data.problem == case["problem"]
    assert data.content.classes == tuple(group["name"] for group in case["groups"])
