"""The stills of a tour: SVG made of the engine's records of a scene. None is drawn by hand.

Colours are the style sheet's, by class: ink, forward, backward, update.
"""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from app.tour.figures.curves import descent, learning, loss, slope
from app.tour.figures.graph import graph
from app.tour.figures.pictures import held_out, kernels, network
from app.tour.figures.surface import surface
from app.tour.scene import scene_of
from app.tour.scene_records import Sight
from engine import BadInput

FIGURES: Mapping[str, Callable[[Sight], str]] = {
    "network": network,
    "loss": loss,
    "slope": slope,
    "graph": graph,
    "descent": descent,
    "surface": surface,
    "kernel": kernels,
    "learning": learning,
    "held-out": held_out,
}


def figure(sight: Sight, declared: Mapping[str, Any]) -> Markup:
    """Return the figure that a chapter declares, of its scene or at another `step`, as SVG.

    Raises: BadInput for a figure that there is not.
    """
    of = declared.get("of")
    if "step" in declared:
        sight = Sight(scene_of({**sight.scene.data, "step": declared["step"]}))
    if of not in FIGURES:
        raise BadInput("figure.of", of, "one of " + ", ".join(FIGURES))
    return Markup(FIGURES[str(of)](sight))
