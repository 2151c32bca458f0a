"""Descriptions of data sets as the page gets them, and the bounds of own data."""

from typing import Literal

from pydantic import BaseModel

from app.settings import Settings
from engine import DatasetDescription, describe_dataset, image_problems, is_host_problem

Group = Literal["built-in", "host", "own"]


class DatasetEntry(BaseModel):
    """A data set: `name` is its problem in a recipe, `size` is [H, W]."""

    name: str
    label: str
    group: Group
    images: int
    training_count: int
    classes: list[str]
    size: list[int]
    channels: int
    licence: str
    source: str
    split: str


class OwnDataLimits(BaseModel):
    """The bounds of own data. `kept_days`: for how long the host keeps them; 0: it does not."""

    max_images: int
    max_side: int
    max_mebibytes: int
    kept_days: float


class DatasetList(BaseModel):
    """All data sets that a visitor may choose."""

    datasets: list[DatasetEntry]
    own: OwnDataLimits


def dataset_entry(data: DatasetDescription, group: Group) -> DatasetEntry:
    """Return the description of a data set as the page gets it."""
    return DatasetEntry(
        name=data.problem,
        label=data.label,
        group=group,
        training_count=data.training_count,
        **data.to_data(),
    )


def dataset_list(settings: Settings, keeps_data: bool) -> DatasetList:
    """Return the data sets built in and those of the host, and the bounds of own data."""
    return DatasetList(
        datasets=[
            dataset_entry(describe_dataset(name), "host" if is_host_problem(name) else "built-in")
            for name in image_problems()
        ],
        own=OwnDataLimits(
            max_images=settings.max_own_images,
            max_side=settings.max_image_side,
            max_mebibytes=settings.max_own_data_file_mebibytes,
            kept_days=settings.kept_data_days if keeps_data else 0,
        ),
    )
