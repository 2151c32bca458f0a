"""The attribution of the page's long tasks to its views, in the benchmark from click to paint."""

from tests.benchmarks.long_tasks import ELSEWHERE, attribute_task, long_task_table


def entry(start: float, duration: float, name: str = "") -> dict:
    return {"name": name, "startTime": start, "duration": duration}


def test_a_task_is_laid_to_the_view_that_drew_longest_in_it():
    views = [entry(0, 40, "network"), entry(45, 20, "surface"), entry(70, 25, "surface")]
    assert attribute_task(entry(44, 60), views, []) == "surface"
    assert attribute_task(entry(0, 66), views, []) == "network"


def test_without_a_view_it_is_laid_to_the_script_and_without_one_to_none():
    scripts = [entry(10, 5, "onmessage"), entry(16, 40, "draw")]
    assert attribute_task(entry(0, 60), [entry(80, 20, "network")], scripts) == f"{ELSEWHERE}: draw"
    assert attribute_task(entry(200, 60), [], scripts) == ELSEWHERE


def test_the_table_has_the_longest_first():
    table = long_task_table([("a", 51.0), ("b", 70.0), ("a", 60.0)])
    lines = [line.split() for line in table.splitlines()]
    assert lines[0] == ["tasks", "over", "50", "ms:", "3"]
    assert lines[1:] == [
        ["b", "1", "longest", "70", "ms"],
        ["a", "2", "longest", "60", "ms"],
    ]
