"""Frozen accounts of a gradient check, of one number, an array, a whole check. Nothing is computed.

A verdict is "agrees", "kink" (the difference straddles one, and says nothing) or "differs".
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kink:
    """A layer where the loss bends between w − h and w + h, and at how many `places`.

    `kind` is the layer's: a ReLU or leaky ReLU switches there, a max pooling has another winner.
    """

    layer: str
    kind: str
    places: int


@dataclass(frozen=True)
class NumberCheck:
    """One gradient three times: `recorded` in the step, `analytic` in float64, and `numeric`.

    `recorded` is None where the step did not keep it. `relative_error` is that of analytic and
    numeric, `tolerance` how far apart they may be, absolutely. `h` is what the number was moved by,
    `shrunk` whether it is smaller than usual because a kink was inside. `image` is None for the
    mini-batch.
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
    """The numbers of one parameter array that are checked so far, `done` of `count`.

    `relative_error` is the largest difference away from kinks over the largest gradient in the
    array; `kinks` numbers had a kink within h, `differing` numbers differ. `verdict` is None until
    all are done, and "kink" only where no number is free of kinks.
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
    """A check as far as it has come: `done` of `all` numbers; `parts` array by array.

    `number` is the number asked for or, of several, the one that is furthest off (away from kinks
    where there are such). `verdict` is None until all are done; kinks alone do not make a whole
    check doubtful.
    """

    step: int
    scope: str
    address: str | None
    index: tuple[int, ...]
    image: int | None
    done: int
    all: int
    parts: tuple[ArrayCheck, ...]
    number: NumberCheck | None
    verdict: str | None


@dataclass(frozen=True)
class InnerProductCheck:
    """⟨dy, J dx⟩ and ⟨Jᵀdy, dx⟩ of one layer for random dx (parameters included) and dy.

    `zeroed` numbers of dx are zero, because a kink lay within h of them.
    """

    layer: str
    forward: float
    backward: float
    relative_error: float
    zeroed: int
    verdict: str
