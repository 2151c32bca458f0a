"""The tasks of a page that block it for over 50 ms, each with the view that took most of it.

The page names each view that draws for 2 ms or more in the browser's timeline
(static/js/app/render_loop.js). A task in which no view draws has the name of what called it.
"""

from collections import defaultdict
from typing import Any

from playwright.sync_api import Page

ELSEWHERE = "outside of the views"

OBSERVE_LONG_TASKS = """
window.longTasks = { tasks: [], views: [], frames: [] };
const observe = (type, found) => new PerformanceObserver((list) => found(list.getEntries()))
  .observe({ type, buffered: true });
observe("longtask", (all) => all.forEach(({ startTime, duration }) =>
  longTasks.tasks.push({ startTime, duration })));
observe("measure", (all) => all.forEach(({ name, startTime, duration }) =>
  name.startsWith("view ") && longTasks.views.push({ name: name.slice(5), startTime, duration })));
observe("long-animation-frame", (all) => all.forEach(({ scripts }) =>
  scripts.forEach(({ invoker, sourceFunctionName, startTime, duration }) =>
    longTasks.frames.push({ name: sourceFunctionName || invoker, startTime, duration }))));
"""

_CLEAR = "Object.values(longTasks).forEach((entries) => { entries.length = 0; })"


def clear_long_tasks(page: Page) -> None:
    """Forget the tasks so far."""
    page.evaluate(_CLEAR)


def long_tasks(page: Page) -> list[tuple[str, float]]:
    """Return name and milliseconds of each long task since the last clearing."""
    found: dict[str, list[dict[str, Any]]] = page.evaluate("longTasks")
    return [
        (attribute_task(task, found["views"], found["frames"]), task["duration"])
        for task in found["tasks"]
    ]


def attribute_task(
    task: dict[str, Any], views: list[dict[str, Any]], scripts: list[dict[str, Any]]
) -> str:
    """Return the view that drew longest within a task, else the script that ran longest."""
    for prefix, entries in (("", views), (f"{ELSEWHERE}: ", scripts)):
        shares: dict[str, float] = defaultdict(float)
        for entry in entries:
            shares[entry["name"]] += _overlap(task, entry)
        name = max(shares, key=lambda one: shares[one], default="")
        if name and shares[name] > 0:
            return prefix + name.rsplit("/", 1)[-1]
    return ELSEWHERE


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Return the milliseconds that two entries have in common."""
    begin = max(one["startTime"], other["startTime"])
    end = min(one["startTime"] + one["duration"], other["startTime"] + other["duration"])
    return float(max(0.0, end - begin))


def long_task_table(tasks: list[tuple[str, float]]) -> str:
    """Return one line for all tasks, and one for each name, the longest first."""
    lines = [f"tasks over 50 ms: {len(tasks)}"]
    by_name: dict[str, list[float]] = defaultdict(list)
    for name, milliseconds in tasks:
        by_name[name].append(milliseconds)
    for name, times in sorted(by_name.items(), key=lambda one: -max(one[1])):
        lines.append(f"  {name:36} {len(times):3}   longest {max(times):4.0f} ms")
    return "\n  ".join(lines)
