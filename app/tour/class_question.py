"""The question of a chapter to a class: a command `ask`, checked against the chapter's scene."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.tour.scene import Scene, check_command
from engine import BadInput, check_parameter_index, initial_run


@dataclass(frozen=True)
class ClassQuestion:
    """A question in the fields of the command `ask`; `right` is the number of a right option."""

    kind: str
    subject: Mapping[str, Any]
    text: str
    options: tuple[str, ...] = ()
    right: int | None = None

    def to_data(self) -> dict[str, Any]:
        """Return the question as JSON values: the command without its type."""
        return {
            "kind": self.kind,
            "subject": dict(self.subject),
            "text": self.text,
            "options": list(self.options),
            "right": self.right,
        }


def parse_question(given: Mapping[str, Any], scene: Scene) -> ClassQuestion:
    """Return the question that a chapter asks in its scene.

    Raises: BadInput for fields that are not a command `ask`, and for a parameter, a held-out image
    or lanes that the scene does not have.
    """
    check_command("ask", {**given, "type": "ask"})
    question = ClassQuestion(
        kind=given["kind"],
        subject=given.get("subject", {}),
        text=given.get("text", ""),
        options=tuple(given.get("options", ())),
        right=given.get("right"),
    )
    subject = question.subject
    run = initial_run(scene.recipe)
    if "address" in subject:
        check_parameter_index(run.network, subject["address"], subject["index"])
    images = len(run.data.held_out_images)
    if subject.get("held_out", 0) >= images:
        raise BadInput("ask.held_out", subject["held_out"], f"a held-out image: 0 to {images - 1}")
    if question.kind == "optimizer" and not scene.lanes:
        raise BadInput("ask.kind", question.kind, "a scene with lanes")
    return question
