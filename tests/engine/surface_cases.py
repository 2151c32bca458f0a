"""Helpers for the surface tests: runs in float64, a reference loss, planes, generator results."""

from dataclasses import replace

import numpy as np

from engine import Recipe, initial_run, train_step
from engine.core.arrays import ravel, unravel
from engine.training.image_sets import ImageSets
from engine.training.plane_choice import resolve_plane


def run_in_double(steps=4, **recipe):
    """Return (run, last record, earlier runs) after `steps` steps in float64."""
    run = initial_run(Recipe(**recipe))
    run = replace(run, parameters={a: p.astype(np.float64) for a, p in run.parameters.items()})
    past = []
    for _ in range(steps):
        past.append(run)
        run, record = train_step(run)
    return run, record, past[:-1]


def plain_loss(network, parameters, images, labels):
    """Return the loss computed layer by layer: the reference for all faster implementations."""
    return network.mean_loss(parameters, network.logits(parameters, images), labels)


def moved(parameters, directions, alpha, beta):
    """Return θ + α d₁ + β d₂."""
    return unravel(ravel(parameters) + np.array([alpha, beta]) @ directions, parameters)


def drained(generator):
    """Exhaust a generator and return its return value."""
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


def plane_of(request, run, record, past=()):
    """Resolve a surface request to its plane."""
    theta = ravel(record.parameters)
    ways = np.array([ravel(one.parameters) - theta for one in past]).reshape(-1, len(theta))
    return drained(resolve_plane(request, run, record, ImageSets(run, record), ways))
