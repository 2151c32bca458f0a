"""Activations, or gradients, of a recorded pass by address."""

from collections.abc import Iterator, Mapping, Sequence

from engine.compiled.recorded_pass import RecordedPass
from engine.core.arrays import Array, Arrays
from engine.core.float_errors import ignore_float_errors


class RecordedArrays(Mapping[str, Array]):
    """Arrays by address; those of a pass are computed when they are first read.

    `numbers` gives the layer number of each address of the pass `of`: its outputs or, if `errors`,
    ∂C/∂output. `more` are other arrays.
    """

    def __init__(
        self, of: RecordedPass, numbers: Mapping[str, int], errors: bool, more: Arrays | None = None
    ) -> None:
        self._pass, self._numbers, self._errors, self._more = of, numbers, errors, more or {}

    def __getitem__(self, address: str) -> Array:
        number = self._numbers.get(address)
        if number is None:
            return self._more[address]
        with ignore_float_errors():
            return self._pass.error(number) if self._errors else self._pass.output(number)

    def __iter__(self) -> Iterator[str]:
        yield from self._numbers
        yield from self._more

    def __len__(self) -> int:
        return len(self._numbers) + len(self._more)

    def __contains__(self, address: object) -> bool:
        return address in self._numbers or address in self._more

    @ignore_float_errors()
    def norms(self, addresses: Sequence[str]) -> dict[str, float]:
        """Return ‖∂C/∂array‖ of activations, without making arrays for longer than it takes."""
        found = self._pass.error_norms([self._numbers[address] for address in addresses])
        return dict(zip(addresses, found, strict=True))

    @ignore_float_errors()
    def square_sum_of_kept(self) -> float:
        """Return Σ x² over all activations and errors that the step has made, and no others.

        If it is finite, so are these numbers, and all that follow from them by the formulas of
        layers: in float32 none exceeds 2·10¹⁹, and a layer adds up one for each of its weights at
        most. If not, a number is infinite, NaN, or very large.
        """
        return sum(chunk.square_sum() for chunk in self._pass.chunks)

    @ignore_float_errors()
    def of_image(self, image: int) -> "RecordedArrays":
        """Return the arrays (1, …) of one image, without making those of the mini-batch."""
        return RecordedArrays(self._pass.of_image(image), self._numbers, self._errors)


def recorded_activations(of: RecordedPass) -> RecordedArrays:
    """Return the activations of a pass, from the input on."""
    return RecordedArrays(of, _numbers(of), errors=False)


def recorded_gradients(
    of: RecordedPass, parameters: Arrays, input_gradient: bool
) -> RecordedArrays:
    """Return ∂C/∂(activations) of a pass, from the last layer back, and those of parameters."""
    numbers = [*_numbers(of).items()][0 if input_gradient else 1 :]
    return RecordedArrays(of, dict(reversed(numbers)), errors=True, more=parameters)


def _numbers(of: RecordedPass) -> dict[str, int]:
    return {address: place - 1 for place, address in enumerate(of.network.activation_shapes)}
