"""The commands that bring a page to a scene of the tour, and a chapter of another tour."""

from app.protocol import commands
from app.tour.scene import Scene

WHOLE = """+++
title = "Own"
words = "A chapter of somebody else."
lit = ["network"]
deed = { name = "step" }
scene = { step = 2 }

[numbers]
loss = { of = "loss", digits = 3 }
+++
<p>The loss is {{ loss }}, {{ term("loss") }}.</p>
+++ do
<p>Step.</p>
+++ found
<p>{{ live("after") }}</p>
+++ question
<p>Why?</p>
+++ answer
<p>So.</p>
"""


def open_command(scene: Scene) -> commands.Command:
    """Return the command that the page sends for the run of a scene, or for its lanes."""
    recipe = dict(scene.data["recipe"])
    if "compare" not in scene.data:
        return commands.OpenRecipeCommand(recipe=recipe, step=scene.step)
    told = scene.data["compare"]["lanes"]
    lanes = [{"label": one["label"], "recipe": {**recipe, **one["recipe"]}} for one in told]
    return commands.CompareCommand(lanes=lanes, position=scene.step)


def scene_commands(scene: Scene) -> list[commands.Command]:
    """Return the commands that the page sends for a scene, besides opening its run."""
    found = [commands.WatchArraysCommand(image=scene.image, arrays=[])]
    found.append(
        commands.WatchSliceCommand(address=scene.selection[0], index=list(scene.selection[1]))
    )
    if "chosen" in scene.data:
        found.append(commands.ExplainCommand(**scene.data["chosen"]))
    if "survey" in scene.data:
        found.append(commands.WatchSurfaceCommand(**scene.data["survey"]))
    known = scene.recipe.preset == "tour"
    return found if known else found[:1]
