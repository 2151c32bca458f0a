"""Command that subscribes to the diagnosis of the run: findings and histograms."""

from typing import Literal

from app.protocol.commands.base import BaseCommand


class WatchDiagnosisCommand(BaseCommand):
    """Choose what of the diagnosis is sent, now and after every step.

    `findings`: what stands out, each with its evidence. `histograms`: those of parameters,
    activations, gradients and updates over the steps. The health of a step is always sent.
    """

    type: Literal["watch_diagnosis"] = "watch_diagnosis"
    findings: bool = False
    histograms: bool = False
