"""Hypothesis strategy for random small architectures, as data."""

from typing import Any

from hypothesis import strategies as st

from engine.model.architecture import layer_from_spec

ACTIVATIONS = ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]
INITIALISERS = ["he", "glorot", "lecun", {"name": "normal", "value": 0.5}]


@st.composite
def architectures(draw) -> tuple[tuple[int, ...], list[dict[str, Any]], str, float]:
    """Draw a valid (input shape, layer specs, loss, l2) with at most about 300 numbers."""
    specs: list[dict[str, Any]] = []
    shape: tuple[int, ...] = (
        draw(st.integers(1, 2)),
        draw(st.integers(4, 7)),
        draw(st.integers(4, 7)),
    )
    input_shape = shape

    def add(kind: str, **settings: Any) -> None:
        nonlocal shape
        specs.append({"kind": kind, "name": f"{kind}{len(specs)}", **settings})
        shape = layer_from_spec(specs[-1], 0).output_shape(shape)

    def weights() -> dict[str, Any]:
        return {
            "bias": draw(st.booleans()),
            "initialiser": draw(st.sampled_from(INITIALISERS)),
            "bias_initialiser": {"name": "normal", "value": 0.5},
        }

    for _ in range(draw(st.integers(0, 2))):
        side = min(3, *shape[1:])
        filters = draw(st.sampled_from([1, 2, 4]))
        add(
            "convolution",
            filters=filters,
            size=[draw(st.integers(1, side)), draw(st.integers(1, side))],
            stride=draw(st.integers(1, 2)),
            padding=draw(st.integers(0, 1)),
            groups=draw(st.sampled_from([g for g in (1, 2) if not (filters % g or shape[0] % g)])),
            **weights(),
        )
        add(draw(st.sampled_from(ACTIVATIONS)))
        if draw(st.booleans()):
            window = [draw(st.integers(1, min(3, side))) for side in shape[1:]]
            kind = draw(st.sampled_from(["max_pooling", "average_pooling"]))
            add(kind, size=window, stride=draw(st.integers(1, 2)))
    add("flatten")
    if draw(st.booleans()):
        add("dense", units=draw(st.integers(1, 4)), **weights())
        add(draw(st.sampled_from(ACTIVATIONS)))
        if draw(st.booleans()):
            add("dropout", rate=0.4)
    loss = draw(
        st.sampled_from(["cross-entropy", "binary-cross-entropy", "mean-squared-error", "output"])
    )
    single = loss in ("binary-cross-entropy", "output")
    add("dense", units=1 if single else draw(st.integers(2, 4)), **weights())
    last = {"cross-entropy": "softmax", "binary-cross-entropy": "sigmoid"}.get(loss)
    if loss == "mean-squared-error":
        last = draw(st.sampled_from([None, "softmax", "tanh"]))
    if last:
        add(last)
    return input_shape, specs, loss, draw(st.sampled_from([0.0, 0.0, 0.3]))
