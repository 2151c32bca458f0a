"""Data sets by the name of their problem: built in, the host's, or of the user's own."""

from engine.core.checks import check_one_of
from engine.data.built_in import (
    FAULTY_PROBLEMS,
    GRAPH_PROBLEM,
    PROBLEMS,
    describe_built_in,
    load_built_in,
)
from engine.data.dataset import Dataset
from engine.data.dataset_description import DatasetDescription
from engine.data.host_data import HOST_DATA, is_host_problem
from engine.data.own_data import OWN_PREFIX
from engine.data.own_data_registry import OWN_DATA

IMAGE_SETS = ("batch", "probe", "next")  # the image sets over which a loss can be computed


def check_problem(problem: object) -> str:
    """Return the problem. Those of `FAULTY_PROBLEMS` are allowed, but not offered.

    Raises: BadInput unless it is a name, that of own data which this process holds, or of data
    which its host has.
    """
    if isinstance(problem, str) and problem.startswith(OWN_PREFIX):
        OWN_DATA.find(problem)
        return problem
    if is_host_problem(problem):
        HOST_DATA.find(str(problem))
        return str(problem)
    if not (isinstance(problem, str) and problem in FAULTY_PROBLEMS):
        check_one_of("problem", problem, PROBLEMS)
    return str(problem)


def image_problems() -> tuple[str, ...]:
    """Return the problems on images that everybody may train on: built in, then the host's."""
    return (*(name for name in PROBLEMS if name != GRAPH_PROBLEM), *HOST_DATA.problems)


def describe_dataset(problem: str) -> DatasetDescription:
    """Return what is known about the data set of a problem; images are not loaded.

    Raises: BadInput for an unknown problem.

    >>> describe_dataset("mnist").input_shape, describe_dataset("mnist").images
    ((1, 28, 28), 10000)
    """
    if check_problem(problem).startswith(OWN_PREFIX):
        return OWN_DATA.find(problem).description
    if is_host_problem(problem):
        return HOST_DATA.find(problem).description
    return describe_built_in(problem)


def load_dataset(problem: str) -> Dataset:
    """Return the data set of a problem.

    Raises: BadInput for an unknown problem.
    """
    if check_problem(problem).startswith(OWN_PREFIX):
        return OWN_DATA.find(problem).dataset
    if is_host_problem(problem):
        return HOST_DATA.load(problem)
    return load_built_in(problem)
