"""Rule: overfitting. The held-out loss is above that of training by more than their noise."""

from math import sqrt

from engine.data.built_in import sound_problem
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures
from engine.training.optimizers import OPTIMIZERS

RISE = 1.5  # times the lowest held-out loss


def _check(seen: Observations) -> Answer:
    training, held_out = seen.training, seen.held_out
    if training is None or held_out is None or seen.guessing is None:
        return UNKNOWN
    gap = held_out.loss - training.loss
    error = sqrt(training.error**2 + held_out.error**2)
    if gap <= error:
        return None
    worse = held_out.loss - held_out.error > seen.guessing
    earlier = [one for one in seen.evaluations if one.step <= seen.run.step]
    best = min(earlier, key=lambda one: one.loss, default=None)
    risen = best is not None and held_out.loss - held_out.error > RISE * best.loss
    if not worse and not risen:
        return None
    if worse:
        sentence = (
            f"The loss on {held_out.images} held-out images is {figures(held_out.loss)}, worse "
            f"than guessing ({figures(seen.guessing)}), while that on training images is "
            f"{figures(training.loss)}: the network has learned these images by heart."
        )
    else:
        assert best is not None
        sentence = (
            f"The held-out loss was {figures(best.loss)} at step {best.step} and has risen to "
            f"{figures(held_out.loss)}, while the training loss is {figures(training.loss)}."
        )
    evidence = (
        Evidence("training_loss", f"loss on {training.images} training images", training.loss),
        Evidence("held_out_loss", f"loss on {held_out.images} held-out images", held_out.loss),
        Evidence("gap", "gap", gap),
        Evidence("gap_error", "two standard errors of the gap", error),
        Evidence("guessing", "loss of guessing", seen.guessing),
        *(
            (Evidence("lowest", f"lowest held-out loss, at step {best.step}", best.loss),)
            if best is not None
            else ()
        ),
    )
    recipe = seen.run.recipe
    sound = sound_problem(recipe.problem)
    decays = "weight_decay" in OPTIMIZERS[recipe.optimizer].setting_names()
    return Verdict(
        PROBLEM if worse else HINT,
        sentence,
        evidence,
        f"the gap is {figures(gap)} ± {figures(error)}: two standard errors over the images",
        ShowMe("watch", "losses"),
        tries=present(
            other_setting("The labels that belong to the images", True, problem=sound)
            if sound != recipe.problem
            else None,
            other_setting("Weight decay 0.01", False, weight_decay=0.01) if decays else None,
        ),
    )


RULE = Rule(
    "overfitting",
    "Overfitting",
    "the mean loss of the held-out images and of training images, at most 512 of each, their gap, "
    "and the lowest held-out loss so far",
    "the gap exceeds its error, and the held-out loss is above that of guessing by more than its "
    "error: a problem; or above 1.5 times its lowest: a hint",
    "two standard errors of each mean over the images, added in squares",
    "Prechelt 1998, Early stopping – but when?; Zhang et al. 2017, arXiv:1611.03530 (labels "
    "learned by heart)",
    _check,
)
