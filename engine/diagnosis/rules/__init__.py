"""The rules of a diagnosis, one module each; causes come before their effects."""

from engine.diagnosis.rules import (
    class_imbalance,
    dead_relus,
    exploding_gradient,
    gradient_noise,
    learning_rate_too_large,
    learning_rate_too_small,
    not_finite,
    one_class,
    overfitting,
    plateau,
    saturation,
    symmetry,
    underfitting,
    vanishing_gradient,
)
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict

RULES: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        not_finite,
        learning_rate_too_large,
        symmetry,
        dead_relus,
        saturation,
        exploding_gradient,
        vanishing_gradient,
        overfitting,
        one_class,
        class_imbalance,
        learning_rate_too_small,
        gradient_noise,
        plateau,
        underfitting,
    )
)

__all__ = ["RULES", "UNKNOWN", "Answer", "Rule", "Verdict"]
