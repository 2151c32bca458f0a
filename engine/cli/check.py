"""Check every gradient of a step against central differences in float64.

Trains a few steps, then checks the next one: a table for each parameter array and, where the whole
network is checked, one for the backward of each layer by inner products.
"""

import argparse
import sys
from collections.abc import Sequence
from time import perf_counter

from engine.analysis.gradcheck import (
    CheckRecord,
    InnerProductCheck,
    NumberCheck,
    check_gradients,
    check_inner_products,
)
from engine.cli.options import (
    add_architecture_option,
    add_recipe_option,
    parse_number,
)
from engine.cli.own_data_options import add_problem_option, given_fields, with_batch_size
from engine.cli.progress import ProgressBar
from engine.cli.tables import print_table
from engine.core.errors import BadInput
from engine.model.presets import PRESETS
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.step import train_step

DEFAULT_STEPS = 3
_RECIPE_OPTIONS = ("preset", "problem", "seed", "batch_size")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    add_recipe_option(parser, "preset", description=", ".join(PRESETS))
    add_architecture_option(parser)
    add_problem_option(parser)
    add_recipe_option(parser, "seed", description="of first weights and mini-batches")
    add_recipe_option(parser, "batch_size", "--batch", description="images in a mini-batch")
    parser.add_argument("--layer", help="check the parameters of this layer only")
    parser.add_argument(
        "--steps",
        type=parse_number,
        help=f"how many updates to make before ({DEFAULT_STEPS}; 0: none)",
    )


def run(options: argparse.Namespace) -> int:
    """Check the gradients, print the tables and return the exit code.

    The exit code is 0 if all gradients agree, 1 if one differs, 130 if the user interrupts.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    steps = DEFAULT_STEPS if options.steps is None else options.steps
    if not isinstance(steps, int) or steps < 0:
        raise BadInput("steps", steps, "a whole number of at least 0")
    trained = initial_run(Recipe(**with_batch_size(given_fields(options, _RECIPE_OPTIONS))))
    network, layer = trained.network, options.layer
    layers = list(dict.fromkeys(address.split(".")[0] for address in network.parameter_shapes))
    if layer is not None and layer not in layers:
        raise BadInput("layer", layer, "one of " + ", ".join(layers))
    for _ in range(steps):
        trained, _ = train_step(trained)
    _, record = train_step(trained, input_gradient=True)
    began = perf_counter()
    scope = "network" if layer is None else "layer"
    checks = check_gradients(network, record, scope, layer)
    check = next(checks)
    progress = ProgressBar(sys.stderr, check.all)
    try:
        for check in checks:
            progress.show(check.done, f"{check.done} of {check.all} numbers")
    except KeyboardInterrupt:
        progress.close()
        print("stopped before the end, by the user")
        return 130
    progress.close()
    products = check_inner_products(network, record) if layer is None else ()
    _print_report(check, products, perf_counter() - began)
    verdicts = [check.verdict, *(product.verdict for product in products)]
    return 1 if "differs" in verdicts else 0


def _print_report(
    record: CheckRecord, products: Sequence[InnerProductCheck], seconds: float
) -> None:
    arrays = [
        (
            array.address,
            str(array.count),
            f"{array.relative_error:.1e}",
            str(array.kinks),
            _VERDICT_TEXTS[array.verdict or ""]
            if array.verdict != "differs"
            else f"{array.differing} differ",
        )
        for array in record.parts
    ]
    print_table(("array", "numbers", "largest error", "kinks", "verdict"), arrays)
    if products:
        print()
        rows = [
            (
                product.layer,
                f"{product.forward:.10g}",
                f"{product.backward:.10g}",
                f"{product.relative_error:.1e}",
                _VERDICT_TEXTS[product.verdict],
            )
            for product in products
        ]
        print_table(("layer", "<dy, J dx>", "<J'dy, dx>", "error", "verdict"), rows)
    print()
    if record.verdict == "differs" and record.number is not None:
        print(_worst_number_text(record.number))
    print(
        f"step {record.step}, {record.all} numbers in {seconds:.2f} s: "
        f"{_VERDICT_TEXTS[record.verdict or '']}"
    )


_VERDICT_TEXTS = {
    "agrees": "agrees",
    "differs": "DIFFERS",
    "kink": "kinks only: not judged",
}


def _worst_number_text(number: NumberCheck) -> str:
    index = ", ".join(map(str, number.index))
    return (
        f"furthest off: {number.address}[{index}], analytic {number.analytic:.10g}, "
        f"numeric {number.numeric:.10g}"
    )
