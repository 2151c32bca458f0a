"""Exports of a run: PyTorch code, safetensors files, and a Python script that replays it."""

from engine.export.engine_code import engine_lines
from engine.export.picture import torch_script
from engine.export.pytorch import torch_code, torch_lines, torch_name
from engine.export.script import replay_script
from engine.export.weights import bytes_to_array, gradients_to_bytes, parameters_to_bytes

__all__ = [
    "bytes_to_array",
    "engine_lines",
    "gradients_to_bytes",
    "parameters_to_bytes",
    "replay_script",
    "torch_code",
    "torch_lines",
    "torch_name",
    "torch_script",
]
