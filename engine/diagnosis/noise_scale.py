"""The gradient noise scale: how much larger the noise of a mini-batch is than its gradient.

m is the number of mini-batches drawn, B the batch size of the run, b that of those drawn, P the
number of parameters.
"""

from collections.abc import Generator
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.core.generator_context import parts_within
from engine.data.mini_batches import gather
from engine.training.image_sets import MeanLoss
from engine.training.run import Run

DRAWS = 16
MIN_DRAWS = 6
_MAX_NUMBERS = 2**22  # of all gradients that are kept: 32 MiB
_MAX_BATCH = 64


@dataclass(frozen=True)
class NoiseScale:
    """The noise of mini-batches at one set of parameters.

    `inverse` is |G|² / (tr Σ / B), `error` two standard errors of it; `gradient_norm` is |G|, 0
    where the estimate of its square is not positive. `draws` mini-batches were drawn.
    """

    draws: int
    batch_size: int
    inverse: float
    error: float
    gradient_norm: float

    @property
    def ratio(self) -> float:
        """How many times larger than |G|² the noise of a mini-batch is; infinite without |G|."""
        return 1 / self.inverse if self.inverse > 0 else inf

    @property
    def least_ratio(self) -> float:
        """The ratio at the end of the error that speaks for the gradient."""
        return 1 / max(self.inverse + self.error, 1e-12)

    @property
    def noise_batch(self) -> float:
        """B_simple = tr Σ / |G|²: the batch size at which noise and gradient are equal."""
        return self.ratio * self.batch_size


def noise_scale_in_parts(run: Run) -> Generator[None, None, NoiseScale | None]:
    """Return the noise scale at the run's parameters, yielding None after every mini-batch.

    None with more parameters than can be kept `MIN_DRAWS` times.

    Formula: m mini-batches of b images are drawn with replacement from the training images; ḡ is
    the mean of their gradients g_k. V = Σ |g_k − ḡ|² / (m − 1) estimates tr Σ / b, and
    |ḡ|² − V/m estimates |G|². The error is that of the jackknife over the mini-batches.

    Source: McCandlish et al. 2018, arXiv:1812.06162, eq. 2.9 and appendix A.1.
    """
    return parts_within(_noise_scale_in_parts(run), ignore_float_errors)


def _noise_scale_in_parts(run: Run) -> Generator[None, None, NoiseScale | None]:
    count = sum(array.size for array in run.parameters.values())
    draws = min(DRAWS, _MAX_NUMBERS // max(count, 1))
    total = len(run.data.training_labels)
    if draws < MIN_DRAWS or total < 2:
        return None
    size = min(run.recipe.batch_size, _MAX_BATCH)
    stream = np.random.default_rng([run.recipe.seed, 5, run.step])
    gradients = np.empty((draws, count))
    for k in range(draws):
        chosen = stream.integers(0, total, size)
        images = gather(run.data.training_images, chosen)
        labels = run.data.training_labels[chosen]
        mean_loss = MeanLoss(run.network, run.parameters, images, labels)
        gradients[k] = mean_loss.gradient(run.parameters)
        yield None
    return noise_scale(gradients, size, run.recipe.batch_size)


def noise_scale(gradients: Array, drawn_size: int, batch_size: int) -> NoiseScale | None:
    """Return the noise scale of `gradients` (m, P) of mini-batches of `drawn_size` images.

    None if the gradients are not finite, or all equal.
    """
    products = gradients @ gradients.T
    m = len(products)
    if not np.isfinite(products).all():
        return None
    found = _inverse(products, drawn_size / batch_size)
    if found is None:
        return None
    keep = ~np.eye(m, dtype=bool)
    others = [_inverse(products[np.ix_(one, one)], drawn_size / batch_size) for one in keep]
    values = np.array([inf if one is None else one for one in others])
    error = sqrt(float(((values - values.mean()) ** 2).sum()) * (m - 1) / m)
    _, squared = _moments(products)
    return NoiseScale(m, batch_size, found, 2 * error, sqrt(max(squared, 0.0)))


def _inverse(products: Array, share: float) -> float | None:
    noise, squared = _moments(products)
    return squared / (noise * share) if noise * share > 0 else None


def _moments(products: Array) -> tuple[float, float]:
    """Return V and the estimate of |G|² from the products g_j·g_k, (m, m)."""
    m = len(products)
    mean_squared = float(products.mean())
    noise = (float(np.trace(products)) - m * mean_squared) / (m - 1)
    return noise, mean_squared - noise / m
