"""Layer and loss cases as data, with reference implementations in PyTorch.

Shared by the recorder of the golden files and by the tests that run PyTorch live.
"""

from typing import Any

import numpy as np

from engine.model.architecture import layer_from_spec

CASES: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "convolution": ({"kind": "convolution", "filters": 3, "size": 3}, (2, 6, 5)),
    "convolution-stride": (
        {"kind": "convolution", "filters": 2, "size": [2, 3], "stride": [2, 3]},
        (2, 7, 9),
    ),
    "convolution-padding": (
        {"kind": "convolution", "filters": 2, "size": 3, "stride": 2, "padding": [1, 2]},
        (1, 6, 6),
    ),
    "convolution-dilation": (
        {"kind": "convolution", "filters": 2, "size": 3, "dilation": [1, 2], "padding": 1},
        (2, 5, 6),
    ),
    "convolution-groups": (
        {"kind": "convolution", "filters": 4, "size": 2, "groups": 2, "bias": False},
        (4, 4, 4),
    ),
    "dense": ({"kind": "dense", "units": 4}, (6,)),
    "dense-without-bias": ({"kind": "dense", "units": 2, "bias": False}, (3,)),
    "max-pooling": ({"kind": "max_pooling", "size": 2}, (2, 5, 6)),
    "max-pooling-overlapping": ({"kind": "max_pooling", "size": [3, 2], "stride": 1}, (2, 5, 5)),
    "max-pooling-apart": ({"kind": "max_pooling", "size": 2, "stride": [3, 2]}, (1, 8, 6)),
    "average-pooling": ({"kind": "average_pooling", "size": 2}, (2, 5, 6)),
    "average-pooling-overlapping": (
        {"kind": "average_pooling", "size": 3, "stride": [1, 2]},
        (2, 5, 7),
    ),
    "flatten": ({"kind": "flatten"}, (2, 3, 2)),
    "relu": ({"kind": "relu"}, (2, 3, 3)),
    "leaky-relu": ({"kind": "leaky_relu", "slope": 0.2}, (2, 3, 3)),
    "sigmoid": ({"kind": "sigmoid"}, (2, 3, 3)),
    "tanh": ({"kind": "tanh"}, (2, 3, 3)),
    "gelu": ({"kind": "gelu"}, (2, 3, 3)),
    "softmax": ({"kind": "softmax"}, (5,)),
}

LOSS_CASES: dict[str, tuple[str, int, bool]] = {
    "cross-entropy": ("cross-entropy", 4, False),
    "binary-cross-entropy": ("binary-cross-entropy", 1, False),
    "mean-squared-error": ("mean-squared-error", 3, True),
    "mean-squared-error-of-labels": ("mean-squared-error", 3, False),
}


def inputs_of(spec: dict[str, Any], shape: tuple[int, ...], seed: int, images: int = 3):
    """Return (layer, x, parameters, dy) for a layer spec, in float64.

    The input of a max pooling is small integers, so that many of its windows have ties.
    """
    layer = layer_from_spec({"name": "l", **spec}, 0)
    stream = np.random.default_rng(seed)
    x = 2 * stream.standard_normal((images, *shape))
    if spec["kind"] == "max_pooling":
        x = np.rint(x)
    parameters = {
        address: stream.standard_normal(size)
        for address, size in layer.parameter_shapes(shape).items()
    }
    return layer, x, parameters, stream.standard_normal((images, *layer.output_shape(shape)))


def ours(layer, x, parameters, dy, dtype) -> dict[str, np.ndarray]:
    """Return the output and gradients of the engine's layer, computed in `dtype`."""
    x, dy = x.astype(dtype), dy.astype(dtype)
    parameters = {address: array.astype(dtype) for address, array in parameters.items()}
    saved = layer.forward(parameters, x)
    found = {"y": saved.y, "dx": layer.backward_input(parameters, saved, dy)}
    return {**found, **layer.backward_parameters(parameters, saved, dy)}


