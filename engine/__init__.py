"""Public API of the engine: the names that the app, notebooks and exported scripts may import.

Importing this package before NumPy limits OpenBLAS to one thread, unless the environment variable
OPENBLAS_NUM_THREADS is set. One thread is faster for the small matrix products of these networks.
While a step is made there is one thread in any case, so that its bits are the same.
"""

import os
import signal
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if sys.argv[:1] == ["-m"]:  # `python -m engine` imports it: Ctrl+C then ends without a traceback
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

from engine.analysis.explain import (
    ExplanationRecord,
    Factor,
    Gate,
    GradientPath,
    PathLayer,
    Term,
    explain,
    trace_gradient,
)
from engine.analysis.first_parameter import FirstParameter, first_parameter
from engine.analysis.gradcheck import (
    CheckRecord,
    InnerProductCheck,
    check_gradients,
    check_inner_products,
)
from engine.analysis.held_out import (
    NO_CLASS,
    HeldOutRecord,
    answer_held_out_images,
    answer_held_out_images_in_parts,
)
from engine.analysis.prediction import (
    NeighbourIndex,
    Neighbours,
    PredictionRecord,
    build_neighbour_index,
    misclassified_images,
    predict,
)
from engine.analysis.slices.coordinate_descent import (
    add_slice_gradients,
    add_slice_gradients_in_parts,
    descend,
)
from engine.analysis.slices.line_search_verdict import LineSearchVerdict, line_search_verdict
from engine.analysis.slices.parameter_slice import (
    ZOOMS,
    prediction_curve,
    slice_parameter,
    slice_parameter_in_parts,
)
from engine.analysis.slices.step_slice import slice_along_step
from engine.analysis.stationarity import StationaryPoint, classify_stationary_point
from engine.analysis.step_outcome import DeadUnitCount, StepOutcome, evaluate_step_outcome
from engine.analysis.surface import LEVELS as SURFACE_LEVELS
from engine.analysis.surface import ZOOMS as SURFACE_ZOOMS
from engine.analysis.surface import (
    Arrow,
    HeightRange,
    SurfaceProbeRecord,
    SurfaceRecord,
    SurfaceRequest,
    compute_surface,
    coordinates_on_surface,
    displacement_to,
    probe_point,
)
from engine.analysis.toy_graph import Edge, GraphRecord, run_graph
from engine.comparison.lane import MAX_LANES, Lane, has_same_loss
from engine.comparison.lane_labels import differing_settings, lane_from_settings, lane_label
from engine.comparison.lane_planes import RACE_PLANES
from engine.comparison.lane_presets import LANE_PRESETS, LanePreset, preset_lanes
from engine.comparison.lane_results import (
    LaneHistory,
    Milestone,
    Sharpness,
    distance_travelled,
    lanes_csv,
    lowest_loss,
    milestones,
    sharpness_in_parts,
)
from engine.comparison.lockstep import Lockstep, lockstep
from engine.comparison.race_records import LanePath, RaceLane, RaceRecord, RaceRequest
from engine.comparison.race_surface import compute_race_surface
from engine.core.arrays import apply_updates
from engine.core.errors import BadInput
from engine.data.contact_sheet import contact_sheet
from engine.data.dataset_description import DatasetDescription
from engine.data.datasets import IMAGE_SETS as SURFACE_SETS
from engine.data.datasets import describe_dataset, image_problems
from engine.data.drawing_normalisation import decode_raster, preprocess_drawing
from engine.data.host_data import HOST_DATA, is_host_problem
from engine.data.labelled_images import LabelledImages
from engine.data.own_data import OwnData, is_own_problem, own_data
from engine.data.own_data_file import own_data_from_bytes, own_data_to_bytes
from engine.data.own_data_registry import OWN_DATA, OwnDataRegistry
from engine.data.own_data_warnings import own_data_warnings
from engine.data.readers.host_folder import find_host_data
from engine.data.readers.read import read_labelled_images
from engine.data.split import GivenSplit, RandomSplit
from engine.description import (
    ArchitectureDescription,
    ArchitectureLimits,
    describe_architecture,
    fit_architecture,
)
from engine.diagnosis.accidents import ACCIDENTS, Accident
from engine.diagnosis.findings import diagnose, diagnose_in_parts
from engine.diagnosis.health import HEALTH_WINDOW, layer_health, step_health, whole_health
from engine.diagnosis.histograms import (
    StepHistograms,
    histogram_steps,
    join_histograms,
    step_histograms,
)
from engine.diagnosis.observations import TREND_LOSSES, WINDOW_STEPS
from engine.diagnosis.records import (
    ArrayHistogram,
    Evidence,
    Finding,
    Findings,
    HealthRecord,
    HistogramRecord,
    LayerHealth,
    MeasuredStep,
    Remedy,
    ShowMe,
)
from engine.export import (
    bytes_to_array,
    gradients_to_bytes,
    parameters_to_bytes,
    replay_script,
    torch_code,
    torch_script,
)
from engine.model.architecture import Architecture
from engine.model.dead_units import dead_units
from engine.model.layer_costs import step_work
from engine.model.parameter_index import check_parameter_index, check_value_index
from engine.planes import PLANES, Curvature, Place
from engine.training.fingerprint import distance_sketch, fingerprint
from engine.training.initial_run import (
    initial_run,
    initial_run_in_parts,
    keep_learned_parameters,
)
from engine.training.intervention_cost import intervention_cost
from engine.training.interventions import CHANGEABLE_SETTINGS, Change, Displacement, Edit
from engine.training.optimizers import Update
from engine.training.plane_choice import default_plane_name
from engine.training.recipe import PrefixKey, Recipe, WarmStart
from engine.training.recipe_choices import describe_choices
from engine.training.records import (
    DescentRecord,
    EvaluationRecord,
    PredictionCurve,
    SliceRecord,
    StepRecord,
    StepSliceRecord,
    thumbnails,
)
from engine.training.replay import fast_forward, replay
from engine.training.run import Run
from engine.training.run_settings import DEFAULT_LEARNING_RATE, setting_users
from engine.training.run_size import RunSize, run_size
from engine.training.saved_runs import load_run, run_from_bytes, run_to_bytes, save_run
from engine.training.step import (
    evaluate,
    interventions_in_parts,
    next_step_record,
    quick_train_step,
    quick_train_step_in_parts,
    run_after_step,
    train_step,
    untouched_run,
    with_recipe,
    with_recipe_in_parts,
)
from engine.training.stop_criteria import (
    PATIENCE_STEPS,
    STOP_CRITERIA,
    StopCriterion,
    StopProgress,
    begin_progress,
    probe_gradient_norm,
    probe_loss,
    update_progress,
)

