"""Rule: always one class. The network gives the same answer to every image, and goes on so."""

import numpy as np

from engine.data.built_in import sound_problem
from engine.diagnosis.observations import WINDOW_STEPS, Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_rate, other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import per_cent

EARLY = 50  # steps, before which a network may still answer so
EARLY_EQUAL = 400  # where the classes are equal: some networks begin to learn as late as that
UNEQUAL = 1.5  # times the share of equal classes
_SAME = 1e-9  # of two accuracies that are equal
EVALUATIONS = 5  # the last ones, over which accuracy and held-out loss have to be the same
STEADY_LOSS = 0.005  # by how much the held-out losses may differ, relative to the largest


def _check(seen: Observations) -> Answer:
    training, held_out = seen.training, seen.held_out
    if training is None or held_out is None or len(seen.window) < WINDOW_STEPS:
        return UNKNOWN
    answers = np.concatenate([training.answers, held_out.answers])
    labels = np.concatenate([training.labels, held_out.labels])
    answered = {answer for one in seen.window for answer in one.answers}
    if len(np.unique(answers)) > 1 or len(answered) > 1 or len(np.unique(labels)) == 1:
        return None
    answer = int(answers[0])
    name = seen.run.data.classes[answer] if 0 <= answer < len(seen.run.data.classes) else "none"
    share = float((labels == answer).mean())
    trend = seen.trend()
    unequal = share * len(seen.run.data.classes) >= UNEQUAL
    late = seen.run.step >= (EARLY if unequal else EARLY_EQUAL)
    stuck = late and _is_steady(seen) and not (trend is not None and trend.falls)
    sound = sound_problem(seen.run.recipe.problem)
    images = len(answers) + sum(sum(one.answers.values()) for one in seen.window)
    return Verdict(
        PROBLEM if stuck else HINT,
        f"The network answers “{name}” to every image, though only {per_cent(share)} of them "
        f"are of this class.",
        (
            Evidence("answers", "different answers", 1),
            Evidence("images", "images answered", len(answers), "images"),
            Evidence("share", f"share of the class “{name}”", share),
            Evidence("accuracy", "accuracy on held-out images", held_out.accuracy),
        ),
        f"no other answer among {len(answers)} images now and the mini-batches of the last "
        f"{WINDOW_STEPS} steps: at most {per_cent(3 / images)} of the answers differ, with 95 % "
        "confidence",
        ShowMe("watch", "losses"),
        tries=present(
            other_setting("As many images of every class", True, problem=sound)
            if sound != seen.run.recipe.problem
            else None,
            other_rate(seen.run, 10),
            other_rate(seen.run, 0.1),
        ),
    )


def _is_steady(seen: Observations) -> bool:
    """Return whether accuracy and held-out loss have stayed the same at the last evaluations."""
    recent = [one for one in seen.evaluations if one.step <= seen.run.step][-EVALUATIONS:]
    if len(recent) < EVALUATIONS:
        return False
    accuracies, losses = [one.accuracy for one in recent], [one.loss for one in recent]
    steady = max(losses) - min(losses) < STEADY_LOSS * max(losses)
    return steady and max(accuracies) - min(accuracies) < _SAME


RULE = Rule(
    "one_class",
    "Always one class",
    "the answers to at most 512 training and 512 held-out images, and to the mini-batches of the "
    "last 20 steps",
    "a single class among all of them: a hint; if C does not fall, and over the last 5 evaluations "
    "the accuracy is the same and the held-out loss within 0.5 %: a problem, from step 50 on for a "
    "class of 1.5 times the share of equal classes, else from step 400 on",
    "rule of three: with n equal answers, at most 3/n of all answers differ (95 %)",
    "Japkowicz and Stephen 2002, Intelligent Data Analysis 6, 429; Hanley and Lippman-Hand 1983 "
    "(margin)",
    _check,
)
