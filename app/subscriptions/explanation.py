"""The one number whose origin is asked, answered for the step that is looked at. No mathematics."""

from app.protocol.commands import ExplainCommand
from app.protocol.message_builders import explanation_message
from app.protocol.messages import ExplanationMessage
from engine import BadInput, Run, StepRecord, explain, trace_gradient


class ExplanationSubscription:
    """A question that stands until another is asked, and its answers."""

    def __init__(self) -> None:
        self._command: ExplainCommand | None = None

    def subscribe(
        self, command: ExplainCommand, run: Run, record: StepRecord
    ) -> list[ExplanationMessage]:
        """Return the answer to a new question, which then stands; a null address ends it.

        Raises: BadInput for a number that does not exist; the old question then stands.
        """
        if command.address is None:
            self._command = None
            return []
        found = _explain_number(command, run, record)
        self._command = command
        return [found]

    def answer(self, run: Run, record: StepRecord) -> list[ExplanationMessage]:
        """Return the answer for another step; a number that is gone is not asked about again."""
        if self._command is None:
            return []
        try:
            return [_explain_number(self._command, run, record)]
        except BadInput:
            self._command = None
            return []

    def select_image(self, image: int) -> None:
        """Ask about another image, where the question is about one."""
        if self._command is not None and self._command.image is not None:
            self._command = self._command.model_copy(update={"image": image})


def _explain_number(command: ExplainCommand, run: Run, record: StepRecord) -> ExplanationMessage:
    assert command.address is not None
    found = explain(
        run.network,
        record,
        command.address,
        command.index,
        command.image,
        command.of,
        command.limit,
    )
    way = None
    if command.of == "gradient":
        way = trace_gradient(run.network, record, command.address, command.index, command.image)
    return explanation_message(found, way, record.step)
