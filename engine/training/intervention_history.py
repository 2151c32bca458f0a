"""The interventions of a recipe in order: lookups by step, and insertion.

Settings changed, parameters edited and displacements are one tuple, sorted by step.
"""

from collections import defaultdict
from typing import TypeAlias

from engine.training.interventions import Change, Displacement, Edit, Intervention

ParameterChange: TypeAlias = tuple[int, Edit | Displacement]
History: TypeAlias = tuple[Intervention, ...]


def setting_changes(changes: History) -> dict[str, tuple[list[int], list[float]]]:
    """Return the steps and the values of the changes of each setting."""
    found: dict[str, tuple[list[int], list[float]]] = {}
    for change in changes:
        if isinstance(change, Change):
            steps, values = found.setdefault(change.name, ([], []))
            steps.append(change.step)
            values.append(change.value)
    return found


def parameter_changes(changes: History) -> dict[int, tuple[ParameterChange, ...]]:
    """Return step → edits and displacements after that many updates, each with its place."""
    found: dict[int, list[ParameterChange]] = defaultdict(list)
    for place, change in enumerate(changes):
        if not isinstance(change, Change):
            found[change.step].append((place, change))
    return {step: tuple(pairs) for step, pairs in found.items()}


def displacement_steps(changes: History) -> list[int]:
    """Return the step of each displacement."""
    return [change.step for change in changes if isinstance(change, Displacement)]


def fixed_change_count(changes: History, step: int) -> int:
    """Return the number of interventions up to the last displacement after `step` updates.

    The interventions before a displacement determine its plane, so they must not be replaced.
    """
    counts = [
        i + 1
        for i, change in enumerate(changes)
        if isinstance(change, Displacement) and change.step == step
    ]
    return counts[-1] if counts else 0


def with_intervention(changes: History, new: Intervention) -> History:
    """Return the interventions with one more; what it replaces and what is later is dropped."""
    earlier = [c for c in changes if c.step <= new.step]
    fixed = fixed_change_count(changes, new.step)
    free = (c for c in earlier[fixed:] if not new.replaces(c))
    return (*earlier[:fixed], *free, new)


def parameter_indices(change: Intervention) -> list[tuple[str, tuple[int, ...]]]:
    """Return the address and index of each parameter that an intervention names."""
    match change:
        case Edit(address=address, index=index):
            return [(address, index)]
        case Displacement(chosen=(first, second)):
            return [(first.address, first.index), (second.address, second.index)]
    return []
