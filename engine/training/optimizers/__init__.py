"""Optimizers as pure init and update pairs in PyTorch's forms, one family a file.

`OPTIMIZERS` names them; no network, no loop, no choice of settings.
"""

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
