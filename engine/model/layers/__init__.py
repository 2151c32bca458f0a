"""Frozen layer specs, one file a family: each binds operations to named parameters."""

from engine.model.initialisers import Shape
from engine.model.layers.activations import GELU, LeakyReLU, ReLU, Sigmoid, Tanh
from engine.model.layers.base import Key, Layer, Saved, Size, pooled_first
from engine.model.layers.convolution import Convolution
from engine.model.layers.dense import Dense
from engine.model.layers.dropout import Dropout
from engine.model.layers.flatten import Flatten
from engine.model.layers.pooling import AveragePooling, MaxPooling
from engine.model.layers.softmax import Softmax

__all__ = [
    "GELU",
    "AveragePooling",
    "Convolution",
    "Dense",
    "Dropout",
    "Flatten",
    "Key",
    "Layer",
    "LeakyReLU",
    "MaxPooling",
    "ReLU",
    "Saved",
    "Shape",
    "Sigmoid",
    "Size",
    "Softmax",
    "Tanh",
    "pooled_first",
]
