"""Refinements of type hints: nested JSON, finite numbers, arrays, literal names.

JSON has neither NaN nor infinity: a measured number that is not finite arrives as null.
"""

from typing import Annotated, Any, Literal

from app.protocol import commands, messages
from app.timeline.displayed_step import Preview
from engine import (
    ArchitectureDescription,
    ArrayHistogram,
    Arrow,
    Change,
    CheckRecord,
    DeadUnitCount,
    DescentRecord,
    Displacement,
    Edge,
    Edit,
    ExplanationRecord,
    Factor,
    Finding,
    Findings,
    Gate,
    GradientPath,
    GraphRecord,
    HealthRecord,
    HistogramRecord,
    LayerHealth,
    PathLayer,
    Place,
    Recipe,
    Remedy,
    SliceRecord,
    StepSliceRecord,
    SurfaceProbeRecord,
    SurfaceRecord,
)
from engine.analysis.gradcheck.records import ArrayCheck, Kink, NumberCheck
from engine.analysis.surface.records import HeightRange
from engine.description.records import Mend, NetworkTotal
from engine.planes import Curvature
from tests.protocol import shapes

SCALARS: dict[type, type] = {
    messages.SliceMessage: SliceRecord,
    messages.DescentMessage: DescentRecord,
    messages.StepSliceMessage: StepSliceRecord,
    messages.SurfaceMessage: SurfaceRecord,
    messages.SurfaceProbeMessage: SurfaceProbeRecord,
    messages.ExplanationMessage: ExplanationRecord,
    messages.CheckMessage: CheckRecord,
    messages.GraphMessage: GraphRecord,
    messages.DescriptionMessage: ArchitectureDescription,
    messages.OtherExplanationMessage: ExplanationRecord,
    messages.HealthMessage: HealthRecord,
    messages.FindingsMessage: Findings,
    messages.HistogramsMessage: HistogramRecord,
}
"""The record whose fields a message has instead of `scalars`."""

MORE: dict[type, dict[str, Any]] = {
    messages.SliceMessage: {"preview": bool},
    messages.DescentMessage: {"preview": bool},
    messages.StepSliceMessage: {"preview": bool},
    messages.SurfaceMessage: {"preview": bool},
    messages.ExplanationMessage: {"step": int, "road": GradientPath | None, "preview": bool},
    messages.OtherExplanationMessage: {"lane": int, "step": int, "road": GradientPath | None},
    messages.CheckMessage: {"stopped": bool, "preview": bool},
    messages.DescriptionMessage: {"asked": int},
    messages.HealthMessage: {"preview": bool},
    messages.FindingsMessage: {"preview": bool},
    messages.HistogramsMessage: {"preview": bool},
    messages.PredictionMessage: {
        "position": int,
        "asked": int,
        "predicted": int,
        "why": int | None,
        "held_out": int | None,
        "label": int | None,
        "loss": float | None,
        "mistakes": list[int] | None,
        "nearest": list[shapes.NearestImages],
        "preview": bool,
    },
    messages.HeldOutMessage: {
        "position": int,
        "preview": bool,
        "answered": int,
        "total": int,
        "right": int,
        "loss": float | None,
        "cell": tuple[int, int] | None,
        "in_cell": int,
    },
}
"""The fields of a message that stand beside those of its record."""

SETTINGS = {
    "architecture": shapes.Architecture | None,
    "preset": shapes.PresetName | None,
    "problem": shapes.ProblemName | None,
    "optimizer": shapes.OptimizerName | None,
    "schedule": shapes.ScheduleName | None,
}

