"""Runs of networks that no recipe describes, and how near their numbers are to kinks."""

from dataclasses import replace

import numpy as np

from engine import Recipe
from engine.data.dataset import Dataset
from engine.model.network import Network
from engine.training.run import Run


def with_network(recipe: Recipe, network, images: int, dtype, seed: int = 0) -> Run:
    """Return a run of an arbitrary `network` on random images, which a recipe cannot describe."""
    stream = np.random.default_rng(seed)
    pictures = stream.uniform(-1, 1, (images, *network.input_shape)).astype(dtype)
    outputs = max(2, network.shapes[-1][0])
    labels = stream.integers(0, outputs, images)
    places = np.arange(images)
    names = tuple(str(one) for one in range(outputs))
    data = Dataset("random", names, *(pictures, labels, places) * 2)
    parameters = network.initialise(seed, dtype)
    state = recipe.optimizer_at(0).init(parameters)
    return Run(recipe, network, data, 0, parameters, state)


def in_dtype(run: Run, dtype) -> Run:
    """Return the run with images and parameters of another dtype."""
    cast = {address: array.astype(dtype) for address, array in run.parameters.items()}
    data = replace(run.data, training_images=run.data.training_images.astype(dtype))
    state = run.recipe.optimizer_at(0).init(cast)
    return replace(run, data=data, parameters=cast, optimizer_state=state)


def distance_from_kinks(network: Network, forward) -> float:
    """Return the smallest distance of any value from a kink of its layer."""
    nearest = np.inf
    for layer, saved in zip(network.layers, forward.saved, strict=True):
        if layer.kind in ("relu", "leaky_relu"):
            nearest = min(nearest, np.abs(saved.x).min())
        if layer.kind == "max_pooling":
            nearest = min(nearest, gap_of_pooling(layer.window, saved.x))
    return float(nearest)


def gap_of_pooling(window, x) -> float:
    """Return the smallest gap between the two largest values of any window, unless both are 0."""
    places = [x[:, :, rows, columns] for _, _, rows, columns in window.offsets(*x.shape[2:])]
    if len(places) == 1:
        return np.inf
    second, first = np.sort(np.stack(places), axis=0)[-2:]
    return float(np.where((first == 0) & (second == 0), np.inf, first - second).min())
