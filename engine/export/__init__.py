"""Exports of a run: PyTorch code, safetensors files, and a Python script that replays it."""

from engine.export.picture import torch_script
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
    "torch_script",
]
