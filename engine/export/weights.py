"""Parameters and gradients as safetensors files under PyTorch's names; no optimizer state.

A state dict of the network that `torch_lines` writes. In the metadata: `made_by`, `version`,
`holds` (parameters or gradients), `recipe` (JSON), `step`, `fingerprint` of the parameters after so
many updates, and `addresses` (JSON: our names, in their order). Layouts are PyTorch's already.
"""

import json

import numpy as np
from safetensors.numpy import save

from engine.core.arrays import Array, Arrays
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
    """Return the gradients ∂C/∂θ of a step of the run as a safetensors file.

    They were taken at the parameters after `record.step` updates, whose fingerprint it has.
    """
    gradients = {address: record.gradients[address] for address in record.parameters}
    return _to_safetensors(run, "gradients", record.step, record.parameters, gradients)


def bytes_to_array(data: bytes) -> Array:
    """Return bytes as an array of them (uint8), as a message carries them."""
    return np.frombuffer(data, dtype=np.uint8)


def _to_safetensors(run: Run, holds: str, step: int, parameters: Arrays, arrays: Arrays) -> bytes:
    named = {torch_name(address): np.ascontiguousarray(array) for address, array in arrays.items()}
    return save(
        named,
        metadata={
            "made_by": FORMAT_MARK,
            "version": str(VERSION),
            "holds": holds,
            "recipe": json.dumps(run.recipe.to_data()),
            "step": str(step),
            "fingerprint": fingerprint(parameters),
            "addresses": json.dumps(list(arrays)),
        },
    )
