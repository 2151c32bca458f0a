"""The explanation of one number of the displayed step, recomputed for every step."""

from app.protocol.commands import ExplainCommand
from app.protocol.message_builders import explanation_message
from app.protocol.messages import ExplanationMessage
from engine import BadInput, Run, StepRecord, explain, trace_gradient


class ExplanationSubscription:
    """The number that is explained, if any, until another one is requested."""

    def __init__(self) -> None:
        self._command: ExplainCommand | None = None

    @property
    def command(self) -> ExplainCommand | None:
        """What is explained, if anything."""
        return self._command

    def subscribe(
        self, command: ExplainCommand, run: Run, record: StepRecord
    ) -> list[ExplanationMessage]:
        """Return the explanation of another number, and keep explaining it; a null address ends it.

        Raises: BadInput for a number that does not exist; the subscription is then unchanged.
        """
        if command.address is None:
            self._command = None
            return []
        explanation = explain_number(command, run, record)
        self._command = command
        return [explanation]

    @property
    def active(self) -> bool:
        """Whether a number is explained."""
        return self._command is not None

    def answer(self, run: Run, record: StepRecord) -> list[ExplanationMessage]:
        """Return the explanation for another step; end the subscription if the number is gone."""
        if self._command is None:
            return []
        try:
            return [explain_number(self._command, run, record)]
        except BadInput:
            self._command = None
            return []

    def select_image(self, image: int) -> None:
        """Explain the number for another image, if its value depends on the image."""
        if self._command is not None and self._command.image is not None:
            self._command = self._command.model_copy(update={"image": image})


def explain_number(command: ExplainCommand, run: Run, record: StepRecord) -> ExplanationMessage:
    """Return the explanation of the number of a command.

    Raises: BadInput for a number that does not exist.
    """
    assert command.address is not None
    explanation = explain(
        run.network,
        record,
        command.address,
        command.index,
        command.image,
        command.of,
        command.limit,
    )
    path = None
    if command.of == "gradient":
        path = trace_gradient(run.network, record, command.address, command.index, command.image)
    return explanation_message(explanation, path, record)
