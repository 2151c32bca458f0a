"""The process that servers of the tests are forked from.

A server that is started anew takes about two seconds of processor time to import its modules and
to make the files of its pages. Here that is done once for all servers of a test process. What
`python -m app` does is done by each of them after the fork: options, settings, port, application.

A request is a datagram with the options and the environment as JSON, and the file that the server
writes to. The answer is its process id and a file that becomes readable when it ends.
"""

import json
import os
import signal
import socket
import sys
from traceback import print_exc
from typing import NoReturn

from app.assets import plotly_script
from app.assets.hashed_files import files_by_name
from app.cli import main
from app.tour.render import load_tour

MAX_REQUEST = 1 << 18
OUTPUT = (1, 2)  # the files of standard output and errors


def fork_server(arguments: list[str], environment: dict[str, str], output: int) -> int:
    """Run `python -m app` with these arguments in a fork of this process; return its id."""
    if pid := os.fork():
        return pid
    _run(arguments, environment, output)


def _run(arguments: list[str], environment: dict[str, str], output: int) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for file in OUTPUT:
            os.dup2(output, file)
        os.closerange(max(OUTPUT) + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ.clear()
        os.environ.update(environment)
        code = main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def serve(requests: socket.socket) -> None:
    """Fork servers until the other end of `requests` is closed."""
    running = set()
    while True:
        request, (*files,), _, _ = socket.recv_fds(requests, MAX_REQUEST, 1)
        running = {pid for pid in running if os.waitpid(pid, os.WNOHANG) == (0, 0)}
        if not request:  # the tests are over, or were broken off
            for pid in running:
                os.kill(pid, signal.SIGTERM)
            return
        asked = json.loads(request)
        pid = fork_server(asked["arguments"], asked["environment"], files[0])
        running.add(pid)
        end = os.pidfd_open(pid)
        socket.send_fds(requests, [str(pid).encode()], [end])
        for file in (end, *files):
            os.close(file)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the tests
    files_by_name()
    plotly_script.compressed()
    load_tour()
    serve(socket.socket(fileno=int(sys.argv[1])))
