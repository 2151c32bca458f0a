"""The image that is run forward only, answered again after every step. No mathematics.

A drawing or a held-out image stands until another is asked about. The network is the one after the
updates made so far, or with the parameter that is tried; nothing of the run is touched.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from app.protocol.commands import Predict
from app.protocol.message_builders import prediction_message
from app.protocol.messages import Prediction
from app.timeline.timeline import Timeline
from engine import BadInput, Known, Run, drawn_image, known_images, mistakes, predict, raster_of


class Predictor:
    """The image that is asked about, if one is, and what was worked out for these parameters."""

    def __init__(self) -> None:
        self._asked: Predict | None = None
        self._image: Any = None
        self._known: tuple[Any, Known] | None = None

    def ask(self, asked: Predict, timeline: Timeline, playing: bool) -> list[Prediction]:
        """Return the answer for a new image, which then stands; no image ends it.

        Raises: BadInput for what cannot be used; the old image then stands.
        """
        if asked.pixels is None and asked.held_out is None:
            self.stop()
            return []
        image = _image(asked, timeline.run)
        found = self._answer(asked, image, timeline, playing)
        self._asked, self._image = asked, image
        return [found]

    def answer(self, timeline: Timeline, playing: bool) -> list[Prediction]:
        """Return the answer for the network as it stands now; none where it has diverged."""
        if self._asked is None or not timeline.look.finite:
            return []
        try:
            return [self._answer(self._asked, self._image, timeline, playing)]
        except BadInput:
            return []

    def stop(self) -> None:
        """Let go of the image."""
        self._asked, self._image, self._known = None, None, None

    def _answer(self, asked: Predict, image: Any, timeline: Timeline, playing: bool) -> Prediction:
        run = timeline.run
        parameters = timeline.record.parameters if timeline.preview else run.parameters
        known = self._known_images(run, parameters, playing)
        found = predict(run.network, parameters, image, why=asked.why, among=known)
        held_out = asked.held_out if asked.pixels is None else None
        wrong = None if held_out is None else mistakes(run.network, parameters, run.data)
        return prediction_message(found, run, asked=asked.asked, held_out=held_out, mistakes=wrong)

    def _known_images(self, run: Run, parameters: Any, playing: bool) -> Known:
        """Return the training images as the network sees them; while playing, only their pixels."""
        if playing:
            return known_images(run.network, parameters, run.data, seen=False)
        if self._known is None or self._known[0] is not parameters:
            self._known = parameters, known_images(run.network, parameters, run.data)
        return self._known[1]


def _image(asked: Predict, run: Run) -> Any:
    """Return the image that is asked about, as the data's.

    Raises: BadInput for pixels that are none, and for a held-out image that there is not.
    """
    images = run.data.held_out_images
    if asked.pixels is None:
        assert asked.held_out is not None
        if asked.held_out >= len(images):
            raise BadInput("held_out", asked.held_out, f"a held-out image: 0 to {len(images) - 1}")
        return images[asked.held_out]
    try:
        data = b64decode(asked.pixels, validate=True)
    except (NotBase64, ValueError):
        raise BadInput("pixels", asked.pixels[:20], "bytes in base64") from None
    return drawn_image(run.recipe.problem, raster_of(data, asked.width, asked.height))
