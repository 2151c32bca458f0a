"""Optimizers as pure `init` and `update` functions in PyTorch's forms, one module a family."""

from types import MappingProxyType

from engine.training.optimizers.adam import Adam, AdamW
from engine.training.optimizers.adaptive import Adagrad, RMSprop
from engine.training.optimizers.descent import SGD, Momentum, Nesterov
from engine.training.optimizers.update import Ingredients, Optimizer, OptimizerState, Update

OPTIMIZERS: MappingProxyType[str, type[Optimizer]] = MappingProxyType(
    {
        "sgd": SGD,
        "momentum": Momentum,
        "nesterov": Nesterov,
        "adagrad": Adagrad,
        "rmsprop": RMSprop,
        "adam": Adam,
        "adamw": AdamW,
    }
)

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Ingredients",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "OptimizerState",
    "RMSprop",
    "Update",
]
