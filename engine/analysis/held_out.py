"""The answers to the held-out images: confusion matrix, and the images by their loss.

n held-out images that were answered, I outputs, K classes, A the columns of the confusion matrix.
"""

from collections.abc import Generator
from dataclasses import dataclass
from math import prod

import numpy as np

from engine.compiled.program_cache import PROGRAM_CACHE
from engine.core.arrays import Array, Arrays
from engine.core.checks import check_whole
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.core.generator_context import parts_within
from engine.core.run_to_end import run_to_end
from engine.data.dataset import Dataset
from engine.model.layer_costs import multiply_adds
from engine.model.losses import has_class, likeliest_classes
from engine.model.network import Network

NO_CLASS = -1  # the answer to an image for which a score is not finite
MAX_WORK = 5 * 10**10  # of all images, in multiply-adds: two seconds
_PART_WORK = 2**27  # of the images that are answered between two pauses: about 5 ms
_MAX_PART_IMAGES = 256
_ACTIVATION_WORK = 8  # of an activation besides its products, in multiply-adds
_MIN_IMAGES = 64  # are answered, whatever they cost


@dataclass(frozen=True)
class HeldOutRecord:
    """How a network answers the held-out images, or an even choice of them.

    `total` is the number of held-out images, `numbers` (n,) are those that were answered, with
    `labels` (n,) and `losses` (n,) in nats, without the penalty. `answers` (n,): the class with the
    largest score, the first in a tie, as the accuracy counts it; `NO_CLASS` if a score is not
    finite. `outputs` (n, max(I, 2)): those of the last layer, normally class probabilities; of a
    single output a, (1 − a, a). `class_count` is the number of classes of the data.
    """

    total: int
    class_count: int
    numbers: Array
    labels: Array
    answers: Array
    losses: Array
    outputs: Array

    @property
    def confusion(self) -> Array:
        """The number of images by true class (row) and answer (column), (K, A) int32.

        A = max(K, I) + 1. The last column counts the images whose answer is `NO_CLASS`.
        """
        columns = max(self.class_count, self.outputs.shape[1]) + 1
        cells = self.labels * columns + np.where(
            self.answers == NO_CLASS, columns - 1, self.answers
        )
        counts = np.bincount(cells, minlength=self.class_count * columns)
        return counts.reshape(self.class_count, columns).astype(np.int32)

    @property
    def mean_loss(self) -> float:
        """The mean of the losses, without the penalty."""
        return float(self.losses.mean())

    def worst_first(self, cell: tuple[int, int] | None = None) -> Array:
        """Return the places in `numbers` of all images, or of those of a cell, by falling loss.

        A loss that is not a number comes first; of equal losses, the image with the lower number.
        `cell` is (true class, answer).
        """
        losses = np.where(np.isnan(self.losses), np.inf, self.losses)
        order: Array = np.argsort(-losses, kind="stable")
        if cell is None:
            return order
        label, answer = cell
        of_cell = (self.labels[order] == label) & (self.answers[order] == answer)
        return np.asarray(order[of_cell])


def answer_held_out_images(
    network: Network, parameters: Arrays, data: Dataset, max_work: int = MAX_WORK
) -> HeldOutRecord:
    """Return the answers to the held-out images; nothing is learned.

    If all of them cost more than `max_work` multiply-adds, as many are answered as fit into it, at
    least 64: image ⌊k·total/n⌋ for k = 0 … n − 1.

    Raises: BadInput for a network that names no class, parameters that do not fit, and a `max_work`
    that is no whole number over 0.
    """
    return run_to_end(answer_held_out_images_in_parts(network, parameters, data, max_work))


def answer_held_out_images_in_parts(
    network: Network, parameters: Arrays, data: Dataset, max_work: int = MAX_WORK
) -> Generator[None, None, HeldOutRecord]:
    """Return what `answer_held_out_images` does, in parts.

    Raises: BadInput, before the first part, as `answer_held_out_images`.
    """
    if network.loss == "output":
        raise BadInput("network", network.loss, "one with a loss that compares classes")
    network.check_parameters(parameters)
    check_whole("max_work", max_work, 1)
    parts = _answer_in_parts(network, parameters, data, max_work)
    return parts_within(parts, ignore_float_errors)


def _answer_in_parts(
    network: Network, parameters: Arrays, data: Dataset, max_work: int
) -> Generator[None, None, HeldOutRecord]:
    total, work = len(data.held_out_labels), _image_work(network)
    count = min(total, max(_MIN_IMAGES, max_work // work))
    numbers = np.arange(count, dtype=np.int64) * total // count
    at_once = min(max(_PART_WORK // work, 1), _MAX_PART_IMAGES)
    losses, answers, outputs = [], [], []
    for low in range(0, count, at_once):
        if low:
            yield None
        part = numbers[low : low + at_once]
        images, labels = data.held_out_images[part], data.held_out_labels[part]
        with PROGRAM_CACHE.borrow(network, parameters, len(part), training=False) as program:
            scores = program.scores(parameters, images)
        losses.append(network.losses(scores, labels))
        answers.append(answered_classes(network, scores))
        outputs.append(network.layers[-1].forward({}, scores).y if network.fused else scores)
    output = np.concatenate(outputs)
    if output.shape[1] == 1:
        output = np.concatenate([1 - output, output], axis=1)
    return HeldOutRecord(
        total=total,
        class_count=len(data.classes),
        numbers=numbers,
        labels=data.held_out_labels[numbers],
        answers=np.concatenate(answers),
        losses=np.concatenate(losses),
        outputs=output,
    )


def answered_classes(network: Network, scores: Array) -> Array:
    """Return the class with the largest score of every image (n,), or `NO_CLASS`.

    A single score answers class 1 if its sigmoid, or the output itself, is over ½.
    """
    if scores.shape[1] > 1:
        return likeliest_classes(scores)
    threshold = 0.0 if network.fused else 0.5
    return np.where(has_class(scores), scores[:, 0] > threshold, NO_CLASS)


def _image_work(network: Network) -> int:
    """Return the work of one image's forward pass, in multiply-adds."""
    shapes = zip(network.layers, network.shapes, network.shapes[1:], strict=False)
    products = sum(multiply_adds(layer, before, after) for layer, before, after in shapes)
    return products + _ACTIVATION_WORK * sum(prod(shape) for shape in network.shapes)
