"""The image that is run forward only, answered again after every step. No mathematics.

A drawing or a held-out image stands until another is asked about. The network is the one after the
updates made so far, or with the parameter that is tried; nothing of the run is touched.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from app.protocol.commands import PredictCommand
from app.protocol.message_builders import prediction_message
from app.protocol.messages import PredictionMessage
from app.timeline.timeline import Timeline
from engine import (
    BadInput,
    NeighbourIndex,
    Run,
    build_neighbour_index,
    decode_raster,
    misclassified_images,
    predict,
    preprocess_drawing,
)


class PredictionSubscription:
    """The image that is asked about, if one is, and what was worked out for these parameters."""

    def __init__(self) -> None:
        self._command: PredictCommand | None = None
        self._image: Any = None
        self._neighbour_index: tuple[Any, NeighbourIndex] | None = None

    def subscribe(
        self, command: PredictCommand, timeline: Timeline, playing: bool
    ) -> list[PredictionMessage]:
        """Return the answer for a new image, which then stands; no image ends it.

        Raises: BadInput for what cannot be used; the old image then stands.
        """
        if command.pixels is None and command.held_out is None:
            self.cancel()
            return []
        image = _requested_image(command, timeline.run)
        found = self._predict(command, image, timeline, playing)
        self._command, self._image = command, image
        return [found]

    def answer(self, timeline: Timeline, playing: bool) -> list[PredictionMessage]:
        """Return the answer for the network as it stands now; none where it has diverged."""
        if self._command is None or not timeline.displayed.finite:
            return []
        try:
            return [self._predict(self._command, self._image, timeline, playing)]
        except BadInput:
            return []

    def cancel(self) -> None:
        """Let go of the image."""
        self._command, self._image, self._neighbour_index = None, None, None

    def _predict(
        self, command: PredictCommand, image: Any, timeline: Timeline, playing: bool
    ) -> PredictionMessage:
        run = timeline.run
        parameters = timeline.record.parameters if timeline.preview else run.parameters
        known = self._build_neighbour_index(run, parameters, playing)
        found = predict(run.network, parameters, image, why=command.why, neighbour_index=known)
        held_out = command.held_out if command.pixels is None else None
        wrong = (
            None if held_out is None else misclassified_images(run.network, parameters, run.data)
        )
        return prediction_message(
            found, run, asked=command.asked, held_out=held_out, mistakes=wrong
        )

    def _build_neighbour_index(self, run: Run, parameters: Any, playing: bool) -> NeighbourIndex:
        """Return the training images as the network sees them; while playing, only their pixels."""
        if playing:
            return build_neighbour_index(run.network, parameters, run.data, with_features=False)
        if self._neighbour_index is None or self._neighbour_index[0] is not parameters:
            self._neighbour_index = (
                parameters,
                build_neighbour_index(run.network, parameters, run.data),
            )
        return self._neighbour_index[1]


def _requested_image(command: PredictCommand, run: Run) -> Any:
    """Return the image that is asked about, as the data's.

    Raises: BadInput for pixels that are none, and for a held-out image that there is not.
    """
    images = run.data.held_out_images
    if command.pixels is None:
        assert command.held_out is not None
        if command.held_out >= len(images):
            raise BadInput(
                "held_out", command.held_out, f"a held-out image: 0 to {len(images) - 1}"
            )
        return images[command.held_out]
    try:
        data = b64decode(command.pixels, validate=True)
    except (NotBase64, ValueError):
        raise BadInput("pixels", command.pixels[:20], "bytes in base64") from None
    return preprocess_drawing(
        run.recipe.problem, decode_raster(data, command.width, command.height)
    )