__all__ = [
    "ACCIDENTS",
    "CHANGEABLE_SETTINGS",
    "DEFAULT_LEARNING_RATE",
    "HEALTH_WINDOW",
    "HOST_DATA",
    "LANE_PRESETS",
    "MAX_LANES",
    "NO_CLASS",
    "OWN_DATA",
    "PATIENCE_STEPS",
    "PLANES",
    "RACE_PLANES",
    "STOP_CRITERIA",
    "SURFACE_LEVELS",
    "SURFACE_SETS",
    "SURFACE_ZOOMS",
    "TREND_LOSSES",
    "WINDOW_STEPS",
    "ZOOMS",
    "Accident",
    "Architecture",
    "ArchitectureDescription",
    "ArchitectureLimits",
    "ArrayHistogram",
    "Arrow",
    "BadInput",
    "Change",
    "CheckRecord",
    "Curvature",
    "DatasetDescription",
    "DeadUnitCount",
    "DescentRecord",
    "Displacement",
    "Edge",
    "Edit",
    "EvaluationRecord",
    "Evidence",
    "ExplanationRecord",
    "Factor",
    "Finding",
    "Findings",
    "FirstParameter",
    "Gate",
    "GivenSplit",
    "GradientPath",
    "GraphRecord",
    "HealthRecord",
    "HeightRange",
    "HeldOutRecord",
    "HistogramRecord",
    "InnerProductCheck",
    "LabelledImages",
    "Lane",
    "LaneHistory",
    "LanePath",
    "LanePreset",
    "LayerHealth",
    "LineSearchVerdict",
    "Lockstep",
    "MeasuredStep",
    "Milestone",
    "NeighbourIndex",
    "Neighbours",
    "OwnData",
    "OwnDataRegistry",
    "PathLayer",
    "Place",
    "PredictionCurve",
    "PredictionRecord",
    "PrefixKey",
    "RaceLane",
    "RaceRecord",
    "RaceRequest",
    "RandomSplit",
    "Recipe",
    "Remedy",
    "Run",
    "RunSize",
    "Sharpness",
    "ShowMe",
    "SliceRecord",
    "StationaryPoint",
    "StepHistograms",
    "StepOutcome",
    "StepRecord",
    "StepSliceRecord",
    "StopCriterion",
    "StopProgress",
    "SurfaceProbeRecord",
    "SurfaceRecord",
    "SurfaceRequest",
    "Term",
    "Update",
    "WarmStart",
    "add_slice_gradients",
    "add_slice_gradients_in_parts",
    "answer_held_out_images",
    "answer_held_out_images_in_parts",
    "apply_updates",
    "begin_progress",
    "build_neighbour_index",
    "bytes_to_array",
    "check_gradients",
    "check_inner_products",
    "check_parameter_index",
    "check_value_index",
    "classify_stationary_point",
    "compute_race_surface",
    "compute_surface",
    "contact_sheet",
    "coordinates_on_surface",
    "dead_units",
    "decode_raster",
    "default_plane_name",
    "descend",
    "describe_architecture",
    "describe_choices",
    "describe_dataset",
    "diagnose",
    "diagnose_in_parts",
    "differing_settings",
    "displacement_to",
    "distance_sketch",
    "distance_travelled",
    "evaluate",
    "evaluate_step_outcome",
    "explain",
    "fast_forward",
    "find_host_data",
    "fingerprint",
    "first_parameter",
    "fit_architecture",
    "gradients_to_bytes",
    "has_same_loss",
    "histogram_steps",
    "image_problems",
    "initial_run",
    "initial_run_in_parts",
    "intervention_cost",
    "interventions_in_parts",
    "is_host_problem",
    "is_own_problem",
    "join_histograms",
    "keep_learned_parameters",
    "lane_from_settings",
    "lane_label",
    "lanes_csv",
    "layer_health",
    "line_search_verdict",
    "load_run",
    "lockstep",
    "lowest_loss",
    "milestones",
    "misclassified_images",
    "next_step_record",
    "own_data",
    "own_data_from_bytes",
    "own_data_to_bytes",
    "own_data_warnings",
    "parameters_to_bytes",
    "predict",
    "prediction_curve",
    "preprocess_drawing",
    "preset_lanes",
    "probe_gradient_norm",
    "probe_loss",
    "probe_point",
    "quick_train_step",
    "quick_train_step_in_parts",
    "read_labelled_images",
    "replay",
    "replay_script",
    "run_after_step",
    "run_from_bytes",
    "run_graph",
    "run_size",
    "run_to_bytes",
    "save_run",
    "setting_users",
    "sharpness_in_parts",
    "slice_along_step",
    "slice_parameter",
    "slice_parameter_in_parts",
    "step_health",
    "step_histograms",
    "step_work",
    "thumbnails",
    "torch_code",
    "torch_script",
    "trace_gradient",
    "train_step",
    "untouched_run",
    "update_progress",
    "whole_health",
    "with_recipe",
    "with_recipe_in_parts",
]
