"""The figures of a tour: SVG drawn from the engine's records of a scene.

Colours are those of the stylesheet, by class: ink, forward, backward, update.
"""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from app.tour.figures.curves import draw_descent, draw_learning, draw_loss, draw_slope
from app.tour.figures.graph import draw_graph
from app.tour.figures.pictures import draw_held_out, draw_kernels, draw_network
from app.tour.figures.race import draw_race
from app.tour.figures.surface import draw_surface
from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords
from engine import BadInput

FIGURES: Mapping[str, Callable[[SceneRecords], str]] = {
    "network": draw_network,
    "loss": draw_loss,
    "slope": draw_slope,
    "graph": draw_graph,
    "descent": draw_descent,
    "surface": draw_surface,
    "kernel": draw_kernels,
    "learning": draw_learning,
    "held-out": draw_held_out,
    "race": draw_race,
}


def render_figure(records: SceneRecords, declared: Mapping[str, Any]) -> Markup:
    """Return the figure that a chapter declares, of its scene or at another `step`, as SVG.

    Raises: BadInput for an unknown figure.
    """
    of = declared.get("of")
    if "step" in declared:
        records = SceneRecords(parse_scene({**records.scene.data, "step": declared["step"]}))
    if of not in FIGURES:
        raise BadInput("figure.of", of, "one of " + ", ".join(FIGURES))
    return Markup(FIGURES[str(of)](records))
