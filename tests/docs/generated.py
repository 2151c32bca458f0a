"""The generated blocks of the documents: names and generator functions."""

from collections.abc import Callable
from functools import partial

from tests.docs import diagnosis, options, packages, protocol_reference, tables, teaching

BLOCKS: dict[str, Callable[[], str]] = {
    "settings": tables.settings,
    "recipe": tables.recipe,
    "choices": tables.choices,
    "comparisons": tables.comparisons,
    "glossary": tables.glossary,
    "keys": tables.keys,
    "rules": diagnosis.rules,
    "accidents": diagnosis.accidents,
    "commands": protocol_reference.commands,
    "messages": protocol_reference.messages,
    "options-train": partial(options.of_command, "train"),
    "options-compare": partial(options.of_command, "compare"),
    "options-check": partial(options.of_command, "check"),
    "options-diagnose": partial(options.of_command, "diagnose"),
    "options-bench": partial(options.of_command, "bench"),
    "packages-engine": partial(packages.diagram, "engine"),
    "packages-app": partial(packages.diagram, "app"),
    "lesson-plan": teaching.plan,
    **{f"notes-{name}": partial(teaching.notes, name) for name in teaching.CHAPTER_NAMES},
}
