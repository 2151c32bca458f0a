"""Runs servers with given settings in processes of their own, for the hosting tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.settings import ENVIRONMENT_PREFIX


@dataclass
class RunningServer:
    """A running server: its address, with a slash at the end, its process, and its output."""

    address: str
    process: subprocess.Popen[str]
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
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            self.output += self.process.communicate(timeout=20)[0]
        finally:
            self.stopped = True
            if self.process.poll() is None:
                self.process.kill()
        return self.output


@contextmanager
def running_server(
    *arguments: str, port: int = 0, quiet: bool = True, **settings: object
) -> Iterator[RunningServer]:
    """Run a server with these settings; if `quiet`, assert that it wrote no output."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", str(port), "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={
            **os.environ,
            **{ENVIRONMENT_PREFIX + name.upper(): str(value) for name, value in settings.items()},
        },
    )
    assert process.stdout is not None
    said = ""
    while "http://" not in (line := process.stdout.readline()):
        said += line
        if not line:
            process.communicate()
            raise AssertionError(said)
    one = RunningServer("http" + line.split("http", 1)[1].split()[0], process, said)
    try:
        yield one
    finally:
        said = one.output if one.stopped else one.stop()
    assert not quiet or said == "", said
