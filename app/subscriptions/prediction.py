"""The prediction for a drawing or a held-out image, recomputed after every step.

The parameters are those after the updates made so far or, during a preview, the previewed ones.
The run is not changed.
"""

from base64 import b64decode
from binascii import Error as Base64Error
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
    """The image that is predicted, if any; neighbour index and mistakes of the parameters."""

    def __init__(self) -> None:
        self._command: PredictCommand | None = None
        self._image: Any = None
        self._neighbour_index: tuple[Any, NeighbourIndex] | None = None
        self._mistakes: tuple[Any, tuple[int, ...]] | None = None

    def subscribe(
        self, command: PredictCommand, timeline: Timeline, playing: bool
    ) -> list[PredictionMessage]:
        """Return the prediction for another image, and keep predicting it; no image ends it.

        Raises: BadInput for an image that cannot be read; the subscription is then unchanged.
        """
        if command.pixels is None and command.held_out is None:
            self.cancel()
            return []
        image = _requested_image(command, timeline.run)
        message = self._predict(command, image, timeline, playing)
        self._command, self._image = command, image
        return [message]

    def answer(self, timeline: Timeline, playing: bool) -> list[PredictionMessage]:
        """Return the prediction of the current parameters; none if the loss is not finite."""
        if self._command is None or not timeline.displayed.finite:
            return []
        try:
            return [self._predict(self._command, self._image, timeline, playing)]
        except BadInput:
            return []

    @property
    def image(self) -> Any:
        """The image that is predicted, preprocessed like the data; None if there is none."""
        return self._image

    def cancel(self) -> None:
        """End the subscription and free its image, neighbour index and mistakes."""
        self._command, self._image, self._neighbour_index = None, None, None
        self._mistakes = None

    def _predict(
        self, command: PredictCommand, image: Any, timeline: Timeline, playing: bool
    ) -> PredictionMessage:
        run = timeline.run
        parameters = timeline.record.parameters if timeline.preview else run.parameters
        neighbours = self._build_neighbour_index(run, parameters, playing)
        held_out = command.held_out if command.pixels is None else None
        label = None if held_out is None else int(run.data.held_out_labels[held_out])
        prediction = predict(
            run.network,
            parameters,
            image,
            label=label,
            why=command.why,
            neighbour_index=neighbours,
        )
        mistakes = None if held_out is None else self._find_mistakes(run, parameters)
        return prediction_message(
            prediction, run, asked=command.asked, held_out=held_out, mistakes=mistakes
        )

    def _find_mistakes(self, run: Run, parameters: Any) -> tuple[int, ...]:
        """Return the held-out images that are misclassified, found once for each parameters."""
        if self._mistakes is None or self._mistakes[0] is not parameters:
            found = misclassified_images(run.network, parameters, run.data)
            self._mistakes = parameters, found
        return self._mistakes[1]

    def _build_neighbour_index(self, run: Run, parameters: Any, playing: bool) -> NeighbourIndex:
        """Return the neighbour index of the training images; while playing, by pixels only."""
        if playing:
            return build_neighbour_index(run.network, parameters, run.data, with_features=False)
        if self._neighbour_index is None or self._neighbour_index[0] is not parameters:
            self._neighbour_index = (
                parameters,
                build_neighbour_index(run.network, parameters, run.data),
            )
        return self._neighbour_index[1]


def _requested_image(command: PredictCommand, run: Run) -> Any:
    """Return the requested image, preprocessed like the data.

    Raises: BadInput for pixels that cannot be decoded, or a held-out index that is out of range.
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
    except (Base64Error, ValueError):
        raise BadInput("pixels", command.pixels[:20], "bytes in base64") from None
    raster = decode_raster(data, command.width, command.height, command.channels)
    return preprocess_drawing(run.recipe.problem, raster)
