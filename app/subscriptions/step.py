"""Subscription to the steps: image and arrays of each step message, and the pinned numbers."""

from dataclasses import replace

from app.protocol import commands, messages
from app.protocol.message_builders import step_message
from app.subscriptions.array_names import all_array_names, check_array_names, check_image_index
from app.subscriptions.pins import Pins
from app.timeline.branches import Branch, common_prefix_length
from app.timeline.timeline import Timeline
from engine import Run, StepOutcome, evaluate_step_outcome


class StepSubscription:
    """The image of the mini-batch and the arrays that a page watches, and its pinned numbers."""

    def __init__(self) -> None:
        self.image = 0
        self.arrays: list[str] = []
        self.pins = Pins()
        self._sent_branch: Branch | None = None

    def revalidate(self, run: Run) -> None:
        """Keep what there is in another run; nothing is pinned there."""
        if self.image >= run.recipe.batch_size:
            self.image = 0
        known = all_array_names(run)
        self.arrays = [name for name in self.arrays if name in known]
        self.pins.clear()
        self._sent_branch = None

    def reset(self) -> None:
        """Watch no arrays and pin nothing; the image stays."""
        self.arrays = []
        self.pins.clear()

    def watch(self, command: commands.WatchArraysCommand, run: Run) -> None:
        """Select another image of the mini-batch and other arrays.

        Raises: BadInput for an image or an array that the run does not have.
        """
        check_image_index(command.image, run.recipe.batch_size)
        check_array_names(run, command.arrays)
        self.image, self.arrays = command.image, command.arrays

    def message(self, timeline: Timeline) -> messages.StepMessage:
        """Return the message of the displayed step."""
        branch, told = timeline.branches.current, self._sent_branch
        self._sent_branch = branch
        if self.pins.active and timeline.preview is None:
            self.pins.add_frame(timeline.record, self.image)
        outcome, done = self.outcome(timeline), timeline.step_applied
        return replace(
            self._shared_message(timeline),
            position=timeline.run.step,
            done=done,
            loss_after=outcome.loss if done else None,
            accuracy_after=outcome.accuracy if done else None,
            preview=timeline.preview is not None,
            seconds=timeline.displayed.seconds,
            losses=timeline.unsent.drain_losses(),
            series=self.pins.drain(),
            truncate_series_from=None
            if told in (None, branch)
            else common_prefix_length(told, branch),
        )

    def outcome(self, timeline: Timeline) -> StepOutcome:
        """Return the outcome of the displayed step, computed once for each record."""
        displayed, network = timeline.displayed, timeline.run.network
        return displayed.derived.compute(
            "outcome", lambda: evaluate_step_outcome(network, displayed.record)
        )

    def _shared_message(self, timeline: Timeline) -> messages.StepMessage:
        """Return the part of the message that other sessions have as well."""
        derived = timeline.displayed.derived
        key = "step", self.image, tuple(self.arrays)
        known: messages.StepMessage | None = derived.get(key)
        if known is not None:
            return known
        record, run, outcome = timeline.record, timeline.run, self.outcome(timeline)
        message = step_message(record, run, outcome, image=self.image, watched=self.arrays)
        return derived.keep_message(key, message)
