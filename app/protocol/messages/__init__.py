"""The messages that the server sends to a page: scalars and arrays; codec.py encodes them.

Arrays are the engine's own, without a copy.
"""

from typing import get_args

from app.protocol.messages.answers import DescriptionMessage, GraphMessage
from app.protocol.messages.comparison import (
    ComparisonMessage,
    LaneResultsMessage,
    LanesMessage,
    OtherExplanationMessage,
    OtherStepMessage,
    RaceMessage,
)
from app.protocol.messages.connection import (
    ErrorMessage,
    PongMessage,
    RestoredMessage,
    WaitingMessage,
)
from app.protocol.messages.diagnosis import FindingsMessage, HealthMessage, HistogramsMessage
from app.protocol.messages.files import ExportMessage, RecordedStepMessage
from app.protocol.messages.questions import QuestionMessage
from app.protocol.messages.rooms import (
    ComeBackMessage,
    RoomMessage,
    SceneMessage,
    TaskMessage,
)
from app.protocol.messages.run import EvaluationMessage, StatusMessage, StepMessage, WelcomeMessage
from app.protocol.messages.step_details import (
    CheckMessage,
    DescentMessage,
    ExplanationMessage,
    HeldOutMessage,
    PredictionMessage,
    SliceMessage,
    StepSliceMessage,
    SurfaceMessage,
    SurfaceProbeMessage,
)

StepDetailMessage = (
    SliceMessage
    | DescentMessage
    | StepSliceMessage
    | ExplanationMessage
    | CheckMessage
    | SurfaceMessage
    | SurfaceProbeMessage
    | PredictionMessage
    | HeldOutMessage
    | HealthMessage
    | FindingsMessage
    | HistogramsMessage
)  # those with a field `scalars`
Message = (
    WelcomeMessage
    | StatusMessage
    | StepMessage
    | SliceMessage
    | DescentMessage
    | StepSliceMessage
    | ExplanationMessage
    | CheckMessage
    | SurfaceMessage
    | SurfaceProbeMessage
    | PredictionMessage
    | HeldOutMessage
    | ComparisonMessage
    | LanesMessage
    | RaceMessage
    | LaneResultsMessage
    | OtherStepMessage
    | OtherExplanationMessage
    | HealthMessage
    | FindingsMessage
    | HistogramsMessage
    | DescriptionMessage
    | GraphMessage
    | EvaluationMessage
    | WaitingMessage
    | ExportMessage
    | SceneMessage
    | RoomMessage
    | QuestionMessage
    | ComeBackMessage
    | TaskMessage
    | PongMessage
    | RestoredMessage
    | RecordedStepMessage
    | ErrorMessage
)
MESSAGE_TYPES: tuple[type[Message], ...] = get_args(Message)

__all__ = [
    "MESSAGE_TYPES",
    "CheckMessage",
    "ComeBackMessage",
    "ComparisonMessage",
    "DescentMessage",
    "DescriptionMessage",
    "ErrorMessage",
    "EvaluationMessage",
    "ExplanationMessage",
    "ExportMessage",
    "FindingsMessage",
    "GraphMessage",
    "HealthMessage",
    "HeldOutMessage",
    "HistogramsMessage",
    "LaneResultsMessage",
    "LanesMessage",
    "Message",
    "OtherExplanationMessage",
    "OtherStepMessage",
    "PongMessage",
    "PredictionMessage",
    "QuestionMessage",
    "RaceMessage",
    "RecordedStepMessage",
    "RestoredMessage",
    "RoomMessage",
    "SceneMessage",
    "SliceMessage",
    "StatusMessage",
    "StepDetailMessage",
    "StepMessage",
    "StepSliceMessage",
    "SurfaceMessage",
    "SurfaceProbeMessage",
    "TaskMessage",
    "WaitingMessage",
    "WelcomeMessage",
]
