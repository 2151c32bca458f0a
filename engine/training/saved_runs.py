"""Checkpoints: a run as one safetensors file, and back, bit for bit. No training.

The file holds every parameter under its address, every array of the optimizer's state under
`optimizer/` and its name, and in the metadata `checkpoint` (this project's mark), `version`,
`step`, `recipe` (JSON) and `fingerprint` (of all of it). Layouts are PyTorch's: kernel
(O, C, K, K), weight (out, in). `safetensors.torch.load_file` opens it; without the names that
begin with `optimizer/`, and with `.kernel` renamed `.weight`, it is the state dict of the same
layers.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.core.arrays import Array, Arrays
from engine.core.errors import BadInput
from engine.training.recipe import Recipe
from engine.training.run import Run
from engine.training.step import fingerprint, start

MARK = "backprop-explorer"
VERSION = 1
STATE = "optimizer/"
_DTYPES = ("F32", "F64")
_MOST_STEPS = 2**53 - 1


def run_to_bytes(run: Run) -> bytes:
    """Return the run as the bytes of a safetensors file.

    >>> run_from_bytes(run_to_bytes(start(Recipe()))).step
    0
    """
    arrays = _named(run.parameters, run.optimizer_state)
    told = {"step": str(run.step), "recipe": json.dumps(run.recipe.to_data())}
    marks = {"checkpoint": MARK, "version": str(VERSION), "fingerprint": _print_of(arrays, told)}
    return save(arrays, metadata={**marks, **told})


def run_from_bytes(data: bytes) -> Run:
    """Return the run that `run_to_bytes` wrote; it goes on as if it had never stopped.

    Raises: BadInput naming what was found and what is allowed, for damaged, foreign and newer
    files.
    """
    tensors, metadata = _header(data)
    if metadata.get("checkpoint") != MARK:
        raise _bad(f"a file marked {metadata.get('checkpoint')!r}", f"the mark {MARK!r}")
    if metadata.get("version") != str(VERSION):
        raise _bad(f"version {metadata.get('version')}", f"version {VERSION}")
    step = _step(metadata.get("step"))
    data_of_recipe = _json("recipe", metadata.get("recipe"))
    try:
        recipe = Recipe.from_data(data_of_recipe)
    except BadInput as bad:
        raise _bad(f"a recipe with {bad.field} {bad.value!r}", bad.allowed) from bad
    fresh = start(recipe)
    expected = _named(fresh.parameters, fresh.optimizer_state)
    _check(tensors, expected)
    try:
        arrays = load(data)
    except SafetensorError as failure:
        raise _bad(str(failure), "a whole safetensors file") from failure
    arrays = {name: arrays[name] for name in expected}
    found = _print_of(arrays, metadata)
    if found != metadata.get("fingerprint"):
        raise _bad(
            f"contents of fingerprint {found}",
            f"the fingerprint it was saved with, {metadata.get('fingerprint')}",
        )
    return Run(
        recipe,
        fresh.network,
        fresh.data,
        step,
        {name: arrays[name] for name in fresh.parameters},
        {name: arrays[STATE + name] for name in fresh.optimizer_state},
    )


def save_run(run: Run, path: str | os.PathLike[str]) -> None:
    """Write the run to a file, whole or not at all.

    Raises: BadInput where it cannot be written.
    """
    target = Path(path)
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        unfinished.write_bytes(run_to_bytes(run))
        unfinished.replace(target)
    except OSError as failure:
        unfinished.unlink(missing_ok=True)
        reason = f"a place that can be written ({failure.strerror})"
        raise BadInput("checkpoint", str(path), reason) from failure


def load_run(path: str | os.PathLike[str]) -> Run:
    """Return the run that a file holds.

    Raises: BadInput where it cannot be read or is no checkpoint.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as failure:
        reason = f"a file that can be read ({failure.strerror})"
        raise BadInput("checkpoint", str(path), reason) from failure
    try:
        return run_from_bytes(data)
    except BadInput as bad:
        raise BadInput(bad.field, f"{path}: {bad.value}", bad.allowed) from bad


def _named(parameters: Arrays, state: Arrays) -> dict[str, Array]:
    arrays = {**parameters, **{STATE + name: array for name, array in state.items()}}
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _print_of(arrays: Arrays, told: Mapping[str, str]) -> str:
    words = f"{told['step']} {told['recipe']}".encode()
    return fingerprint({**arrays, "told": np.frombuffer(words, dtype=np.uint8)})


def _header(data: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the description of every array and the metadata of a safetensors file."""
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > len(data) - 8 or data[8:9] != b"{":
        raise _bad(f"{len(data)} bytes that begin {data[:8]!r}", "a safetensors file")
    header = _json("header", data[8 : 8 + size])
    metadata = header.pop("__metadata__", {}) if isinstance(header, dict) else None
    if (
        not isinstance(metadata, dict)
        or not all(isinstance(text, str) for text in metadata.values())
        or not all(isinstance(one, dict) for one in header.values())
    ):
        raise _bad("a header of another form", "the header of a safetensors file")
    return header, metadata


def _json(name: str, text: str | bytes | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError) as failure:
        raise _bad(f"a {name} that is no JSON", f"a {name} as JSON") from failure


def _step(text: str | None) -> int:
    if text and text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= _MOST_STEPS:
        return int(text)
    raise _bad(f"step {text}", f"a whole number from 0 to {_MOST_STEPS}")


def _check(tensors: Mapping[str, Any], expected: Arrays) -> None:
    """Raise BadInput unless the arrays are those of the recipe: names, shapes, float32 or 64."""
    for name in expected:
        if name not in tensors:
            raise _bad(f"no array {name}", "all arrays of its recipe: " + ", ".join(expected))
    for name, one in tensors.items():
        if name not in expected:
            raise _bad(f"an array {name}", "only the arrays of its recipe: " + ", ".join(expected))
        shape = list(expected[name].shape)
        if one.get("shape") != shape:
            raise _bad(f"{name} of shape {one.get('shape')}", f"shape {shape}")
        if one.get("dtype") not in _DTYPES:
            raise _bad(f"{name} of {one.get('dtype')}", " or ".join(_DTYPES))


def _bad(found: str, allowed: str) -> BadInput:
    return BadInput("checkpoint", found, allowed)
