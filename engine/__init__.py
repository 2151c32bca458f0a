"""The face of the engine: the few names that others may use.

Importing it before NumPy puts OpenBLAS on one thread, unless the environment says otherwise: the
products of small networks are faster so (two threads wait for each other where a core is busy).
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from engine.analysis.dead_units import dead_units
from engine.analysis.explain import Explanation, Factor, Gate, Road, Station, Term, explain, road
from engine.analysis.first_parameter import FirstParameter, first_parameter
from engine.analysis.gradcheck import (
    CheckRecord,
    InnerProductCheck,
    check_gradients,
    check_inner_products,
)
from engine.analysis.inference import Known, Neighbours, Prediction, known_images, mistakes, predict
from engine.analysis.slices.coordinate_descent import descend, read_slice
from engine.analysis.slices.line_search import slice_along_step
from engine.analysis.slices.parameter_slice import ZOOMS, prediction_curve, slice_parameter
from engine.analysis.stationarity import Standstill, standstill
from engine.analysis.step_outcome import Outcome, Silence, outcome_of
from engine.analysis.surface import ZOOMS as SURFACE_ZOOMS
from engine.analysis.surface import (
    Arrow,
    Reading,
    SurfaceRecord,
    SurfaceRequest,
    displacement_to,
    read_point,
    survey,
)
from engine.analysis.toy_graph import Edge, GraphRecord, run_graph
from engine.core.arrays import added
from engine.core.errors import BadInput
from engine.data.datasets import SETS as SURFACE_SETS
from engine.data.drawing import drawn_image, raster_of
from engine.export import as_array, gradients_to_bytes, parameters_to_bytes, script_of, torch_lines
from engine.model.parameter_index import check_number, check_parameter_index
from engine.planes import PLANES, Place, choose_plane
from engine.training.distance_sketch import sketch
from engine.training.interventions import CHANGEABLE, Change, Displacement, Edit
from engine.training.recipe import Recipe, describe_choices
from engine.training.records import (
    DescentRecord,
    Evaluation,
    PredictionCurve,
    SliceRecord,
    StepRecord,
    StepSliceRecord,
)
from engine.training.replay import fast_forward, replay
from engine.training.run import Run
from engine.training.saved_runs import load_run, run_from_bytes, run_to_bytes, save_run
from engine.training.size import Size, size_of
from engine.training.step import advance, evaluate, fingerprint, quick_advance, start, under
from engine.training.stop_criteria import (
    CALM_STEPS,
    GOALS,
    Goal,
    Pursuit,
    after_step,
    probe_gradient_norm,
    pursue,
)

__all__ = [
    "CALM_STEPS",
    "CHANGEABLE",
    "GOALS",
    "PLANES",
    "SURFACE_SETS",
    "SURFACE_ZOOMS",
    "ZOOMS",
    "Arrow",
    "BadInput",
    "Change",
    "CheckRecord",
    "DescentRecord",
    "Displacement",
    "Edge",
    "Edit",
    "Evaluation",
    "Explanation",
    "Factor",
    "FirstParameter",
    "Gate",
    "Goal",
    "GraphRecord",
    "InnerProductCheck",
    "Known",
    "Neighbours",
    "Outcome",
    "Place",
    "Prediction",
    "PredictionCurve",
    "Pursuit",
    "Reading",
    "Recipe",
    "Road",
    "Run",
    "Silence",
    "Size",
    "SliceRecord",
    "Standstill",
    "Station",
    "StepRecord",
    "StepSliceRecord",
    "SurfaceRecord",
    "SurfaceRequest",
    "Term",
    "added",
    "advance",
    "after_step",
    "as_array",
    "check_gradients",
    "check_inner_products",
    "check_number",
    "check_parameter_index",
    "choose_plane",
    "dead_units",
    "descend",
    "describe_choices",
    "displacement_to",
    "drawn_image",
    "evaluate",
    "explain",
    "fast_forward",
    "fingerprint",
    "first_parameter",
    "gradients_to_bytes",
    "known_images",
    "load_run",
    "mistakes",
    "outcome_of",
    "parameters_to_bytes",
    "predict",
    "prediction_curve",
    "probe_gradient_norm",
    "pursue",
    "quick_advance",
    "raster_of",
    "read_point",
    "read_slice",
    "replay",
    "road",
    "run_from_bytes",
    "run_graph",
    "run_to_bytes",
    "save_run",
    "script_of",
    "size_of",
    "sketch",
    "slice_along_step",
    "slice_parameter",
    "standstill",
    "start",
    "survey",
    "torch_lines",
    "under",
]
