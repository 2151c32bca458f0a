"""Runs servers with given settings in processes of their own, for the hosting tests."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

from app.settings import ENVIRONMENT_PREFIX


class _Nursery:
    """The process that servers are forked from, while this process lives."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.hosting.server_nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self.close)

    def fork(self, arguments: list[str], environment: dict[str, str], output: int) -> tuple:
        """Start a server; return its process id, and the file that is readable once it ends."""
        request = json.dumps({"arguments": arguments, "environment": environment})
        socket.send_fds(self._requests, [request.encode()], [output])
        answer, (end,), _, _ = socket.recv_fds(self._requests, 64, 1)
        return int(answer), end

    def close(self) -> None:
        self._requests.close()
        self._process.wait()


_nursery = cache(_Nursery)


class ServerProcess:
    """The process of a server: its id, its output, its end."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        """Start a server with these options of `python -m app` and this environment."""
        self._output, writing = os.pipe()
        self.pid, self._end = _nursery().fork(arguments, environment, writing)
        os.close(writing)
        self._said = b""

    def send_signal(self, number: int) -> None:
        """Send a signal to the process, unless it has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._end, number)

    def wait(self, timeout: float) -> None:
        """Wait until the process has ended. Raises: TimeoutError."""
        if not select.select([self._end], [], [], timeout)[0]:
            raise TimeoutError(f"the server has not ended in {timeout} s")

    def read_line(self) -> str:
        """Wait for the next line of the output; return it, or the rest if the process ends."""
        while b"\n" not in self._said and self._read_more(None):
            pass
        line, end, self._said = self._said.partition(b"\n")
        return (line + end).decode()

    def read_rest(self, timeout: float) -> str:
        """Return the output until the process ends. Raises: TimeoutError."""
        until = time.monotonic() + timeout
        while self._read_more(until - time.monotonic()):
            pass
        self.wait(until - time.monotonic())
        os.close(self._output)
        os.close(self._end)
        return self._said.decode()

    def _read_more(self, timeout: float | None) -> bool:
        if not select.select([self._output], [], [], timeout and max(timeout, 0))[0]:
            raise TimeoutError(f"the server has not ended; it wrote {self._said.decode()}")
        more = os.read(self._output, 1 << 16)
        self._said += more
        return bool(more)


@dataclass
class RunningServer:
    """A running server: its address, with a slash at the end, its process, and its output."""

    address: str
    process: ServerProcess
    output: str = ""
    stopped: bool = False

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rsplit(":", 1)[1])

    def proc_status(self, name: str) -> int:
        """Return a number from /proc/…/status of the process: VmRSS (KiB), Threads."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as lines:
            found = next(line for line in lines if line.startswith(name + ":"))
        return int(found.split()[1])

    def proportional_kibibytes(self) -> int:
        """Return the proportional set size of the process in KiB: shared pages count in part."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as lines:
            found = next(line for line in lines if line.startswith("Pss:"))
        return int(found.split()[1])

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process in seconds."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as line:
            fields = line.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def open_file_count(self) -> int:
        """Return the number of open files and sockets of the process."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self, signal_number: int = signal.SIGINT) -> str:
        """Stop the server and return its output, including errors."""
        self.process.send_signal(signal_number)
        self.stopped = True
        try:
            self.output += self.process.read_rest(20)
        except TimeoutError:
            self.process.send_signal(signal.SIGKILL)
            raise
        return self.output


@contextmanager
def running_server(
    *arguments: str, port: int = 0, quiet: bool = True, **settings: object
) -> Iterator[RunningServer]:
    """Run a server with these settings; if `quiet`, assert that it wrote no output."""
    named = {ENVIRONMENT_PREFIX + name.upper(): str(value) for name, value in settings.items()}
    process = ServerProcess(
        ["--port", str(port), "--no-browser", *arguments], {**os.environ, **named}
    )
    said = ""
    while "http://" not in (line := process.read_line()):
        said += line
        if not line:
            raise AssertionError(said)
    one = RunningServer("http" + line.split("http", 1)[1].split()[0], process, said)
    try:
        yield one
    finally:
        said = one.output if one.stopped else one.stop()
    assert not quiet or said == "", said
