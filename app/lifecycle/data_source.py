"""Where own data come from that a command or a stored session names and that are not here."""

from collections.abc import Iterable
from re import findall
from typing import Protocol

from app.protocol.commands import (
    Command,
    ConfigureCommand,
    DescribeCommand,
    OpenRecipeCommand,
    RestoreRunCommand,
)
from engine import OWN_DATA, BadInput

MAX_DATA_OF_A_COMMAND = 16
OWN_PROBLEM = r"sha256:[0-9a-f]{64}"
_WITH_A_PROBLEM = (ConfigureCommand, DescribeCommand, OpenRecipeCommand, RestoreRunCommand)


class DataSource(Protocol):
    """Brings own data to this process from where its replicas, or the host, keep them."""

    async def fetch(self, problems: Iterable[str]) -> None:
        """Bring the data of these problems here, as far as anybody has them.

        Raises: BadInput if there is no room for them.
        """


async def fetch_data_of_command(source: DataSource, command: Command) -> None:
    """Bring the own data that a command names here.

    Raises: BadInput if it names too many, or if there is no room for them.
    """
    if isinstance(command, _WITH_A_PROBLEM):
        missing = _missing_problems(command.model_dump_json())
        if len(missing) > MAX_DATA_OF_A_COMMAND:
            allowed = f"at most {MAX_DATA_OF_A_COMMAND} in one command"
            raise BadInput("problem", f"{len(missing)} data sets", allowed)
        await source.fetch(missing)


async def fetch_data_of_session(source: DataSource, snapshot: str) -> None:
    """Bring the own data of a stored session here; `snapshot` is its JSON.

    Raises: BadInput naming the first that nobody has.
    """
    missing = _missing_problems(snapshot)
    await source.fetch(missing)
    for problem in missing:
        OWN_DATA.find(problem)


def _missing_problems(text: str) -> list[str]:
    """Return the own problems in a text whose data are not here, each once."""
    return [one for one in dict.fromkeys(findall(OWN_PROBLEM, text)) if one not in OWN_DATA]
