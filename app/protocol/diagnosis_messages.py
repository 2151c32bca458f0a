"""Builders of the messages on the diagnosis, from the engine's records."""

from dataclasses import asdict

from app.protocol import messages
from engine import Findings, HealthRecord, HistogramRecord


def health_message(record: HealthRecord) -> messages.HealthMessage:
    """Return the health of a step as a message."""
    layers = [dict(vars(one)) for one in record.layers]
    return messages.HealthMessage({**vars(record), "layers": layers})


def findings_message(record: Findings) -> messages.FindingsMessage:
    """Return the findings of a run as a message."""
    return messages.FindingsMessage(asdict(record))


def histograms_message(record: HistogramRecord) -> messages.HistogramsMessage:
    """Return the histograms of several steps as a message."""
    scalars = {
        "steps": record.steps,
        "histograms": [asdict(one) for one in record.histograms],
        "layers": record.layers,
    }
    arrays = {
        **{f"counts.{name}": array for name, array in record.counts.items()},
        **{f"ranges.{name}": array for name, array in record.ranges.items()},
        "gradient_norms": record.gradient_norms,
        "update_ratios": record.update_ratios,
    }
    return messages.HistogramsMessage(scalars, arrays)
