"""The figure of the toy graph: values above its nodes, derivatives below them."""

from app.tour.figures.svg import arrow, caption, svg_document
from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords

_RECIPE = {"preset": "computational-graph", "problem": "computational-graph", "batch_size": 1}
_NODES = {  # x, y, and the address and index of the value and its derivative
    "a": (40, 60, "input.activation", (0, 0, 0, 0)),
    "b": (40, 190, "u.weight", (0, 0)),
    "u": (200, 125, "u.pre_activation", (0, 0)),
    "c": (200, 240, "v.bias", (0,)),
    "v": (360, 180, "v.pre_activation", (0, 0)),
    "J": (520, 180, "J.pre_activation", (0, 0)),
}
_EDGES = (("a", "u"), ("b", "u"), ("u", "v"), ("c", "v"), ("v", "J"))


def draw_graph(_: SceneRecords) -> str:
    """Draw the toy graph with the numbers of the engine's preset for it."""
    record = SceneRecords(parse_scene({"recipe": _RECIPE})).record
    values = {**record.activations, **record.parameters}
    parts = []
    for start, end in _EDGES:
        (x, y), (to_x, to_y) = _NODES[start][:2], _NODES[end][:2]
        parts.append(arrow((x + 24, y), (to_x - 24, to_y), "forward"))
    for name, (x, y, address, index) in _NODES.items():
        value, derivative = values[address].item(*index), record.gradients[address].item(*index)
        parts.append(f'<circle class="node" cx="{x}" cy="{y}" r="22"/>')
        parts.append(caption(x, y + 5, name, "ink strong", "middle"))
        parts.append(caption(x, y - 28, f"{value:g}", "forward", "middle"))
        parts.append(caption(x, y + 38, f"∂J/∂{name} = {derivative:g}", "backward", "middle"))
    return svg_document(570, 290, *parts)