def torchs(spec, x, parameters, dy, dtype) -> dict[str, np.ndarray]:
    """Return the output and gradients of the same layer in PyTorch, computed in `dtype`."""
    import torch

    leaves = {
        address: torch.tensor(array.astype(dtype), requires_grad=True)
        for address, array in {"x": x, **parameters}.items()
    }
    y = in_torch(spec, leaves)
    y.backward(torch.tensor(dy.astype(dtype)))
    found = {address: leaf.grad.numpy() for address, leaf in leaves.items()}
    found["dx"] = found.pop("x")
    return {"y": y.detach().numpy(), **found}


def in_torch(spec: dict[str, Any], leaves: dict[str, Any]) -> Any:
    """Return the PyTorch output of the layer that a spec describes."""
    import torch
    from torch.nn import functional

    x, bias = leaves["x"], leaves.get("l.bias")
    two = {name: pair(spec[name]) for name in ("stride", "padding", "dilation") if name in spec}
    kinds = {
        "convolution": lambda: functional.conv2d(
            x, leaves["l.kernel"], bias, groups=spec.get("groups", 1), **two
        ),
        "dense": lambda: functional.linear(x, leaves["l.weight"], bias),
        "max_pooling": lambda: functional.max_pool2d(x, pair(spec["size"]), **two),
        "average_pooling": lambda: functional.avg_pool2d(x, pair(spec["size"]), **two),
        "flatten": lambda: x.flatten(1),
        "relu": lambda: functional.relu(x),
        "leaky_relu": lambda: functional.leaky_relu(x, spec.get("slope", 0.01)),
        "sigmoid": lambda: torch.sigmoid(x),
        "tanh": lambda: torch.tanh(x),
        "gelu": lambda: functional.gelu(x),
        "softmax": lambda: functional.softmax(x, dim=1),
    }
    return kinds[spec["kind"]]()


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def loss_inputs(loss: str, outputs: int, given: bool, seed: int, images: int = 5):
    """Return (scores, targets) for a loss, in float64."""
    stream = np.random.default_rng(seed)
    scores = 3 * stream.standard_normal((images, outputs))
    if given:
        return scores, stream.standard_normal((images, outputs))
    return scores, stream.integers(0, max(outputs, 2), images)


def loss_in_torch(loss: str, scores, targets, dtype) -> dict[str, np.ndarray]:
    """Return the mean loss and its gradient with respect to the scores in PyTorch, in `dtype`."""
    import torch
    from torch.nn import functional

    leaf = torch.tensor(scores.astype(dtype), requires_grad=True)
    goal = torch.tensor(targets)
    if loss == "cross-entropy":
        value = functional.cross_entropy(leaf, goal)
    elif loss == "binary-cross-entropy":
        value = functional.binary_cross_entropy_with_logits(leaf[:, 0], goal.to(leaf.dtype))
    else:
        whole = goal if goal.is_floating_point() else functional.one_hot(goal, leaf.shape[1])
        value = functional.mse_loss(leaf, whole.to(leaf.dtype))
    value.backward()
    return {"loss": value.detach().numpy(), "dscores": leaf.grad.numpy()}


def loss_of_ours(loss: str, scores, targets, dtype) -> dict[str, np.ndarray]:
    """Return the mean loss and its gradient with respect to the scores from the engine's loss."""
    from engine.model.losses import LOSSES
    from engine.model.ops.elementwise import sigmoid
    from engine.model.ops.softmax import softmax

    scores = scores.astype(dtype)
    chosen = LOSSES[loss]
    chosen.check_targets(scores.shape, targets)
    last = {"softmax": softmax, "sigmoid": sigmoid, None: lambda z: z}[chosen.fused_activation]
    value = np.array(chosen.per_sample(scores, targets).mean())
    return {"loss": value, "dscores": chosen.backward(last(scores), targets)}


def compare(found, expected, dtype) -> None:
    """Assert that arrays agree within 1e-10 (float64) or 1e-5 (float32), relative to their norm."""
    limit = 1e-10 if dtype == np.float64 else 1e-5
    assert set(found) == set(expected)
    for name, array in found.items():
        assert array.shape == expected[name].shape, name
        assert name == "loss" or array.dtype == dtype, (name, array.dtype)
        apart = float(np.linalg.norm(array.astype(float) - expected[name]))
        norm = float(np.linalg.norm(expected[name].astype(float)))
        assert apart <= limit * norm, (name, apart, norm)
