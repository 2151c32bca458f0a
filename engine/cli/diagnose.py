"""Diagnose a run: what stands out after some steps, each finding with its evidence.

Trains a network, or one of the set-ups that are broken on purpose, and asks every rule.
"""

import argparse

from engine.cli.options import parse_number
from engine.cli.own_data_options import given_fields, with_batch_size
from engine.cli.run_options import RUN_OPTIONS, add_run_options
from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.diagnosis.accidents import ACCIDENTS
from engine.diagnosis.findings import diagnose
from engine.diagnosis.records import Finding
from engine.diagnosis.rules import RULES
from engine.diagnosis.rules.words import figures
from engine.training.recipe import Recipe

DEFAULT_STEPS = 100
_LABELS = {rule.name: rule.label for rule in RULES}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    add_run_options(parser)
    names = ", ".join(one.name for one in ACCIDENTS)
    parser.add_argument("--accident", help=f"a set-up broken on purpose, instead: {names}")
    parser.add_argument(
        "--steps",
        type=parse_number,
        help=f"how many updates to make before ({DEFAULT_STEPS}, or those of the accident)",
    )


def run(options: argparse.Namespace) -> int:
    """Train, print the findings and return 0.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    given = given_fields(options, RUN_OPTIONS)
    steps = options.steps
    if options.accident is not None:
        check_one_of("accident", options.accident, [one.name for one in ACCIDENTS])
        if given:
            raise BadInput(next(iter(given)), next(iter(given.values())), "not with an accident")
        [accident] = [one for one in ACCIDENTS if one.name == options.accident]
        recipe, steps = accident.recipe, accident.step if steps is None else steps
        print(f"{accident.label}: {accident.about}\n")
    else:
        recipe = Recipe(**with_batch_size(given))
        steps = DEFAULT_STEPS if steps is None else steps
    if not isinstance(steps, int) or steps < 0:
        raise BadInput("steps", steps, "a whole number of at least 0")
    found = diagnose(recipe, steps)
    for finding in found.findings:
        _print_finding(finding)
    if not found.findings:
        print("Nothing stands out.\n")
    print(f"after {found.step} updates; {len(RULES) - len(found.unknown)} rules asked")
    if found.unknown:
        print("too little to go on: " + ", ".join(_LABELS[name] for name in found.unknown))
    return 0


def _print_finding(finding: Finding) -> None:
    print(f"{finding.severity.upper()}  {finding.label}")
    print(f"  {finding.sentence}")
    for one in finding.evidence:
        print(f"  - {one.label}: {figures(float(one.value))} {one.unit}".rstrip())
    for step in finding.steps:
        print(f"  - step {step.step}: C {figures(step.loss)}, largest {figures(step.largest)}")
    print(f"  Threshold: {finding.threshold}")
    print(f"  Margin: {finding.margin}")
    print(f"  Source: {finding.source}")
    if finding.tries:
        print("  Try: " + "; ".join(one.label for one in finding.tries))
    print()
