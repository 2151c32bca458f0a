"""The command line of the engine: `python -m engine train` trains without any server. No page."""

import argparse
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import NoReturn

from engine.bad_input import BadInput
from engine.data import PROBLEMS
from engine.optimizers import OPTIMIZERS
from engine.presets import PRESETS
from engine.recipe import Recipe
from engine.training import Run, advance, evaluate, start

TARGETS = {"3-or-8": 0.97, "ten-digits": 0.95, "bars": 0.95, "computational-graph": 1.0}


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, without the list of options."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the options say and print the result; return 0, or 2 for bad input."""
    default = Recipe()
    parser = _Parser(prog="python -m engine", description=__doc__)
    train = parser.add_subparsers(required=True).add_parser("train", help="train a network")
    train.add_argument("--preset", default=default.preset, help=", ".join(PRESETS))
    train.add_argument("--problem", default=default.problem, help=", ".join(PROBLEMS))
    train.add_argument("--optimizer", default=default.optimizer, help=", ".join(OPTIMIZERS))
    train.add_argument("--seed", type=int, default=default.seed)
    train.add_argument("--batch-size", type=int, default=default.batch_size)
    train.add_argument("--learning-rate", type=float, default=default.learning_rate)
    train.add_argument("--momentum", type=float, default=default.momentum)
    length = train.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, help="how many updates")
    length.add_argument("--epochs", type=int, help="how many times through the data")
    options = vars(parser.parse_args(arguments))
    steps, epochs = options.pop("steps"), options.pop("epochs")
    try:
        run = start(Recipe(**options))
        wanted = _steps(steps, epochs, run)
    except BadInput as bad:
        print(f"{bad}", file=sys.stderr)
        return 2
    _train(run, wanted)
    return 0


def _steps(steps: int | None, epochs: int | None, run: Run) -> int:
    for name, value in (("steps", steps), ("epochs", epochs)):
        if value is not None and value < 1:
            raise BadInput(name, value, "a whole number of at least 1")
    return epochs * run.steps_per_epoch if epochs else steps or 200


def _train(run: Run, steps: int) -> None:
    target = TARGETS[run.recipe.problem]
    first: int | None = None
    began = perf_counter()
    for _ in range(steps):
        run, record = advance(run)
        held_out = evaluate(run)
        if first is None and held_out.accuracy >= target:
            first = run.step
        if run.step % 5 == 0 or run.step == steps:
            print(
                f"\rstep {run.step:>5} of {steps}  loss {record.loss:8.5f}  "
                f"held out {100 * held_out.accuracy:5.1f} %",
                end="",
                flush=True,
            )
    seconds = perf_counter() - began
    last = evaluate(run)
    reached = f"first at step {first}" if first is not None else "not reached"
    print(
        f"\nproblem            {run.recipe.problem}, seed {run.recipe.seed}, "
        f"{run.recipe.optimizer}, learning rate {run.recipe.learning_rate:g}, "
        f"batch {run.recipe.batch_size}"
        f"\nsteps              {run.step} ({run.step / run.steps_per_epoch:.1f} epochs)"
        f"\nheld-out loss      {last.loss:.5f} nats"
        f"\nheld-out accuracy  {100 * last.accuracy:.2f} % of {last.images} images"
        f"\n{100 * target:.0f} % held out      {reached}"
        f"\ntime               {seconds:.2f} s with the looks at the held-out images"
    )


if __name__ == "__main__":
    sys.exit(main())
