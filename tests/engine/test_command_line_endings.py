"""How the command line ends: files that cannot be written, Ctrl+C, and a reader that has gone."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from engine import load_run
from engine.__main__ import main
from engine.cli import train

TRAIN = ["train", "--preset", "mlp", "--steps", "3"]
LETTERS = "n" * 250


def program(*arguments: str, **more) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "engine", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.mark.parametrize(
    "name", [LETTERS, "", ".", "..", "/", "no/such/folder", "a\0b", "/dev/null", "x" * 5000]
)
def test_a_place_that_cannot_be_written_is_refused_before_training(
    name, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(train, "quick_train_step", lambda run: pytest.fail("it trained"))
    assert main([*TRAIN, "--save", name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("--save: got ")
    assert printed.err.count("\n") == 1
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["", ".", "no/such/file", "a\0b", "/dev/null", "x" * 5000])
def test_a_file_that_cannot_be_resumed_is_refused_in_one_sentence(name, capsys):
    assert main([*TRAIN, "--resume", name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("--resume: got ")
    assert printed.err.count("\n") == 1


def no_more_than(size: int) -> None:
    """Let no file grow beyond a size: a write then fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_is_found_before_training(tmp_path):
    path = tmp_path / "run"
    answer = program(*TRAIN, "--save", str(path), preexec_fn=lambda: no_more_than(1000))
    out, err = answer.communicate(timeout=60)
    assert (answer.returncode, out) == (2, "")
    assert err.startswith("--save: got ")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_during_training_costs_the_file_but_not_the_table(
    capsys, tmp_path, monkeypatch
):
    path, step = tmp_path / "run", train.quick_train_step

    def fill(run):
        path.mkdir(exist_ok=True)  # the place is taken meanwhile
        return step(run)

    monkeypatch.setattr(train, "quick_train_step", fill)
    assert main([*TRAIN, "--save", str(path)]) == 2
    printed = capsys.readouterr()
    assert "fingerprint" in printed.out
    assert "saved " not in printed.out
    assert printed.err.startswith("--save: got ")
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_name_that_the_terminal_cannot_show_costs_no_table(tmp_path):
    name = os.fsdecode(b"run-\xff")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    answer = program(*TRAIN, "--save", str(tmp_path / name), env=environment)
    out, err = answer.communicate(timeout=60)
    assert (answer.returncode, err) == (0, "")
    assert "run-\\udcff" in out
    assert load_run(tmp_path / name).step == 3


TOUCHING = """
import sys
from pathlib import Path
from engine.__main__ import main
from engine.cli import train
step = train.quick_train_step
train.quick_train_step = lambda run: (Path(sys.argv[1]).touch(), step(run))[1]
sys.exit(main(sys.argv[2:]))
"""


def test_ctrl_c_in_training_ends_with_130_the_table_and_the_file(tmp_path):
    began, path = tmp_path / "began", tmp_path / "run"
    command = ["train", "--preset", "mlp", "--steps", "1000000", "--save", str(path)]
    running = subprocess.Popen(
        [sys.executable, "-c", TOUCHING, str(began), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not began.exists() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "")
    assert "before the end, by the user" in out
    assert "fingerprint" in out
    assert load_run(path).step > 0


@pytest.mark.parametrize("seconds", [0.4, 0.8, 1.6])
def test_ctrl_c_at_any_time_of_a_check_is_130_without_a_word(seconds):
    running = program("check", "--preset", "mlp", "--steps", "1000000")
    time.sleep(seconds)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "")


@pytest.mark.parametrize("at", ["initial_run", "save_run", "evaluate", "_print_table"])
def test_ctrl_c_wherever_it_comes_is_130_without_a_traceback(at, capsys, tmp_path, monkeypatch):
    def press(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        return known(*arguments)

    known = getattr(train, at)
    monkeypatch.setattr(train, at, press)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # workers may ignore it
    try:
        code = main([*TRAIN, "--save", str(tmp_path / "run")])
    finally:
        signal.signal(signal.SIGINT, before)
    printed = capsys.readouterr()
    assert code == (130 if at == "initial_run" else 0)
    assert printed.err == ""
    assert ("fingerprint" in printed.out) == (at != "initial_run")


@pytest.mark.parametrize("command", [TRAIN, ["train", "--help"], ["check", "--preset", "mlp"]])
def test_a_reader_that_takes_one_line_is_left_in_silence(command):
    script = " ".join([sys.executable, "-m", "engine", *command]) + "; echo $? >&2"
    answer = subprocess.run(
        ["sh", "-c", f"({script}) | true"], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.stderr in ("141\n", "0\n")
