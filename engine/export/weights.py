"""Export of parameters and gradients as safetensors files under PyTorch's names.

The file is a state dict of the network that `torch_code` writes; layouts are PyTorch's already. Its
metadata has `made_by`, `version`, `holds` (parameters or gradients), `recipe` (JSON), `step`,
`fingerprint` of the parameters after that many updates, and `addresses` (JSON: the engine's names
of the arrays, in their order).
"""

import json

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.safetensors_bytes import to_safetensors
from engine.export.pytorch import torch_name
from engine.training.fingerprint import fingerprint
from engine.training.records import StepRecord
from engine.training.run import Run
from engine.training.saved_runs import FORMAT_MARK

VERSION = 1


def parameters_to_bytes(run: Run) -> bytes:
    """Return the parameters after `run.step` updates as a safetensors file."""
    return _to_safetensors(run, "parameters", run.step, run.parameters, run.parameters)


def gradients_to_bytes(run: Run, record: StepRecord) -> bytes:
    """Return the gradients ∂C/∂θ of a step as a safetensors file.

    They were computed at the parameters after `record.step` updates; the file has the fingerprint
    of those parameters.
    """
    gradients = {address: record.gradients[address] for address in record.parameters}
    return _to_safetensors(run, "gradients", record.step, record.parameters, gradients)


def bytes_to_array(data: bytes) -> Array:
    """Return bytes as an array of uint8, the form in which a message carries them."""
    return np.frombuffer(data, dtype=np.uint8)


def _to_safetensors(run: Run, holds: str, step: int, parameters: Arrays, arrays: Arrays) -> bytes:
    named = {torch_name(address): np.ascontiguousarray(array) for address, array in arrays.items()}
    return to_safetensors(
        named,
        {
            "made_by": FORMAT_MARK,
            "version": str(VERSION),
            "holds": holds,
            "recipe": json.dumps(run.recipe.to_data()),
            "step": str(step),
            "fingerprint": fingerprint(parameters),
            "addresses": json.dumps(list(arrays)),
        },
    )
