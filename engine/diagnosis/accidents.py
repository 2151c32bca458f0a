"""Eight set-ups that are broken on purpose, each with the step at which it is seen."""

from dataclasses import dataclass
from typing import Any

from engine.model.architecture import Architecture
from engine.model.presets import tour_network
from engine.training.recipe import Recipe


@dataclass(frozen=True)
class Accident:
    """A broken set-up: its recipe, a step at which it is seen, and the rule that finds it there."""

    name: str
    label: str
    about: str
    recipe: Recipe
    step: int
    rule: str

    def to_data(self) -> dict[str, Any]:
        """Return the accident as plain JSON values."""
        return {
            "name": self.name,
            "label": self.label,
            "about": self.about,
            "recipe": self.recipe.to_data(),
            "step": self.step,
            "rule": self.rule,
        }


def _dead_relus() -> Recipe:
    """Return the tour's run with a network whose second convolution begins with biases of −20."""
    architecture = Architecture.of(tour_network(2)).to_data()
    layers = [
        {**one, "bias_initialiser": {"name": "constant", "value": -20.0}}
        if one["name"] == "conv2"
        else one
        for one in architecture["layers"]
    ]
    return Recipe(architecture=Architecture.from_data({**architecture, "layers": layers}))


ACCIDENTS: tuple[Accident, ...] = (
    Accident(
        "rate-10",
        "Rate 10",
        "The learning rate is 10 instead of 0.05: every step goes past the bottom of the valley.",
        Recipe(learning_rate=10.0),
        30,
        "learning_rate_too_large",
    ),
    Accident(
        "all-zeros",
        "All zeros",
        "Every weight begins at 0: all units of a layer stay equal.",
        Recipe(preset="all-zeros"),
        30,
        "symmetry",
    ),
    Accident(
        "deep-sigmoid",
        "Deep sigmoid",
        "Seven layers of sigmoids: the gradient shrinks on its way back from layer to layer.",
        Recipe(preset="deep-sigmoid"),
        30,
        "vanishing_gradient",
    ),
    Accident(
        "dead-relus",
        "Dead ReLUs",
        "The biases of conv2 begin at −20: its ReLUs are 0 for every image and get no gradient.",
        _dead_relus(),
        30,
        "dead_relus",
    ),
    Accident(
        "one-class",
        "One class",
        "Of ten training images nine are an 8: the network answers 8 to everything.",
        Recipe(preset="edges", problem="3-or-8-unequal"),
        100,
        "one_class",
    ),
    Accident(
        "labels-shuffled",
        "Labels shuffled",
        "The labels are in random order: the network learns them by heart, and nothing else.",
        Recipe(problem="3-or-8-shuffled", optimizer="adam"),
        300,
        "overfitting",
    ),
    Accident(
        "tiny-batch",
        "Tiny batch",
        "Every step is made from one image: its gradient is mostly noise.",
        Recipe(problem="ten-digits", batch_size=1),
        60,
        "gradient_noise",
    ),
    Accident(
        "momentum-0.999",
        "Momentum 0.999",
        "The buffer forgets a gradient after a thousand steps: the run swings past every bottom.",
        Recipe(optimizer="momentum", momentum=0.999, learning_rate=0.05),
        40,
        "learning_rate_too_large",
    ),
)
