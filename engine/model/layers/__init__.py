"""Layers: frozen settings that bind operations to named parameters, one module a family."""

from engine.core.shapes import Shape
from engine.model.layers.activations import GELU, LeakyReLU, ReLU, Sigmoid, Tanh
from engine.model.layers.base import IntOrPair, Layer, RngKey, SavedArrays, hoist_max_pooling
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
    "IntOrPair",
    "Layer",
    "LeakyReLU",
    "MaxPooling",
    "ReLU",
    "RngKey",
    "SavedArrays",
    "Shape",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "hoist_max_pooling",
]
