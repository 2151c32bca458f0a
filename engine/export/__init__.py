"""What leaves the engine for others to go on with: PyTorch, safetensors, a script. No training."""

from engine.export.pytorch import torch_lines, torch_name
from engine.export.script import script_of
from engine.export.weights import as_array, gradients_to_bytes, parameters_to_bytes

__all__ = [
    "as_array",
    "gradients_to_bytes",
    "parameters_to_bytes",
    "script_of",
    "torch_lines",
    "torch_name",
]
