"""Checkpoints: a run as a safetensors file, and back, bit for bit.

The file holds every parameter under its address and every array of the optimizer's state under
`optimizer/` and its name. Its metadata has `checkpoint` (this project's mark), `version`, `step`,
`recipe` (JSON), `fingerprint` (of all of these), and for the page `addresses` (JSON: the parameters
in their order) and `parameters_fingerprint`. Layouts are PyTorch's: kernel (O, C, K, K),
weight (out, in). `safetensors.torch.load_file` opens it. Without the names that begin with
`optimizer/`, and with `.kernel` renamed to `.weight`, it is the state dict of the same layers.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EINVAL
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from engine.core.arrays import Array, Arrays
from engine.core.errors import BadInput
from engine.core.safetensors_bytes import to_safetensors
from engine.training.fingerprint import fingerprint
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.replay import replay
from engine.training.run import Run

FORMAT_MARK = "backprop-explorer"
FORMAT_VERSION = 1
STATE_PREFIX = "optimizer/"
_DTYPES = ("F32", "F64")
_MAX_STEPS = 2**53 - 1


def run_to_bytes(run: Run) -> bytes:
    """Return the run as the bytes of a safetensors file.

    >>> run_from_bytes(run_to_bytes(initial_run(Recipe()))).step
    0
    """
    arrays = _named_arrays(run.parameters, run.optimizer_state)
    contents = {"step": str(run.step), "recipe": json.dumps(run.recipe.to_data())}
    marks = {
        "checkpoint": FORMAT_MARK,
        "version": str(FORMAT_VERSION),
        "fingerprint": _contents_fingerprint(arrays, contents),
    }
    names = {
        "addresses": json.dumps(list(run.parameters)),
        "parameters_fingerprint": fingerprint(run.parameters),
    }
    return to_safetensors(arrays, {**marks, **contents, **names})


def run_from_bytes(data: bytes) -> Run:
    """Return the run that `run_to_bytes` wrote; it continues with the same bits.

    A recipe file or a parameter file that the page exported is accepted as well: its run is made
    again from its recipe, and compared with the fingerprint.

    Raises: BadInput naming what was found and what is allowed, for damaged or foreign files and for
    files of a newer version.
    """
    if isinstance(data, bytes) and data.lstrip()[:1] == b"{" and 0 not in data[:8]:
        return _replayed(_parse_json("recipe file", data.decode(errors="replace")))
    tensors, metadata = _parse_header(data)
    if "made_by" in metadata:
        return _replayed({**metadata, "recipe": _parse_json("recipe", metadata.get("recipe"))})
    if metadata.get("checkpoint") != FORMAT_MARK:
        raise _file_error(
            f"a file marked {metadata.get('checkpoint')!r}", f"the mark {FORMAT_MARK!r}"
        )
    if metadata.get("version") != str(FORMAT_VERSION):
        raise _file_error(f"version {metadata.get('version')}", f"version {FORMAT_VERSION}")
    step = _parse_step(metadata.get("step"))
    recipe = _parse_recipe(_parse_json("recipe", metadata.get("recipe")))
    fresh = initial_run(recipe)
    expected = _named_arrays(fresh.parameters, fresh.optimizer_state)
    _check_arrays(tensors, expected)
    try:
        arrays = load(data)
    except SafetensorError as failure:
        raise _file_error(str(failure), "a whole safetensors file") from failure
    arrays = {name: arrays[name] for name in expected}
    actual = _contents_fingerprint(arrays, metadata)
    if actual != metadata.get("fingerprint"):
        raise _file_error(
            f"contents of fingerprint {actual}",
            f"the fingerprint it was saved with, {metadata.get('fingerprint')}",
        )
    return Run(
        recipe,
        fresh.network,
        fresh.data,
        step,
        {name: arrays[name] for name in fresh.parameters},
        {name: arrays[STATE_PREFIX + name] for name in fresh.optimizer_state},
    )


def _replayed(exported: Any) -> Run:
    """Return the run of a file that the page exported: its recipe, replayed to its step."""
    if not isinstance(exported, dict) or exported.get("made_by") != FORMAT_MARK:
        raise _file_error("a file of another form", f"a file made by {FORMAT_MARK!r}")
    if str(exported.get("version")) != str(FORMAT_VERSION):
        raise _file_error(f"version {exported.get('version')}", f"version {FORMAT_VERSION}")
    if exported.get("holds") not in ("recipe", "parameters"):
        raise _file_error(
            f"a file that holds {exported.get('holds')}",
            "a checkpoint of --save, or a file with the recipe or the parameters from the page",
        )
    step = _parse_step(str(exported.get("step")))
    run = replay(_parse_recipe(exported.get("recipe")), step)
    found, told = fingerprint(run.parameters), exported.get("fingerprint")
    if found != told:
        raise _file_error(
            f"a recipe that makes the fingerprint {found} here",
            f"one that makes {told}, as where it was saved; another processor may round otherwise",
        )
    return run


def _parse_recipe(data: object) -> Recipe:
    try:
        return Recipe.from_data(data)
    except BadInput as bad:
        raise _file_error(f"a recipe with {bad.field} {bad.value!r}", bad.allowed) from bad


def save_run(run: Run, path: str | os.PathLike[str]) -> None:
    """Write the run to a file; an interrupted write leaves no partial file under that name.

    Raises: BadInput if the file cannot be written.
    """
    data = run_to_bytes(run)
    with _unfinished_file(path, data) as unfinished:
        unfinished.replace(path)


def check_place(run: Run, path: str | os.PathLike[str]) -> None:
    """Check that a run of this size can be written to a file, without changing the file.

    As many bytes are written beside it and removed again, so that a full disk is found as well.

    Raises: BadInput if the file cannot be written.
    """
    with _unfinished_file(path, run_to_bytes(run)):
        pass


@contextmanager
def _unfinished_file(path: str | os.PathLike[str], data: bytes) -> Iterator[Path]:
    """Yield a file beside `path` that holds `data`, and remove it unless it was renamed.

    Raises: BadInput if it cannot be written or renamed, or `path` is not that of a file.
    """
    target, unfinished = Path(path), None
    try:
        if not target.name or (target.exists() and not target.is_file()):
            raise OSError(EINVAL, "the name of a file is needed")
        unfinished = target.with_name(target.name + ".unfinished")
        unfinished.write_bytes(data)
        yield unfinished
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else str(failure)
        allowed = f"a file in a place that can be written ({reason})"
        raise BadInput("checkpoint", str(path), allowed) from failure
    finally:
        with suppress(OSError, ValueError):
            if unfinished is not None:
                unfinished.unlink(missing_ok=True)


def load_run(path: str | os.PathLike[str]) -> Run:
    """Return the run in a file.

    Raises: BadInput if the file cannot be read or is not a checkpoint.
    """
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as failure:
        text = failure.strerror if isinstance(failure, OSError) else str(failure)
        reason = f"a file that can be read ({text})"
        raise BadInput("checkpoint", str(path), reason) from failure
    try:
        return run_from_bytes(data)
    except BadInput as bad:
        raise BadInput(bad.field, f"{path}: {bad.value}", bad.allowed) from bad


def _named_arrays(parameters: Arrays, state: Arrays) -> dict[str, Array]:
    arrays = {**parameters, **{STATE_PREFIX + name: array for name, array in state.items()}}
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _contents_fingerprint(arrays: Arrays, metadata: Mapping[str, str]) -> str:
    text = f"{metadata['step']} {metadata['recipe']}".encode()
    # The key "told" is part of the hash of every checkpoint: it must not change.
    return fingerprint({**arrays, "told": np.frombuffer(text, dtype=np.uint8)})


def _parse_header(data: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the array descriptions and the metadata of a safetensors file."""
    if not isinstance(data, bytes | bytearray | memoryview):
        raise _file_error(f"a {type(data).__name__}", "the bytes of a safetensors file")
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > len(data) - 8 or data[8:9] != b"{":
        raise _file_error(f"{len(data)} bytes that begin {data[:8]!r}", "a safetensors file")
    header = _parse_json("header", data[8 : 8 + size])
    metadata = header.pop("__metadata__", {}) if isinstance(header, dict) else None
    if (
        not isinstance(metadata, dict)
        or not all(isinstance(text, str) for text in metadata.values())
        or not all(isinstance(tensor, dict) for tensor in header.values())
    ):
        raise _file_error("a header of another form", "the header of a safetensors file")
    return header, metadata


