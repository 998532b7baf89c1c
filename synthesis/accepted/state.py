"""The printed numbers of a review together with what they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from extraction_forms.frozen_values import frozen


class Printed(NamedTuple):
    """A number as it is printed, and the files of the review that it was made from, sorted."""

    text: str
    files: tuple[str, ...] = ()


@frozen
class State:
    """Every printed number by key, and what made them: files with their sha256, the plan's choices, engine, forms.

    `files` are all files of the review that a build reads, by path; `choices` what `review.yaml` says, answer by
    answer.
    """

    numbers: Mapping[str, Printed]
    files: Mapping[str, str]
    choices: Mapping[str, str]
    engine: str
    forms: str
