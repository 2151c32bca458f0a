"""Export of a network as PyTorch code, written from its layer specs without importing PyTorch.

PyTorch's layers have the same settings under other names. If the loss is fused with the last layer,
that layer is left out: the corresponding PyTorch losses read logits too.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.core.shapes import Pair
from engine.model.network import Network

_Settings = Mapping[str, Any]
_LOSS_COMMENTS = {
    "cross-entropy": "logits, for nn.CrossEntropyLoss()",
    "binary-cross-entropy": "the logit, for nn.BCEWithLogitsLoss()",
    "mean-squared-error": "the outputs, for nn.MSELoss()",
    "output": "the output, whose mean is the loss",
}


def torch_name(address: str) -> str:
    """Return PyTorch's name of a parameter: a convolution's kernel is called weight there.

    >>> torch_name("conv1.kernel"), torch_name("fc1.bias")
    ('conv1.weight', 'fc1.bias')
    """
    return address.removesuffix(".kernel") + ".weight" if address.endswith(".kernel") else address


def torch_code(network: Network, parameters_file: str) -> str:
    """Return Python code that builds the network as `model` and loads its parameters.

    Caution: `model` is in evaluation mode (dropout off) and returns the scores that the loss reads.

    >>> from engine.model.presets import mlp
    >>> print(torch_code(mlp(2), "mlp.safetensors").splitlines()[9])
        ("fc1", nn.Linear(1024, 64)),
    """
    lines = [
        '"""The network of a run of Backprop Explorer, in PyTorch."""',
        "",
        "from collections import OrderedDict",
        "",
        "from safetensors.torch import load_file",
        "from torch import nn",
        "",
        *torch_lines(network, mode=".eval()").splitlines(),
        f'model.load_state_dict(load_file("{parameters_file}"))',
        "",
    ]
    return "\n".join(lines)


def torch_lines(network: Network, mode: str = "") -> str:
    """Return the lines of Python that build the network as `model`, without imports.

    >>> from engine.model.presets import single_neuron
    >>> torch_lines(single_neuron(2)).splitlines()[:3]
    ['layers = [', '    ("flatten", nn.Flatten()),', '    ("neuron", nn.Linear(1024, 1)),']
    """
    kept = len(network.layers) - network.fused
    layers = [
        f'    ("{layer.name}", {_MODULE_WRITERS[layer.kind](entering, layer.settings())}),'
        for layer, entering in zip(network.layers[:kept], network.shapes, strict=False)
    ]
    shape = ", ".join(str(size) for size in network.input_shape)
    comment = f"(N, {shape}) to {_LOSS_COMMENTS.get(network.loss, 'what the loss reads')}"
    model = f"model = nn.Sequential(OrderedDict(layers)){mode}  # {comment}"
    penalty = [
        "# The loss also has the L2 penalty of the weights:",
        f"# {network.l2 / 2!r} * sum((array**2).sum() for name, array in model.named_parameters()",
        '# if name.endswith(".weight"))',
    ]
    return "\n".join(["layers = [", *layers, "]", model, *(penalty if network.l2 else [])])


def _convolution(input_shape: tuple[int, ...], settings: _Settings) -> str:
    sizes = [input_shape[0], settings["filters"], _literal(settings["size"])]
    return _module_call(
        "Conv2d", sizes, settings, ("stride", "padding", "dilation", "groups", "bias")
    )


def _dense(input_shape: tuple[int, ...], settings: _Settings) -> str:
    return _module_call("Linear", [input_shape[0], settings["units"]], settings, ("bias",))


def _pooling(name: str) -> Callable[[tuple[int, ...], _Settings], str]:
    return lambda _, settings: _module_call(
        name, [_literal(settings["size"])], settings, ("stride",)
    )


def _simple_module(call: str, setting: str = "", default: float = 0.0) -> Callable[..., str]:
    def write(_: tuple[int, ...], settings: _Settings) -> str:
        return f"nn.{call}({settings.get(setting, default) if setting else ''})"

    return write


def _module_call(
    name: str, positional: list[Any], settings: _Settings, keywords: tuple[str, ...]
) -> str:
    named = [
        f"{key}={_literal(settings[key])}" for key in keywords if settings.get(key) is not None
    ]
    return f"nn.{name}({', '.join([*map(str, positional), *named])})"


def _literal(value: int | bool | list[int] | Pair) -> int | bool | tuple[int, ...]:
    return value if isinstance(value, int) else tuple(value)


_MODULE_WRITERS: dict[str, Callable[[tuple[int, ...], _Settings], str]] = {
    "convolution": _convolution,
    "dense": _dense,
    "max_pooling": _pooling("MaxPool2d"),
    "average_pooling": _pooling("AvgPool2d"),
    "flatten": _simple_module("Flatten"),
    "relu": _simple_module("ReLU"),
    "leaky_relu": _simple_module("LeakyReLU", "slope", 0.01),
    "sigmoid": _simple_module("Sigmoid"),
    "tanh": _simple_module("Tanh"),
    "gelu": _simple_module("GELU"),
    "dropout": _simple_module("Dropout", "rate", 0.5),
    "softmax": lambda *_: "nn.Softmax(dim=1)",
}
