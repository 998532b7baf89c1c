"""What records say as typed facts: studies, arms, results, judgements, tallies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS, Datum, Entry, Record

Data = Mapping[str, Datum]

DOMAIN: Final = re.compile(r"d[0-9]+[a-z]?\Z")
"""The id of a question that judges a domain of bias: d1, d2, or d1a and d1b where a tool divides one."""


@frozen
class Tag:
    """A code a row can be grouped by, how it is printed, and the data it rests on.

    `answered` is False where the code is the reason that a value is missing, rather than a value.
    """

    code: str
    label: str
    origins: tuple[str, ...] = ()
    provisional: bool = False
    answered: bool = True

    @property
    def known(self) -> bool:
        """Whether it is a code and not a missing reason."""
        return self.answered and (self.code not in MISSING_REASONS or self.code == "unclear")


@frozen
class Outcome:
    """An outcome of the vocabulary: what is measured, with what, and which way is better."""

    id: str
    label: str
    domain: str
    source_domain: str
    instrument: str
    polarity: str
    origin: str
    range_min: Datum | None = None
    range_max: Datum | None = None


@frozen
class Vocabulary:
    """The outcomes of a review by id, and the labels of their domains.

    `bundles` are the domains whose results are statements about several domains at once.
    """

    outcomes: Mapping[str, Outcome]
    domains: Mapping[str, str]
    entries: tuple[Entry, ...] = ()
    bundles: frozenset[str] = frozenset()


@frozen
class Arm:
    """An arm of a study: its role, what was coded of it, and the tags derived from that."""

    id: str
    label: str
    role: str
    data: Data
    tags: Mapping[str, Tag]


@frozen
class Contrast:
    """Which arm is compared with which."""

    id: str
    experimental: Arm
    control: Arm
    shared_control_group: str = ""


@frozen
class Result:
    """What a study printed for one outcome at one time: a block of numbers per arm and contrast."""

    id: str
    outcome: Outcome
    polarity: str
    data: Data
    values: Mapping[str, Data]
    origin: str
    place: Place

    def value(self, unit: str, statistic: str) -> Datum | None:
        """The datum of a statistic of an arm or contrast, when the record has one."""
        return self.values.get(unit, {}).get(statistic)


@frozen
class Judgement:
    """Risk of bias of one result: a code per domain and overall, and the form they are codes of."""

    result: str
    domains: Mapping[str, Datum]
    overall: Datum
    form: str


@frozen
class Study:
    """A study as its settled record has it."""

    id: str
    label: str
    record: str
    data: Data
    tags: Mapping[str, Tag]
    reports: tuple[Entry, ...]
    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...]
    results: tuple[Result, ...]
    judgements: tuple[Judgement, ...] = ()

    @property
    def blocks(self) -> Iterator[tuple[str, Data]]:
        """Every block of answers of the study, with where it stands: its own, its arms', its results', their values."""
        yield "Study", self.data
        for arm in self.arms:
            yield f"Arms > {arm.id}", arm.data
        for result in self.results:
            yield f"Results > {result.id}", result.data
        for result in self.results:
            for unit, values in result.values.items():
                yield f"Results > {result.id}, {unit}", values

    def judgement(self, result: str) -> Judgement | None:
        """The risk-of-bias judgement that holds for a result: its own, else the study's (`result` blank)."""
        own = next((j for j in self.judgements if j.result == result), None)
        return own or next((j for j in self.judgements if not j.result), None)


@frozen
class Tally:
    """One printed count with the tags it came with; `missing` says why where there is no count."""

    id: str
    n: int | None
    missing: str
    unit: str
    derivation: str
    tags: Mapping[str, str]
    quote: str
    note: str
    origins: tuple[str, ...]


@frozen
class TallySource:
    """A source that reports counts without listing the studies."""

    id: str
    label: str
    title: str
    record: str
    tallies: tuple[Tally, ...]
    data: Data


@frozen
class Evidence:
    """Everything a review's records say, and warnings of what is unlikely in it."""

    studies: tuple[Study, ...]
    sources: tuple[TallySource, ...]
    vocabulary: Vocabulary
    records: tuple[Record, ...] = field(default=())
    warnings: tuple[str, ...] = ()

    def study(self, name: str) -> Study:
        """The study with this id."""
        return next(study for study in self.studies if study.id == name)
