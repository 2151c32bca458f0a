"""The explanation of one number of the displayed step, recomputed for every step."""

from app.protocol.commands import ExplainCommand
from app.protocol.message_builders import explanation_message
from app.protocol.messages import ExplanationMessage
from app.timeline.displayed_step import DisplayedStep
from engine import BadInput, Run, explain, trace_gradient


class ExplanationSubscription:
    """The number that is explained, if any, until another one is requested."""

    def __init__(self) -> None:
        self._command: ExplainCommand | None = None

    @property
    def command(self) -> ExplainCommand | None:
        """What is explained, if anything."""
        return self._command

    def subscribe(
        self, command: ExplainCommand, run: Run, displayed: DisplayedStep
    ) -> list[ExplanationMessage]:
        """Return the explanation of another number, and keep explaining it; a null address ends it.

        Raises: BadInput for a number that does not exist; the subscription is then unchanged.
        """
        if command.address is None:
            self._command = None
            return []
        explanation = explain_number(command, run, displayed)
        self._command = command
        return [explanation]

    @property
    def active(self) -> bool:
        """Whether a number is explained."""
        return self._command is not None

    def answer(self, run: Run, displayed: DisplayedStep) -> list[ExplanationMessage]:
        """Return the explanation for another step; end the subscription if the number is gone."""
        if self._command is None:
            return []
        try:
            return [explain_number(self._command, run, displayed)]
        except BadInput:
            self._command = None
            return []

    def select_image(self, image: int) -> None:
        """Explain the number for another image, if its value depends on the image."""
        if self._command is not None and self._command.image is not None:
            self._command = self._command.model_copy(update={"image": image})


def explain_number(
    command: ExplainCommand, run: Run, displayed: DisplayedStep
) -> ExplanationMessage:
    """Return the explanation of the number of a command, the same object for all that share a step.

    Raises: BadInput for a number that does not exist.
    """
    assert command.address is not None
    address, index, image = command.address, tuple(command.index), command.image
    key = "explanation", address, index, image, command.of, command.limit
    known: ExplanationMessage | None = displayed.derived.get(key)
    if known is not None:
        return known
    network, record = run.network, displayed.record
    explanation = explain(network, record, address, index, image, command.of, command.limit)
    path = None
    if command.of == "gradient":
        path = trace_gradient(network, record, address, index, image)
    return displayed.derived.keep_message(key, explanation_message(explanation, path, record))