FIELDS: dict[type, dict[str, Any]] = {
    messages.WelcomeMessage: {
        "recipe": Recipe,
        "network": shapes.Network,
        "choices": shapes.Choices,
        "selection": shapes.FirstSelection,
        "session": shapes.SessionSeat | None,
    },
    messages.StatusMessage: {
        "state": shapes.SessionState,
        "recipe": Recipe,
        "branches": list[shapes.Branch],
        "preview": Preview | None,
        "until": shapes.Progress | None,
        "reason": shapes.GoalKind | Literal["diverged"] | None,
    },
    messages.StepMessage: {
        "losses": list[tuple[int, float | None, int]],
        "silences": list[DeadUnitCount],
        "series": dict[str, list[tuple[int, float | None]]],
    },
    messages.ComparisonMessage: {"lanes": list[shapes.ComparedLane]},
    messages.LanesMessage: {
        "lanes": list[shapes.LaneState],
        "losses": list[tuple[int, int, float | None]],
        "evaluations": list[tuple[int, int, float | None, float | None]],
    },
    messages.RaceMessage: {
        "plane": shapes.RacePlane,
        "chosen": list[Place] | None,
        "heights": HeightRange,
        "lanes": list[shapes.RaceLane],
    },
    messages.LaneResultsMessage: {"lanes": list[shapes.LaneResult]},
    messages.RecordedStepMessage: {"series": dict[str, list[tuple[int, float | None]]]},
    messages.ExportMessage: {"what": shapes.ExportKind},
    messages.RoomMessage: {"role": shapes.RoomRole, "whereabouts": shapes.Whereabouts | None},
    messages.TaskMessage: {"controls": shapes.ControlsLeft},
    messages.QuestionMessage: {
        "kind": commands.QuestionKind,
        "subject": commands.QuestionSubject,
        "state": shapes.QuestionState,
        "asked_seconds": float,
        "answers": shapes.Answers | None,
        "rounds": list[shapes.QuestionRound],
        "image": shapes.QuestionImage | None,
        "truth": shapes.AnswerValue | None,
        "yours": shapes.AnswerValue | None,
    },
    Recipe: {
        "preset": shapes.NetworkName,
        "architecture": shapes.Architecture | None,
        "warm_start": shapes.WarmStart | None,
        "problem": shapes.ProblemName,
        "optimizer": shapes.OptimizerName,
        "schedule": shapes.ScheduleName,
    },
    Change: {"name": shapes.ChangeableSetting},
    Displacement: {"plane": shapes.DisplacingPlane, "set": shapes.ImageSet},
    SliceRecord: {"zoom": shapes.SliceZoom},
    DescentRecord: {"reason": shapes.DescentEnd | None},
    StepSliceRecord: {"set": shapes.ImageSet},
    SurfaceRecord: {
        "plane": shapes.PlaneName,
        "zoom": shapes.SurfaceZoom,
        "set": shapes.ImageSet,
    },
    SurfaceProbeRecord: {"plane": shapes.PlaneName, "set": shapes.ImageSet},
    ExplanationRecord: {"of": shapes.NumberKind, "kind": shapes.ExplanationKind},
    Factor: {"of": shapes.NumberKind},
    Gate: {"kind": shapes.LayerKind, "words": shapes.GateWord},
    PathLayer: {"kind": shapes.LayerKind, "words": shapes.GateWord | None},
    Kink: {"kind": shapes.LayerKind},
    NumberCheck: {"verdict": shapes.Verdict},
    ArrayCheck: {"verdict": shapes.Verdict | None},
    CheckRecord: {"scope": shapes.CheckScope, "verdict": shapes.Verdict | None},
    GraphRecord: {
        "values": dict[shapes.NodeName, float],
        "derivatives": dict[shapes.NodeName, float],
    },
    Edge: {"start": shapes.NodeName, "end": shapes.NodeName},
    ArchitectureDescription: {"architecture": shapes.Architecture | None},
    Mend: {"layers": list[shapes.LayerSpec]},
    HealthRecord: {"state": shapes.HealthState},
    LayerHealth: {"state": shapes.HealthState},
    Finding: {"rule": shapes.RuleName, "severity": shapes.Severity},
    Findings: {"unknown": list[shapes.RuleName]},
    Remedy: {"settings": Annotated[dict, 'Omit<ConfigureCommand, "type">']},
    ArrayHistogram: {"kind": shapes.HistogramKind},
    commands.DescribeCommand: {
        "architecture": shapes.Architecture | None,
        "preset": shapes.PresetName | None,
        "problem": shapes.ProblemName | None,
    },
    commands.LaneSettings: {**SETTINGS, "initialiser": str | shapes.Initialiser | None},
    commands.ConfigureCommand: SETTINGS,
    commands.LaneChoice: {"recipe": Annotated[dict, "Partial<Recipe>"] | None},
    commands.OpenRecipeCommand: {"recipe": Annotated[dict, "Partial<Recipe>"]},
    commands.StoredBranch: {"recipe": Annotated[dict, "Partial<Recipe>"]},
    commands.AnswerCommand: {"value": shapes.AnswerValue},
    commands.ShareSceneCommand: {"scene": Annotated[dict, "object"]},
}
"""The hints of fields whose own say too little; a text beside a hint is TypeScript."""