def _parse_json(name: str, text: str | bytes | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError) as failure:
        raise _file_error(f"a {name} that is no JSON", f"a {name} as JSON") from failure


def _parse_step(text: str | None) -> int:
    if text and text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= _MAX_STEPS:
        return int(text)
    raise _file_error(f"step {text}", f"a whole number from 0 to {_MAX_STEPS}")


def _check_arrays(tensors: Mapping[str, Any], expected: Arrays) -> None:
    """Raise BadInput unless the arrays match the recipe: names, shapes, float32 or float64."""
    for name in expected:
        if name not in tensors:
            raise _file_error(
                f"no array {name}", "all arrays of its recipe: " + ", ".join(expected)
            )
    for name, tensor in tensors.items():
        if name not in expected:
            raise _file_error(
                f"an array {name}", "only the arrays of its recipe: " + ", ".join(expected)
            )
        shape = list(expected[name].shape)
        if tensor.get("shape") != shape:
            raise _file_error(f"{name} of shape {tensor.get('shape')}", f"shape {shape}")
        if tensor.get("dtype") not in _DTYPES:
            raise _file_error(f"{name} of {tensor.get('dtype')}", " or ".join(_DTYPES))


def _file_error(found: str, allowed: str) -> BadInput:
    return BadInput("checkpoint", found, allowed)
