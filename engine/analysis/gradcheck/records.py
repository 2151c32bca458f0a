"""Frozen records of a gradient check: one number, one array, the whole check.

A verdict is "agrees", "kink" (there is a kink within h, so the difference says nothing) or
"differs".
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kink:
    """A layer where the loss has a kink between w − h and w + h, and at how many `places`.

    `kind` is the layer's: a ReLU or leaky ReLU switches there, or a max pooling has another
    maximum.
    """

    layer: str
    kind: str
    places: int


@dataclass(frozen=True)
class NumberCheck:
    """One gradient in three forms: `recorded` in the step, `analytic` in float64, and `numeric`.

    `recorded` is None if the step did not keep it. `relative_error` is between analytic and
    numeric; `tolerance` is their largest allowed difference, absolute. `h` is the perturbation;
    `shrunk` says that it was reduced because of a kink. `image` is None for the mini-batch.
    """

    address: str
    index: tuple[int, ...]
    image: int | None
    recorded: float | None
    analytic: float
    numeric: float
    h: float
    shrunk: bool
    relative_error: float
    tolerance: float
    kinks: tuple[Kink, ...]
    verdict: str


@dataclass(frozen=True)
class ArrayCheck:
    """The check of one parameter array: `done` of `count` numbers.

    `relative_error` is the largest difference without kinks, over the largest gradient in the
    array. `kinks` numbers have a kink within h; `differing` numbers differ. `verdict` is None until
    all are done, and "kink" only if every number has a kink.
    """

    address: str
    count: int
    done: int
    relative_error: float
    kinks: int
    differing: int
    verdict: str | None


@dataclass(frozen=True)
class CheckRecord:
    """The state of a check: `done` of `all` numbers; `parts` are the arrays.

    `number` is the requested number or, of several, the one with the largest error (without kinks
    if possible). `verdict` is None until all are done; it is "kink" only if all numbers have kinks.
    """

    step: int
    scope: str
    address: str | None
    index: tuple[int, ...]
    image: int | None
    done: int
    all: int  # a name on the wire
    parts: tuple[ArrayCheck, ...]
    number: NumberCheck | None
    verdict: str | None


@dataclass(frozen=True)
class InnerProductCheck:
    """⟨dy, J dx⟩ and ⟨Jᵀdy, dx⟩ of one layer, for random dx (including parameters) and dy.

    `zeroed` elements of dx were set to zero because there is a kink within h.
    """

    layer: str
    forward: float
    backward: float
    relative_error: float
    zeroed: int
    verdict: str
