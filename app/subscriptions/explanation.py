"""The one number whose origin is asked, answered for the step that is looked at. No mathematics."""

from app.protocol.commands import Explain
from app.protocol.message_builders import explanation_message
from app.protocol.messages import Explanation
from engine import BadInput, Run, StepRecord, explain, road


class Explainer:
    """A question that stands until another is asked, and its answers."""

    def __init__(self) -> None:
        self._question: Explain | None = None

    def ask(self, question: Explain, run: Run, record: StepRecord) -> list[Explanation]:
        """Return the answer to a new question, which then stands; a null address ends it.

        Raises: BadInput for a number that does not exist; the old question then stands.
        """
        if question.address is None:
            self._question = None
            return []
        found = _answer(question, run, record)
        self._question = question
        return [found]

    def answer(self, run: Run, record: StepRecord) -> list[Explanation]:
        """Return the answer for another step; a number that is gone is not asked about again."""
        if self._question is None:
            return []
        try:
            return [_answer(self._question, run, record)]
        except BadInput:
            self._question = None
            return []

    def look_at(self, image: int) -> None:
        """Ask about another image, where the question is about one."""
        if self._question is not None and self._question.image is not None:
            self._question = self._question.model_copy(update={"image": image})


def _answer(question: Explain, run: Run, record: StepRecord) -> Explanation:
    assert question.address is not None
    found = explain(
        run.network,
        record,
        question.address,
        question.index,
        question.image,
        question.of,
        question.limit,
    )
    way = None
    if question.of == "gradient":
        way = road(run.network, record, question.address, question.index, question.image)
    return explanation_message(found, way, record.step)
