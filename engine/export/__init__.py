"""What leaves the engine for others to go on with: PyTorch, safetensors, a script. No training."""

from engine.export.pytorch import torch_code, torch_name
from engine.export.script import replay_script
from engine.export.weights import bytes_to_array, gradients_to_bytes, parameters_to_bytes

__all__ = [
    "bytes_to_array",
    "gradients_to_bytes",
    "parameters_to_bytes",
    "replay_script",
    "torch_code",
    "torch_name",
]
