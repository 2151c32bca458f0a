"""Export of an architecture as the lines of Python that build it with this engine."""

from engine.model.network import Network


def engine_lines(network: Network) -> str:
    """Return the lines of Python that build the network with `build_network`.

    >>> from engine.model.presets import single_neuron
    >>> print(engine_lines(single_neuron(2)))
    network = build_network(
        (1, 32, 32),
        [
            {"kind": "flatten", "name": "flatten"},
            {"kind": "dense", "name": "neuron", "units": 1},
            {"kind": "sigmoid", "name": "sigmoid"},
        ],
        loss="binary-cross-entropy",
    )
    """
    layers = [f"        {python_literal(spec)}," for spec in network.specs()]
    others = [f'    loss="{network.loss}",'] if network.loss != "cross-entropy" else []
    others += [f"    l2={network.l2!r},"] if network.l2 else []
    shape = f"    {network.input_shape!r},"
    return "\n".join(["network = build_network(", shape, "    [", *layers, "    ],", *others, ")"])


def python_literal(value: object) -> str:
    """Return plain data as Python, with double quotes."""
    if isinstance(value, dict):
        members = (f"{python_literal(key)}: {python_literal(one)}" for key, one in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(python_literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)
