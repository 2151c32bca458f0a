"""Activations, or gradients, of a recorded step by address."""

from collections.abc import Iterator, Mapping

from engine.compiled.recorded_pass import RecordedPass
from engine.core.arrays import Array, Arrays


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
        return self._pass.error(number) if self._errors else self._pass.output(number)

    def __iter__(self) -> Iterator[str]:
        yield from self._numbers
        yield from self._more

    def __len__(self) -> int:
        return len(self._numbers) + len(self._more)

    def __contains__(self, address: object) -> bool:
        return address in self._numbers or address in self._more

    def norm(self, address: str) -> float:
        """Return ‖∂C/∂array‖ of an activation, without making the array."""
        return self._pass.error_norm(self._numbers[address])

    def of_image(self, image: int) -> "RecordedArrays":
        """Return the arrays (1, …) of one image, without making those of the mini-batch."""
        return RecordedArrays(self._pass.of_image(image), self._numbers, self._errors)
