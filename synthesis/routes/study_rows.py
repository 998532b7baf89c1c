"""The rows of the evidence: each result of each contrast, with all it can be asked for and what bars it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from extraction_forms.studies import Arm, Contrast, Evidence, Result, Study, Tag

_Thing = TypeVar("_Thing")

NO_CONTROL: Final = "no control group"
NO_DIRECTION: Final = "no better direction"
SAME_TRIAL: Final = "same trial"
"""The rules that bar a result before any number of it is read, as they are printed."""

OUTSIDE: Final = "not_applicable"
"""The code a grouping gives to what none of its groups takes."""

WEEKS: Final[Mapping[str, float]] = MappingProxyType(
    {"days": 1 / 7, "weeks": 1.0, "months": 365.25 / 12 / 7, "years": 365.25 / 7}
)
"""How many weeks each unit of time has, a year being 365.25 days and a month a twelfth of it."""

UNCONTROLLED: Final = frozenset({"single_group", "qualitative"})
"""Designs without a control group: they are neither pooled nor do they vote, whatever their record holds."""


@frozen
class Grouping:
    """A variable made by putting together the codes of another."""

    id: str
    of: str
    codes: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]


@frozen
class Row:
    """One result of one contrast of a study, with every tag it can be asked for.

    `bar` is the rule and the reason for which it gives no effect, where there is one before any number is read.
    `beside` are further contrasts whose arms are combined with its own; `split` the side whose arm is shared,
    and among how many comparisons.
    """

    study: Study
    contrast: Contrast | None
    result: Result
    tags: Mapping[str, Tag]
    bar: tuple[str, str] = ("", "")
    beside: tuple[Contrast, ...] = ()
    split: tuple[str, int] = ("", 1)

    @property
    def arms(self) -> tuple[tuple[Arm, ...], tuple[Arm, ...]]:
        """The arms on either side, each once; of a study without a contrast its first arm alone."""
        if self.contrast is None:
            return self.study.arms[:1], ()
        compared = (self.contrast, *self.beside)
        exp = {one.experimental.id: one.experimental for one in compared}
        ctl = {one.control.id: one.control for one in compared}
        return tuple(exp.values()), tuple(ctl.values())

    @property
    def name(self) -> str:
        """How it is called within its study: the result, and the contrast where the study has several."""
        several = self.contrast is not None and len(self.study.contrasts) > 1
        return f"{self.result.id}.{self.contrast.id}" if several and self.contrast else self.result.id


class Same(Generic[_Thing]):
    """A thing that counts as equal to itself alone, so that what was found of it is found again at once."""

    def __init__(self, of: _Thing) -> None:
        self.of = of

    def __hash__(self) -> int:
        return id(self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.of is self.of


def by_name(rows: Iterable[Row]) -> Mapping[tuple[str, str], Row]:
    """Rows by their study and their name there, as effects name them."""
    return MappingProxyType({(row.study.id, row.name): row for row in rows})


def repeated(study: Study) -> str:
    """The id of the study whose trial this one repeats; empty where it stands for itself."""
    datum = study.data.get("same_trial_as")
    return str(datum.value) if datum is not None and datum.known else ""


def rows(evidence: Evidence, groupings: Sequence[Grouping] = ()) -> tuple[Row, ...]:
    """Every result of every contrast it has numbers for, in the order of studies and records.

    Every synthesis of a plan asks for them, so those of the evidence at hand are kept.
    """
    named = tuple((one.id, one.of, Same(one.codes), Same(one.groups)) for one in groupings)
    return _rows(Same(evidence), named)


@lru_cache(maxsize=2)
def _rows(
    evidence: Same[Evidence],
    named: tuple[tuple[str, str, Same[Mapping[str, str]], Same[Mapping[str, tuple[str, ...]]]], ...],
) -> tuple[Row, ...]:
    groupings = [
        Grouping(id=id_, of=of, codes=codes.of, groups=groups.of) for id_, of, codes, groups in named
    ]
    return tuple(_rows_of(evidence.of, groupings))


def _rows_of(evidence: Evidence, groupings: Sequence[Grouping]) -> Iterator[Row]:
    for study in evidence.studies:
        for result in study.results:
            for contrast in _contrasts(study, result):
                tags = _tags(evidence, study, contrast, result)
                _group(tags, groupings)
                bar = _bar(evidence, study, contrast, result)
                yield Row(study=study, contrast=contrast, result=result, tags=MappingProxyType(tags), bar=bar)


def _contrasts(study: Study, result: Result) -> tuple[Contrast | None, ...]:
    """The contrasts a result has numbers for; all of them where it has none, so that it is not lost."""
    found = tuple(
        one for one in study.contrasts if one.id in result.values or one.experimental.id in result.values
    )
    return found or study.contrasts or (None,)


def _bar(evidence: Evidence, study: Study, contrast: Contrast | None, result: Result) -> tuple[str, str]:
    other = repeated(study)
    if other:
        return SAME_TRIAL, f"repeats the trial of {evidence.study(other).label}"
    design = study.tags.get("design")
    if design is not None and design.code in UNCONTROLLED:
        return NO_CONTROL, f"the design has no control group: {design.label}"
    if contrast is None or contrast.experimental.id == contrast.control.id:
        return NO_CONTROL, "the record compares no two arms"
    if result.polarity == "neutral":
        return NO_DIRECTION, "on this outcome neither direction is better"
    return "", ""


def weeks_of(datum: Datum | None) -> float | None:
    """A time in weeks; none where it, or its unit, is not told."""
    if datum is None or datum.unit not in WEEKS or not isinstance(datum.value, (int, float)):
        return None
    return float(datum.value) * WEEKS[datum.unit]


def answers(row: Row) -> Iterator[tuple[str, Datum]]:
    """The numbers and flags that were answered of a row's study, experimental arm and result, without a unit."""
    arm = row.contrast.experimental.data if row.contrast is not None else {}
    free = {name: datum for name, datum in row.result.data.items() if not datum.unit}
    for data in (row.study.data, arm, free):
        for name, datum in data.items():
            if isinstance(datum.value, (int, float)):
                yield name, datum