FINITE: dict[type, tuple[str, ...]] = {
    messages.StatusMessage: ("speed", "learning_rate", "schedule_factor", "momentum", "sketch"),
    messages.StepMessage: ("learning_rate", "seconds"),
    messages.RaceMessage: ("explained", "radius"),
    SliceRecord: ("learning_rate",),
    DescentRecord: ("learning_rate", "threshold"),
    StepSliceRecord: ("best",),
    SurfaceRecord: (
        "radius",
        "radius_in_steps",
        "radius_over_norm",
        "learning_rate",
        "start_loss",
        "slope",
        "share_gradient",
        "share_update",
        "path_share",
        "explained",
        "by_chance",
        "filter_norms",
    ),
    SurfaceProbeRecord: ("alpha", "beta"),
    PathLayer: ("alive",),
}
"""The numbers of messages and records that are finite, whatever the run does."""

ALL_FINITE = (
    Recipe,
    Change,
    Edit,
    Displacement,
    Preview,
    Arrow,
    HeightRange,
    Curvature,
    ArrayCheck,
    NumberCheck,
    GraphRecord,
    Edge,
    NetworkTotal,
)
"""What is set, or only computed where the loss is finite: all of its numbers are finite."""

WATCHED = ("activations", "gradients", "parameters", "updates")
"""The first parts of the names of arrays that a page can watch."""

EXPLAINED = {"product": False, "term_images": False, "*": False}

PER_LANE = ("path", "path_steps", "path_losses", "arrows")
"""The first parts of the names of arrays of a race, before the number of the lane."""

ARRAYS: dict[type, dict[str, bool]] = {
    messages.WelcomeMessage: dict.fromkeys(
        ("prediction.a", "prediction.loss", "prediction.derivative"), True
    ),
    messages.StepMessage: {
        **dict.fromkeys(
            ("labels", "predicted", "image_losses", "true_probabilities", "images"), True
        ),
        **dict.fromkeys((f"{name}.*" for name in WATCHED), False),
    },
    messages.ExplanationMessage: EXPLAINED,
    messages.OtherExplanationMessage: EXPLAINED,
    messages.RaceMessage: {
        **dict.fromkeys(("alphas", "betas", "losses"), True),
        **dict.fromkeys((f"{name}.*" for name in PER_LANE), False),
    },
    messages.OtherStepMessage: {
        **dict.fromkeys(("predicted", "image_losses", "true_probabilities"), True),
        **dict.fromkeys((f"{name}.*" for name in WATCHED), False),
    },
    messages.PredictionMessage: {
        **dict.fromkeys(("image", "logits", "probabilities"), True),
        **dict.fromkeys(("why", "loss_gradient", "activations.*", "nearest.*"), False),
    },
    messages.HeldOutMessage: dict.fromkeys(
        ("confusion", "numbers", "labels", "answers", "losses", "outputs", "images"), True
    ),
    messages.HistogramsMessage: {
        "counts.*": False,
        "ranges.*": False,
    },
    messages.ExportMessage: {"file": True},
    messages.RecordedStepMessage: {"part": True},
}
"""The arrays of a message by name, and whether they are always there; `*` stands for any text."""

NAMES: dict[type, str] = {
    commands.ParameterRef: "ParameterIndex",
    commands.PinnedNumber: "PinnedNumber",
    commands.StopGoal: "Goal",
    Place: "ParameterIndex",
    Preview: "ParameterPreview",
    Change: "SettingChange",
    Edit: "ParameterEdit",
    Edge: "GraphEdge",
    Arrow: "SurfaceArrow",
    HeightRange: "SurfaceHeights",
    Curvature: "PlaneCurvature",
    PathLayer: "RoadStation",
}
"""The names in TypeScript that are not those in Python."""
