"""Gates that rounding switches: the linear region of a recorded step is not always that of float64.

A step in float32 may find a ReLU open that float64 finds closed, or another maximum of a pooling,
where two numbers are equal to rounding. Its gradients then differ from those in float64, and both
are right. N images, P parameters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.analysis.gradcheck.records import Kink
from engine.core.arrays import Array, Arrays, ravel, unravel
from engine.core.shapes import Index
from engine.model.layers import Layer, LeakyReLU, MaxPooling, ReLU, SavedArrays
from engine.model.network import ForwardPass, Network, output_address
from engine.training.records import StepRecord

MAX_SWITCHES = 64
ROUNDINGS = 16


@dataclass(frozen=True)
class Switch:
    """A gate on the other side: the ReLU `layer` at `place`, or `place` as a maximum.

    Places are (image, …) of the layer's input. `window` is the output of a max pooling whose
    maximum it becomes; `opens` says that the ReLU before it opens there. `distance` is how far the
    number is from the edge, in units of the layer's rounding.
    """

    number: int
    place: Index
    distance: float
    window: Index | None = None
    opens: bool = False


class RoundedGradients:
    """The parameter gradients in float64 with the gates that the recorded step has.

    Formula: g + Σ_k s_k d_k, d_k the change of the gradients if gate k is on the other side, s_k 0
    or 1: the gates are chosen, one after the other, by which the record comes nearest. Only gates
    within 16 roundings of their edge are tried.
    """

    def __init__(
        self,
        network: Network,
        record: StepRecord,
        parameters: Arrays,
        forward: ForwardPass,
        gradients: Arrays,
    ) -> None:
        self._network, self._record = network, record
        self._parameters, self._forward = parameters, forward
        self._addresses = list(network.parameter_shapes)
        exact = {address: gradients[address] for address in self._addresses}
        largest = {a: max(float(np.abs(g).max()), 1e-300) for a, g in exact.items()}
        scale = ravel({a: np.full(g.shape, largest[a]) for a, g in exact.items()})
        target = ravel({address: record.gradients[address] for address in self._addresses})
        with np.errstate(invalid="ignore"):
            rest = (target - ravel(exact)) / scale
        self.switches: list[Switch] = []
        found = np.zeros_like(rest)
        if np.isfinite(rest).all():
            effects = [(one, self._effect(one)) for one in self._candidates()]
            changes = [(one, effect / scale) for one, effect in effects if np.any(effect)]
            found = self._choose(changes, rest)
        self.gradients = unravel(ravel(exact) + found * scale, exact)

    @property
    def kinks(self) -> tuple[Kink, ...]:
        """The gates that are on the other side, by layer."""
        layers = [self._network.layers[one.number] for one in self.switches]
        return tuple(
            Kink(layer.name, layer.kind, layers.count(layer)) for layer in dict.fromkeys(layers)
        )

    def _choose(self, changes: list[tuple[Switch, Array]], rest: Array) -> Array:
        """Return the sum of the changes that bring the record nearest; note their gates."""
        total, remaining = np.zeros_like(rest), list(changes)
        while remaining:
            gains = [2 * float(rest @ change) - float(change @ change) for _, change in remaining]
            best = int(np.argmax(gains))
            if gains[best] <= 0:
                break
            switch, change = remaining.pop(best)
            self.switches.append(switch)
            total += change
            rest = rest - change
        return total

    def _candidates(self) -> list[Switch]:
        """Return the gates nearest to their edges, at most `MAX_SWITCHES`."""
        found: list[Switch] = []
        for number, layer in enumerate(self._network.layers):
            if isinstance(layer, ReLU | LeakyReLU):
                found += self._near_zero(number)
            elif isinstance(layer, MaxPooling):
                found += self._near_maximum(number, layer)
        return sorted(found, key=lambda one: one.distance)[:MAX_SWITCHES]

    def _inputs(self, number: int) -> tuple[Array, Array, float]:
        """Return a layer's input in float64 and in the record, and the size of their rounding."""
        exact = self._forward.saved[number].x
        before = ["input.activation", *map(output_address, self._network.layers)][number]
        recorded = self._record.activations[before]
        rounding = float(np.finfo(recorded.dtype).eps) * float(np.abs(exact).max())
        return exact, recorded, max(rounding, float(np.abs(exact - recorded).max()), 1e-300)

    def _near_zero(self, number: int) -> Iterator[Switch]:
        exact, recorded, rounding = self._inputs(number)
        near = (np.abs(exact) <= ROUNDINGS * rounding) & ((exact != 0) | (recorded != 0))
        for place in np.argwhere(near):
            index = tuple(map(int, place))
            yield Switch(number, index, abs(float(exact[index])) / rounding)

    def _near_maximum(self, number: int, layer: MaxPooling) -> Iterator[Switch]:
        exact, recorded, rounding = self._inputs(number)
        best = self._forward.saved[number].y
        recorded_best = self._record.activations[output_address(layer)]
        before = self._network.layers[number - 1] if number else None
        z = self._forward.saved[number - 1].x if isinstance(before, ReLU) else None
        edge = ROUNDINGS * rounding
        won = np.zeros(best.shape, bool)
        for _, _, rows, columns in layer.window.offsets(*exact.shape[2:]):
            cells = exact[:, :, rows, columns]
            equal = cells == best
            tied = equal & (recorded[:, :, rows, columns] == recorded_best)
            near = (best - cells <= edge) & ~(equal & ~won)
            won |= equal
            opens = np.zeros(near.shape, bool)
            if z is not None:
                behind = z[:, :, rows, columns]
                opens = near & (behind <= 0) & (-behind <= edge) & (behind != 0)
                near &= (cells > 0) | opens
            for window in np.argwhere(near & ~(tied & ~opens)):
                n, c, y, x = map(int, window)
                place = (n, c, range(exact.shape[2])[rows][y], range(exact.shape[3])[columns][x])
                distance = float(best[n, c, y, x] - exact[place]) / rounding
                yield Switch(number, place, distance, (n, c, y, x), bool(opens[n, c, y, x]))

    def _effect(self, switch: Switch) -> Array:
        """Return the change of all parameter gradients (P,) if one gate is on the other side."""
        image = switch.place[0]
        saved = list(self._saved_of(image))
        return self._backward(_switched(saved, switch), image) - self._backward(saved, image)

    def _saved_of(self, image: int) -> Iterator[SavedArrays]:
        one = slice(image, image + 1)
        for layer, saved in zip(self._network.layers, self._forward.saved, strict=True):
            if saved.mask is not None:
                yield SavedArrays(saved.x[one], saved.y[one], mask=saved.mask[one])
            else:
                yield layer.forward(self._parameters, saved.x[one])

    def _backward(self, saved: list[SavedArrays], image: int) -> Array:
        """Return the image's share of the parameter gradients (P,), without the penalty."""
        network, labels = self._network, self._record.labels
        gradients = {a: np.zeros(shape) for a, shape in network.parameter_shapes.items()}
        output = saved[-1].y
        dy = network.loss_function.backward(output, labels[image : image + 1]) / len(labels)
        for number in range(len(network.layers) - network.fused - 1, -1, -1):
            layer: Layer = network.layers[number]
            gradients.update(layer.backward_parameters(self._parameters, saved[number], dy))
            if number:
                dy = layer.backward_input(self._parameters, saved[number], dy)
        return ravel({address: gradients[address] for address in self._addresses})


def _switched(saved: list[SavedArrays], switch: Switch) -> list[SavedArrays]:
    """Return the arrays of one image as backward reads them with a gate on the other side."""
    changed, number, place = list(saved), switch.number, (0, *switch.place[1:])
    if switch.window is None:
        changed[number] = _with_gate(saved[number], place)
        return changed
    window = (0, *switch.window[1:])
    x, y = saved[number].x.copy(), saved[number].y.copy()
    top = y[window]
    x[place], y[window] = (np.nextafter(top, np.inf),) * 2
    changed[number] = replace(saved[number], x=x, y=y)
    if switch.opens:
        changed[number - 1] = _with_gate(saved[number - 1], place)
    return changed


def _with_gate(saved: SavedArrays, place: Index) -> SavedArrays:
    """Return the arrays of a ReLU that is open at `place` if it was closed, and the reverse."""
    y = saved.y.copy()
    y[place] = 0.0 if y[place] > 0 else 1.0
    return replace(saved, y=y)