def outcome_name(study: Study, result: Result, contrast: Contrast | None = None) -> str:
    """How a row is called in print: its outcome, and what tells it from other rows of the study.

    A result that has numbers for one contrast of several is called by that one, where none is given.
    """
    own = (contrast,) if contrast is not None else _contrasts(study, result)
    alike, distinct = _alike(Same(study), result.outcome.label, _ids(own))
    parts = [result.outcome.label]
    if alike > 1:
        parts.append(_printed(result, "timepoint") if distinct else result.id)
    if len(study.contrasts) > 1 and len(own) == 1 and own[0] is not None:
        parts.append(_apart(study, own[0]))
    return ", ".join(parts)


@lru_cache(maxsize=256)
def _alike(same: Same[Study], label: str, contrasts: frozenset[str]) -> tuple[int, bool]:
    """How many results of a study a name may mean, and whether their time points tell them apart.

    Results meet where they have numbers for one contrast; those of a study without any always do.
    """
    study = same.of
    alike = [
        one
        for one in study.results
        if one.outcome.label == label
        and not (contrasts and contrasts.isdisjoint(_ids(_contrasts(study, one))))
    ]
    times = [_printed(one, "timepoint") for one in alike]
    return len(alike), all(times) and len(set(times)) == len(times)


def _ids(contrasts: Iterable[Contrast | None]) -> frozenset[str]:
    return frozenset(one.id for one in contrasts if one is not None)


def _apart(study: Study, contrast: Contrast) -> str:
    """What tells a contrast from the others of its study: its experimental arm, where all have one control."""
    controls = {one.control.id for one in study.contrasts}
    labels = [one.experimental.label for one in study.contrasts]
    told = len(controls) == 1 and len(set(labels)) == len(labels)
    return contrast.experimental.label if told else _sides(contrast)


def _printed(result: Result, name: str) -> str:
    datum = result.data.get(name)
    return datum.read if datum is not None and datum.known else ""


def _sides(contrast: Contrast) -> str:
    return f"{contrast.experimental.label} against {contrast.control.label}"


def _tags(evidence: Evidence, study: Study, contrast: Contrast | None, result: Result) -> dict[str, Tag]:
    """What a row is, from the widest to the nearest: the study, the experimental arm, the control, the result."""
    tags = dict(study.tags)
    if contrast is not None:
        own = contrast.experimental.tags
        tags.update({k: v for k, v in own.items() if k not in {"role", "label", "control_kind"}})
        if "control_kind" in contrast.control.tags:
            tags["control_kind"] = contrast.control.tags["control_kind"]
        tags["contrast"] = Tag(code=contrast.id, label=_sides(contrast))
    judgement = study.judgement(result.id)
    if judgement is not None:
        for name, datum in (*judgement.domains.items(), ("overall", judgement.overall)):
            tags.setdefault(name, _tag(datum))
    for name, datum in result.data.items():
        if isinstance(datum.value, str) or datum.missing:
            tags[name] = _tag(datum)
    outcome = result.outcome
    labels = evidence.vocabulary.domains
    for name, code in (("domain", outcome.domain), ("source_domain", outcome.source_domain)):
        tags[name] = Tag(code=code, label=labels.get(code, code.replace("_", " ")))
    tags["outcome"] = Tag(code=outcome.id, label=outcome.label)
    tags["polarity"] = Tag(code=result.polarity, label=result.polarity)
    tags["study"] = Tag(code=study.id, label=study.label)
    return tags


def _tag(datum: Datum) -> Tag:
    return Tag(
        code=str(datum.value or datum.missing),
        label=datum.text,
        origins=(datum.origin,),
        answered=not datum.missing,
    )


def _group(tags: dict[str, Tag], groupings: Sequence[Grouping]) -> None:
    for grouping in groupings:
        tag = tags.get(grouping.of)
        if tag is not None:
            tags[grouping.id] = grouped(tag, grouping)


def grouped(tag: Tag, grouping: Grouping) -> Tag:
    """A code put into its group; one that no group takes stands outside, a missing one stays missing."""
    code = next((code for code, taken in grouping.groups.items() if tag.code in taken), "")
    if code:
        label = grouping.codes.get(code, code)
    elif tag.known:
        code, label = OUTSIDE, "not in this grouping"
    else:
        code, label = tag.code, tag.label
    return Tag(code=code, label=label, origins=tag.origins, provisional=tag.provisional)
