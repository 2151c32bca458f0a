"""Frozen layer specs, one file a family: each binds operations to named parameters."""

from engine.initialisers import Shape
from engine.layers.activations import GELU, LeakyReLU, ReLU, Sigmoid, Tanh
from engine.layers.base import Key, Layer, Saved, Size, pooled_first
from engine.layers.convolution import Convolution
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.pooling import AveragePooling, MaxPooling
from engine.layers.softmax import Softmax

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
