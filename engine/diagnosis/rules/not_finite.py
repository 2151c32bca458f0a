"""Rule: a number is not finite. It names the first one that overflowed, and where."""

from engine.diagnosis.observations import Observations
from engine.diagnosis.records import PROBLEM, Evidence, MeasuredStep, ShowMe
from engine.diagnosis.rules.remedies import other_rate, present, usual_rate
from engine.diagnosis.rules.rule import Answer, Rule, Verdict
from engine.diagnosis.rules.words import counted, figures
from engine.diagnosis.step_sample import is_finite

STEPS_BEFORE, STEPS_AFTER = 4, 1
_PARTS = {
    "parameters": "the parameters before the step",
    "activations": "the forward pass",
    "losses": "the losses",
    "gradients": "the backward pass",
    "updates": "the update",
}


def _check(seen: Observations) -> Answer:
    first = next((k for k, one in enumerate(seen.window) if not is_finite(one)), None)
    if first is None:
        return None
    around = seen.window[max(first - STEPS_BEFORE, 0) : first + STEPS_AFTER + 1]
    steps = tuple(MeasuredStep(one.step, one.loss, one.largest, one.update_norm) for one in around)
    sample = seen.window[first]
    overflow = sample.overflow
    evidence: tuple[Evidence, ...] = ()
    if overflow is None:  # every number is finite but their mean: the sum has overflowed
        address, where = "losses", f"C of step {sample.step} is not finite"
    else:
        address = overflow.address
        index = ", ".join(map(str, overflow.index))
        where = (
            f"Step {sample.step}: {_PARTS[overflow.part]} is the first to be not finite, at "
            f"{address}[{index}]"
        )
        evidence = (
            Evidence("count", f"numbers of {address} that are not finite", overflow.count),
            Evidence("before", "largest finite number beside them", overflow.before),
        )
    layer = address.split(".")[0] if "." in address else None
    before = around[0] if around[0] is not sample else None
    grew = ""
    if before is not None:
        grew = (
            f"; {counted(sample.step - before.step, 'step')} before, the largest activation was "
            f"{figures(before.largest)}"
        )
    return Verdict(
        PROBLEM,
        f"{where}{grew}.",
        (Evidence("step", "step", sample.step), *evidence),
        "none: it is exact",
        ShowMe("watch", "network", layer, address if layer else None),
        layer,
        present(usual_rate(seen.run), other_rate(seen.run, 0.1), other_rate(seen.run, 0.01)),
        steps,
    )


RULE = Rule(
    "not_finite",
    "Not finite",
    "the first number of the last 20 steps that is infinite or not a number, in the order in which "
    "they are computed: parameters, forward, losses, backward, update",
    "one number",
    "none: it is exact",
    "IEEE 754; float32 ends at 3.4·10³⁸",
    _check,
)
