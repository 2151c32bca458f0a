"""Record the golden messages, which pytest and `node --test` both read.

`python -m tests.golden.record` writes each message of `messages_by_name()` to `<name>.bin` (a blob)
or `<name>.json` (text), and its decoded contents to `expected.json`: name → {message: scalars,
arrays: {tensor name: {shape, values}}}. The values are synthetic and small enough to check by eye.
"""

import json
from pathlib import Path

import numpy as np

from app.protocol import messages
from app.protocol.codec import encode_message

HERE = Path(__file__).parent


def messages_by_name() -> dict[str, messages.Message]:
    """Return one example of each kind of message that the page decodes, by file name."""
    return {
        "welcome": messages.WelcomeMessage(
            version=1,
            recipe={"problem": "3-or-8", "learning_rate": 0.05, "changes": []},
            network={"input_shape": [1, 32, 32], "layers": [], "parameter_count": 82322},
            classes=["3", "8"],
            choices={"seed": {"min": 0, "max": 4294967295}},
            training_images=287,
            held_out_images=70,
            steps_per_epoch=8,
            selection={"address": "fc2.weight", "index": [0, 1], "largest": False},
            image=0,
            session={"id": "0123456789abcdef", "token": "secret"},
            arrays={
                "prediction.a": np.array([0.5, 1.0]),
                "prediction.loss": np.array([0.6931471805599453, 0.0]),
                "prediction.derivative": np.array([-2.0, -1.0]),
            },
        ),
        "step": messages.StepMessage(
            step=3,
            position=4,
            done=True,
            preview=False,
            epoch=0,
            loss=0.6931471805599453,
            loss_after=0.625,
            accuracy=0.5,
            accuracy_after=float("nan"),
            predicted_change=-0.0625,
            silences=[{"layer": "relu1", "units": 4, "before": 0, "after": 1}],
            learning_rate=0.05,
            seconds=0.0075,
            image=1,
            batch_size=2,
            label=1,
            data_index=17,
            losses=[(2, 0.75, 0), (3, float("nan"), 1)],
            series={"gradient fc2.weight[0, 1]": [(2, -0.5), (3, 0.25)]},
            truncate_series_from=2,
            gradient_norms={"conv1.pre_activation": 0.25, "fc2.pre_activation": float("inf")},
            dead_units={"relu1.activation": [1, 3]},
            update_ratios={"conv1.kernel": 0.001},
            arrays={
                "labels": np.array([0, 1], dtype=np.int32),
                "true_probabilities": np.array([0.25, 0.5], dtype=np.float32),
                "images": np.array([[[0, 255], [16, 1]]], dtype=np.uint8),
                "gradients.conv1.pre_activation": np.arange(8, dtype=np.float32)
                .reshape(2, 4)
                .T.reshape(4, 2, 1)
                .transpose(1, 0, 2),
            },
        ),
        "slice": messages.SliceMessage(
            {"address": "fc2.weight", "index": (0, 1), "loss_after": None, "preview": True},
            {"values": np.array([-0.5, 0.0, 0.5]), "losses": np.array([1.0, 0.5, np.inf])},
        ),
        "descent": messages.DescentMessage(
            {"address": "fc2.weight", "index": (0, 1), "steps": 2, "reason": "converged"},
            {"values": np.array([0.5, 0.25, 0.125]), "losses": np.array([1.0, 0.5, 0.375])},
        ),
        "step_slice": messages.StepSliceMessage(
            {"step": 3, "set": "probe", "best": 2.5, "back": None, "ratio": 0.75, "place": -0.5},
            {"multiples": np.array([-0.5, 0.0, 1.0]), "losses": np.array([1.0, 0.5, 0.25])},
        ),
        "reading": messages.SurfaceProbeMessage(
            {
                "step": 4,
                "plane": "step",
                "set": "batch",
                "images": 32,
                "alpha": 0.125,
                "beta": -0.25,
                "loss": float("nan"),
            }
        ),
        "surface": messages.SurfaceMessage(
            {
                "step": 3,
                "plane": "chosen",
                "zoom": "valley",
                "set": "probe",
                "levels": (5, 9),
                "radius_in_steps": None,
                "slope": (0.5, 0.0),
                "heights": {"low": 0.5, "high": 2.0, "cap": 2.0},
                "explained": (0.75, 0.25),
                "chosen": [{"address": "fc2.weight", "index": (0, 1)}],
                "arrows": [{"name": "descent", "alpha": -0.5, "beta": 0.0, "rise": -0.25}],
                "ingredients": [],
            },
            {
                "alphas": np.array([-1.0, 0.0, 1.0]),
                "betas": np.array([-1.0, 1.0]),
                "losses": np.array([[1.0, 0.5, np.inf], [2.0, 1.5, -np.inf]]),
                "ghost_losses": np.array([[1.0, 0.25, np.nan], [2.0, 1.25, 3.0]]),
                "fan": np.array([[-0.5, 0.125]]),
                "fan_shares": np.array([0.5]),
                "path_steps": np.array([1, 2], dtype=np.int32),
                "path": np.zeros((0, 2)),
                "path_on_surface": np.array([0.5, np.nan]),
            },
        ),
        "explanation": messages.ExplanationMessage(
            {
                "step": 3,
                "address": "fc2.weight",
                "index": (0, 1),
                "image": None,
                "terms": [{"factors": [{"symbol": "a", "value": 0.5}], "product": -0.25}],
                "recorded": None,
            },
            {"product": np.array([[0.5, -0.25]])},
        ),
        "check": messages.CheckMessage(
            {
                "step": 3,
                "scope": "layer",
                "address": "fc2.weight",
                "index": (0, 1),
                "image": None,
                "done": 200,
                "all": 402,
                "parts": [{"address": "fc2.weight", "count": 400, "verdict": None}],
                "number": {"numeric": 0.125, "kinks": [{"layer": "relu3", "places": 2}]},
                "verdict": None,
                "stopped": False,
            }
        ),
        "prediction": messages.PredictionMessage(
            {
                "position": 3,
                "asked": 7,
                "predicted": 1,
                "why": 1,
                "held_out": None,
                "label": None,
                "loss": None,
                "mistakes": None,
                "nearest": [
                    {
                        "address": "input.activation",
                        "labels": [1],
                        "distances": [2.5],
                        "origins": [17],
                    }
                ],
                "preview": False,
            },
            {
                "image": np.array([[[0.0, 0.5]]], dtype=np.float32),
                "logits": np.array([-0.5, 0.5], dtype=np.float32),
                "probabilities": np.array([0.25, 0.75], dtype=np.float32),
                "activations.input.activation": np.array([[[0.0, 0.5]]], dtype=np.float32),
                "nearest.input.activation": np.array([[[[0.0, 1.0]]]], dtype=np.float32),
                "why": np.array([[[-0.125, 0.0]]], dtype=np.float32),
            },
        ),
        "graph": messages.GraphMessage(
            {
                "values": {"a": 3.0, "b": 2.0, "c": 4.0, "u": 6.0, "v": 10.0, "J": 20.0},
                "derivatives": {"a": 4.0, "b": 6.0, "c": 2.0, "u": 2.0, "v": 2.0, "J": 1.0},
                "edges": [{"start": "a", "end": "u", "factor": 2.0}],
            }
        ),
        "status": messages.StatusMessage(
            state="ready",
            position=0,
            latest=0,
            epoch=0,
            speed=0.0,
            recipe={"problem": "3-or-8"},
            learning_rate=0.05,
            schedule_factor=0.25,
            momentum=0.9,
            branch=1,
            branches=[
                {"id": 0, "name": "A", "from": None, "fork": 0, "latest": 5, "changed": ""},
                {"id": 1, "name": "B", "from": 0, "fork": 3, "latest": 3, "changed": "momentum 0"},
            ],
            undo="300 steps",
            redo=None,
            preview={"address": "fc2.weight", "index": (0, 1), "value": 0.5, "was": 0.25},
            notice="≥ 0 — ok",
            fingerprint="0123456789abcdef",
            sketch=(0.5, -0.25, 1.0, 2.0),
            until={"kind": "steps", "value": 8.0, "part": 0.25, "words": "2 of 8 steps"},
            reason=None,
        ),
        "waiting": messages.WaitingMessage(
            3, "All places are taken. You are number 3 in the queue."
        ),
        "export": messages.ExportMessage(
            "losses", "run-losses.csv", "Every loss.", {"file": np.frombuffer(b"a,b", np.uint8)}
        ),
        "error": messages.ErrorMessage(
            "configure", "learning_rate", "-1", "over 0", "learning_rate: got -1; allowed: over 0."
        ),
        "recorded": messages.RecordedStepMessage(
            step=4,
            first=True,
            size=1024,
            series={"gradient fc2.weight[0, 1]": [(3, -0.5)]},
            arrays={"part": np.array([31, 139, 8, 0], dtype=np.uint8)},
        ),
        "view": messages.SceneMessage({"step": 3, "tour": None, "selection": {"index": [0, 1]}}),
        "room": messages.RoomMessage(
            id="0123456789ab",
            role="presenter",
            present=30,
            presenting=True,
            offered=False,
            token="of the role",
            invitation="of those who follow",
            whereabouts={"following": 28, "elsewhere": 2, "chapters": {"3": 27}},
            word="mikaluto",
        ),
        "pong": messages.PongMessage(),
        "restored": messages.RestoredMessage(position=40, asked=40, left_out=("B",)),
        "description": messages.DescriptionMessage(
            {
                "asked": 7,
                "architecture": None,
                "layers": [
                    {
                        "name": "conv1",
                        "kind": "convolution",
                        "input": (1, 4, 4),
                        "output": None,
                        "parameter_count": 0,
                        "multiply_adds": 0,
                        "receptive_field": None,
                        "problem": {
                            "field": "input",
                            "value": "(1, 4, 4)",
                            "allowed": "it needs at least (C, 5, 5)",
                            "sentence": "The kernel of conv1, 5×5, is larger than its 4×4 input.",
                            "mends": [
                                {
                                    "label": "Use kernel 4",
                                    "layers": [{"kind": "flatten", "name": "f"}],
                                }
                            ],
                        },
                    }
                ],
                "total": None,
                "problem": None,
                "pytorch": None,
                "engine": None,
            }
        ),
        "held_out": messages.HeldOutMessage(
            {
                "position": 3,
                "preview": False,
                "answered": 3,
                "total": 3,
                "right": 2,
                "loss": 0.5,
                "cell": (1, 0),
                "in_cell": 1,
            },
            {
                "confusion": np.array([[2, 0, 0], [1, 0, 0]], dtype=np.int32),
                "numbers": np.array([2], dtype=np.int32),
                "labels": np.array([1], dtype=np.int32),
                "answers": np.array([0], dtype=np.int32),
                "losses": np.array([1.25]),
                "outputs": np.array([[0.75, 0.25]], dtype=np.float32),
                "images": np.array([[[0, 255]]], dtype=np.uint8),
            },
        ),
        "health": messages.HealthMessage(
            {
                "step": 3,
                "state": "watch",
                "reason": "C does not change measurably",
                "window": 3,
                "loss_change": -0.5,
                "loss_change_error": None,
                "moving_layer": "fc1",
                "moving_ratio": float("inf"),
                "layers": [
                    {
                        "layer": "relu1",
                        "label": "relu1",
                        "state": "watch",
                        "reason": "3 of 4 units are 0 on every image of the mini-batch",
                        "dead_share": 0.75,
                        "saturated_share": None,
                        "gradient_norm": 0.25,
                        "update_ratio": None,
                    }
                ],
                "preview": False,
            }
        ),
        "findings": messages.FindingsMessage(
            {
                "step": 3,
                "complete": True,
                "findings": [
                    {
                        "rule": "dead_relus",
                        "label": "Dead ReLUs",
                        "severity": "problem",
                        "layer": "relu1",
                        "sentence": "3 of the 4 units of relu1 are 0 for all 64 probe images.",
                        "evidence": [
                            {
                                "name": "dead_share",
                                "label": "share of dead units",
                                "value": 0.75,
                                "unit": "",
                            }
                        ],
                        "threshold": "problem from 0.5",
                        "margin": "at most 4.7 % of other images",
                        "source": "Maas et al. 2013",
                        "show": {
                            "stage": "watch",
                            "panel": "network",
                            "layer": "relu1",
                            "address": "relu1.activation",
                        },
                        "tries": [
                            {
                                "label": "η 0.005",
                                "settings": {"learning_rate": 0.005},
                                "restarts": False,
                            }
                        ],
                        "steps": [{"step": 2, "loss": None, "largest": 2.5, "update_norm": 0.5}],
                    }
                ],
                "unknown": ["plateau"],
                "preview": False,
            }
        ),
        "histograms": messages.HistogramsMessage(
            {
                "steps": (0, 3),
                "histograms": [{"kind": "parameter", "address": "fc2.bias", "layer": "fc2"}],
                "layers": ("fc2",),
                "preview": False,
            },
            {
                "counts.parameter.fc2.bias": np.array([[1, 1], [0, 2]], dtype=np.int32),
                "ranges.parameter.fc2.bias": np.array([[-0.5, 0.5], [0.0, 0.25]]),
                "gradient_norms": np.array([[0.5], [0.25]]),
                "update_ratios": np.array([[np.nan], [0.125]]),
            },
        ),
        "comparison": messages.ComparisonMessage(
            preset="seven-optimizers",
            picked=1,
            other=None,
            max_lanes=7,
            lanes=[
                {
                    "number": 2,
                    "label": "Adam, η 0.001",
                    "recipe": {"optimizer": "adam"},
                    "differs": {"optimizer": "adam"},
                    "network_differs": False,
                }
            ],
        ),
        "lanes": messages.LanesMessage(
            position=4,
            arrived=True,
            reset=False,
            lanes=[
                {
                    "number": 1,
                    "step": 4,
                    "loss": 0.625,
                    "accuracy": None,
                    "held_out_accuracy": 0.75,
                    "held_out_loss": 0.5,
                    "distance": 0.125,
                    "diverged": False,
                    "failure": None,
                }
            ],
            losses=[(1, 3, 0.625), (2, 3, float("inf"))],
            evaluations=[(1, 0, 0.5, 0.75)],
        ),
        "race": messages.RaceMessage(
            position=4,
            plane="trajectories",
            words="principal components of all paths",
            level=9,
            levels=(9, 17, 33),
            lane=1,
            ends=None,
            chosen=None,
            explained=(0.75, 0.125),
            images=64,
            radius=1.0,
            heights={"low": 0.5, "high": 2.0, "cap": 2.0},
            lanes=[
                {
                    "number": 2,
                    "in_plane": 0.75,
                    "distance": 0.25,
                    "end_loss": 0.5,
                    "end_height": 0.625,
                    "arrow_names": ["update", "gradient"],
                    "arrow_shares": [0.75, 0.5],
                    "reason": None,
                }
            ],
            arrays={
                "alphas": np.array([-1.0, 0.0, 1.0]),
                "betas": np.array([-1.0, 1.0]),
                "losses": np.array([[1.0, 0.5, np.inf], [2.0, 1.5, 0.75]]),
                "path.2": np.array([[0.0, 0.0], [0.5, -0.25]]),
                "path_steps.2": np.array([0, 4], dtype=np.int32),
                "path_losses.2": np.array([0.75, 0.5]),
                "arrows.2": np.array([[0.25, -0.125], [0.25, -0.125]]),
            },
        ),
        "lane_results": messages.LaneResultsMessage(
            position=40,
            lanes=[
                {
                    "number": 1,
                    "steps_to": {"90": 10, "95": 30, "97": None},
                    "seconds_to": {"90": 0.125, "95": 0.375, "97": None},
                    "lowest_loss": 0.25,
                    "lowest_loss_step": 37,
                    "distance": 1.5,
                    "sharpness": None,
                    "sharpness_residual": None,
                    "stability": None,
                }
            ],
        ),
        "other_step": messages.OtherStepMessage(
            lane=2,
            step=3,
            position=4,
            image=1,
            same_images=True,
            loss=0.625,
            loss_after=0.5,
            accuracy=0.5,
            gradient_norms={"conv1.pre_activation": 0.25},
            update_ratios={"conv1.kernel": 0.001},
            arrays={
                "predicted": np.array([0, 1], dtype=np.int32),
                "image_losses": np.array([0.5, 0.75], dtype=np.float32),
                "true_probabilities": np.array([0.25, 0.5], dtype=np.float32),
                "gradients.fc2.bias": np.array([0.125, -0.125], dtype=np.float32),
            },
        ),
        "other_explanation": messages.OtherExplanationMessage(
            {
                "lane": 2,
                "step": 3,
                "address": "fc2.weight",
                "index": (0, 1),
                "image": None,
                "terms": [{"factors": [{"symbol": "a", "value": 0.5}], "product": -0.25}],
                "recorded": None,
            },
            {"product": np.array([[0.25, -0.5]])},
        ),
        "question": messages.QuestionMessage(
            id="0123456789ab",
            kind="landing",
            subject={"place": "map"},
            text="Where will the ball land?",
            options=[],
            state="revealed",
            round=2,
            step=3,
            count=2,
            present=3,
            asked_seconds=12.5,
            shown=False,
            answers=[[-0.5, 0.0], [0.5, 0.25]],
            rounds=[
                {
                    "round": 1,
                    "count": 1,
                    "answers": [[1.0, 1.0]],
                    "right": None,
                    "median": [1.0, 1.0],
                    "off": 1.25,
                },
                {
                    "round": 2,
                    "count": 2,
                    "answers": [[-0.5, 0.0], [0.5, 0.25]],
                    "right": None,
                    "median": [0.0, 0.125],
                    "off": 0.125,
                },
            ],
            truth=[0.0, 0.25],
            yours=[0.5, 0.25],
        ),
        "come_back": messages.ComeBackMessage(),
        "task": messages.TaskMessage({"version": 3, "step": 12}, "step"),
    }


def record(folder: Path = HERE) -> None:
    """Write all golden files into `folder`."""
    expected = {}
    for number, (name, message) in enumerate(messages_by_name().items(), start=1):
        data = encode_message(message, number if getattr(message, "arrays", None) else None)
        if isinstance(data, bytes):
            (folder / f"{name}.bin").write_bytes(data)
            length = int.from_bytes(data[:8], "little")
            header = json.loads(data[8 : 8 + length])
            scalars = json.loads(header["__metadata__"]["message"])
        else:
            (folder / f"{name}.json").write_text(data, encoding="utf-8")
            scalars = json.loads(data)
        expected[name] = {
            "message": scalars,
            "arrays": {
                key: {
                    "shape": list(array.shape),
                    "values": [
                        float(v) if np.isfinite(v) else str(float(v)) for v in array.ravel()
                    ],
                }
                for key, array in (getattr(message, "arrays", None) or {}).items()
            },
        }
    text = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    record()
