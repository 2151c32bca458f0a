"""Changes of the recipe from a position on: settings, a displacement, an edit and its preview."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from app.timeline.change_labels import describe_change, parameter_label
from app.timeline.current_run import CurrentRun
from app.timeline.displayed_step import DisplayedStep, compute_preview
from app.timeline.seek_job import SeekJob
from app.timeline.seeker import Seeker
from engine import BadInput, Displacement, Recipe, with_recipe

SizeCheck: TypeAlias = Callable[[Recipe], None]


def allow_any_size(recipe: Recipe) -> None:
    """Accept a run of any size; the default quota of a timeline."""


class RecipeChanges:
    """Changes of `current`. `check_size` raises BadInput for a recipe that is too large."""

    def __init__(
        self, current: CurrentRun, seeker: Seeker, job: SeekJob, check_size: SizeCheck
    ) -> None:
        self._current, self._seeker, self._job = current, seeker, job
        self._check_size = check_size

    def reconfigure(self, recipe: Recipe, step: int) -> str:
        """Continue with another recipe from an existing position on; return a notice.

        From another position than the current one, it begins a seek to that step.

        Raises: BadInput for a recipe whose interventions cost too much; nothing changes.
        """
        current = self._current
        self._check_size(recipe)
        notice = current.branches.select_for(recipe, step)
        if step != current.run.step:
            self._job.start(step, self._seeker.to_existing(step))
        else:
            current.run = with_recipe(current.run, recipe)
            current.checkpoints.add(current.run)
            if not current.step_applied:
                current.peek_next_step()
        return f"{notice} {current.evict_branches()}".strip()

    def displace(self, recipe: Recipe, displacement: Displacement) -> tuple[str, str]:
        """Begin to go to the position of a displacement on `recipe`, with all parameters displaced.

        Returns: the label of the change, and a notice.

        Raises: BadInput for a step that is not one of the current branch.
        """
        current = self._current
        step, branch = displacement.step, current.branches.current
        if step > branch.latest or branch.recipe.prefix(step) != recipe.prefix(step):
            raise BadInput("step", step, f"a step of branch {branch.name}")
        displaced = recipe.with_displacement(displacement)
        self._check_size(displaced)
        before = current.bookmark_at(current.run.step)
        notice = current.branches.select_for(displaced, step)
        self._job.start(step, self._seeker.to_displaced(recipe, step, before))
        label, evicted = describe_change(displacement), current.evict_branches()
        sentence = f"{label[0].upper()}{label[1:]}, from step {step} on. {notice} {evicted}"
        return label, sentence.strip()

    def preview_edit(self, address: str, index: tuple[int, ...], value: float) -> None:
        """Display the next step as it would be with one parameter at another value.

        Raises: BadInput naming the field, the value and what is allowed.
        """
        current = self._current
        current.displayed = compute_preview(
            current.run, current.displayed, address, index, value, current.clock
        )

    def commit_preview(self) -> tuple[str, str]:
        """Make the previewed value part of the run and of its recipe.

        Returns: the label of the change, and a notice.

        Raises: BadInput without a preview.
        """
        current, preview = self._current, self._current.preview
        if preview is None:
            raise BadInput("preview", None, "a parameter that is tried at another value")
        position = current.run.step
        recipe = current.run.recipe.with_edit(
            position, preview.address, preview.index, preview.value
        )
        self._check_size(recipe)
        current.displayed = replace(current.displayed, preview=None, base=None)
        label = describe_change(recipe.changes[-1])
        notice = self.reconfigure(recipe, position)
        return label, f"{label} from step {position} on. {notice}".strip()

    def discard_preview(self) -> str:
        """End the preview; return a notice, or an empty string without a preview."""
        current, preview = self._current, self._current.preview
        if preview is None:
            return ""
        current.displayed = current.displayed.without_preview
        return f"{parameter_label(preview.address, preview.index)} is back at {preview.was:.4g}."

    def restore_preview(self, displayed: DisplayedStep) -> None:
        """Display a step that was displayed before at the same position, with its preview."""
        self._current.displayed = displayed
