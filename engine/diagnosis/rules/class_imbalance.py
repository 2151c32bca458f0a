"""Rule: class imbalance. One class has many times the training images of another."""

import numpy as np

from engine.data.built_in import sound_problem
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import per_cent
from engine.diagnosis.step_sample import wilson_interval

LEAST_RATIO = 4.0
LOW_RECALL = 0.5


def _check(seen: Observations) -> Answer:
    labels, classes = seen.run.data.training_labels, seen.run.data.classes
    if len(classes) < 2:
        return None
    counts = np.bincount(labels, minlength=len(classes))
    most, least = int(counts.argmax()), int(counts.argmin())
    if counts[most] < LEAST_RATIO * counts[least]:
        return None
    if seen.training is None or seen.held_out is None:
        return UNKNOWN
    known = np.concatenate([seen.training.labels, seen.held_out.labels])
    answers = np.concatenate([seen.training.answers, seen.held_out.answers])
    rare = known == least
    right, total = int((answers[rare] == least).sum()), int(rare.sum())
    low, high = wilson_interval(right, total) if total else (0.0, 1.0)
    sound = sound_problem(seen.run.recipe.problem)
    return Verdict(
        PROBLEM if high < LOW_RECALL else HINT,
        f"“{classes[most]}” has {counts[most]} training images, “{classes[least]}” "
        f"{counts[least]}: {right} of {total} images of “{classes[least]}” are answered right.",
        (
            Evidence("ratio", "largest class over smallest", counts[most] / max(counts[least], 1)),
            Evidence("share", f"share of “{classes[least]}”", counts[least] / counts.sum()),
            Evidence(
                "recall",
                f"images of “{classes[least]}” answered right",
                right / total if total else 0.0,
            ),
        ),
        f"the numbers of images are exact; the share answered right lies between {per_cent(low)} "
        f"and {per_cent(high)} (95 %)",
        ShowMe("watch", "losses"),
        tries=present(
            other_setting("As many images of every class", True, problem=sound)
            if sound != seen.run.recipe.problem
            else None,
        ),
    )


RULE = Rule(
    "class_imbalance",
    "Class imbalance",
    "the numbers of training images by class, and how many images of the rarest class are answered "
    "right",
    "the largest class has four times the images of the smallest; a problem while under half of "
    "the rarest class are answered right, otherwise a hint",
    "none for the counts; Wilson's 95 % interval for the share answered right",
    "Japkowicz and Stephen 2002, Intelligent Data Analysis 6, 429",
    _check,
)
