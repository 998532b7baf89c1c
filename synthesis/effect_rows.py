"""From studies to effects: each result of a synthesis by the declared route, oriented, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.records import Datum
from extraction_forms.studies import NOT_REPORTED, Contrast, Evidence, Result, Study, Tag
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotComputable
from synthesis.measures.registry import compute

ORIENTATION: Final = MappingProxyType({"higher_better": 1.0, "lower_better": -1.0})
"""What a difference experimental minus control is multiplied by so that + is benefit."""

REPORTED: Final = MappingProxyType({"SMD": ("smd", "smd_se"), "MD": ("md", "md_se")})
"""The statistics that hold a reported effect of each measure, and its standard error."""

_ARM_INPUTS: Final = ("n", "mean", "sd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """A variable made by putting together the codes of another."""

    id: str
    of: str
    codes: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which results, by which measure and route; `choices` are the measure's own options."""

    where: Expression | None
    measure: str
    use: str
    groupings: tuple[Grouping, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One result of one contrast of a study, with every tag it can be asked for."""

    study: Study
    contrast: Contrast
    result: Result
    tags: Mapping[str, Tag]


def rows(evidence: Evidence, groupings: Sequence[Grouping] = ()) -> Iterator[Row]:
    """Every result of every contrast it has numbers for, in the order of studies and records."""
    for study in evidence.studies:
        if "same_trial_as" in study.data and study.data["same_trial_as"].known:
            continue
        for result in study.results:
            for contrast in study.contrasts:
                named = {contrast.id, contrast.experimental.id, contrast.control.id}
                if named & set(result.values):
                    tags = _tags(evidence, study, contrast, result)
                    _group(tags, groupings)
                    yield Row(study=study, contrast=contrast, result=result, tags=MappingProxyType(tags))


def _tags(evidence: Evidence, study: Study, contrast: Contrast, result: Result) -> dict[str, Tag]:
    """What a row is, from the widest to the nearest: the study, the experimental arm, the control, the result."""
    tags = dict(study.tags)
    tags.update({k: v for k, v in contrast.experimental.tags.items() if k not in {"role", "label"}})
    control = contrast.control.tags.get("control_kind")
    if control is not None:
        tags["control_kind"] = control
    for name, datum in result.data.items():
        if isinstance(datum.value, str) or datum.missing:
            tags[name] = Tag(
                code=str(datum.value or datum.missing), label=datum.text, origins=(datum.origin,)
            )
    outcome = result.outcome
    labels = evidence.vocabulary.domains
    for name, code in (("domain", outcome.domain), ("source_domain", outcome.source_domain)):
        tags[name] = Tag(code=code, label=labels.get(code, code))
    tags["outcome"] = Tag(code=outcome.id, label=outcome.label)
    tags["polarity"] = Tag(code=result.polarity, label=result.polarity)
    tags["study"] = Tag(code=study.id, label=study.label)
    tags["contrast"] = Tag(code=contrast.id, label=contrast.id)
    return tags


def _group(tags: dict[str, Tag], groupings: Sequence[Grouping]) -> None:
    for grouping in groupings:
        tag = tags.get(grouping.of)
        if tag is None:
            continue
        code = next((code for code, taken in grouping.groups.items() if tag.code in taken), NOT_REPORTED)
        label = grouping.codes.get(code, "not in this grouping")
        tags[grouping.id] = Tag(code=code, label=label, origins=tag.origins, provisional=tag.provisional)


def compute_effects(evidence: Evidence, request: Request) -> Effects:
    """The effects a request asks for; every result it asked for that gives none is in `excluded`.

    Raises:
        NotComputable: the condition cannot be decided on a row, or its measure has no such route.
    """
    if request.use == "reported" and request.measure not in REPORTED:
        known = ", ".join(REPORTED)
        raise NotComputable(f"{request.measure} cannot be read as reported; known: {known}")
    found: list[Effect] = []
    excluded: list[Excluded] = []
    for row in rows(evidence, request.groupings):
        if not _asked(row, request.where):
            continue
        made = ROUTES[request.use](row, request)
        if isinstance(made, Effect):
            found.append(made)
        else:
            excluded.append(_excluded(row, made))
    return Effects(measure=request.measure, rows=tuple(found), excluded=tuple(excluded))


def _asked(row: Row, where: Expression | None) -> bool:
    if where is None:
        return True
    try:
        answer = where.evaluate({name: tag.code for name, tag in row.tags.items() if tag.known})
    except ConditionFault as error:
        raise NotComputable(f"{row.result.origin}: {error}") from None
    return answer is True


def _excluded(row: Row, reason: str) -> Excluded:
    return Excluded(
        study=row.study.id,
        study_label=row.study.label,
        result=row.result.id,
        outcome_label=row.result.outcome.label,
        rule="no effect",
        reason=reason,
        origins=(row.result.origin,),
    )


def _reported(row: Row, request: Request) -> Effect | str:
    """The effect as the source printed it, turned by its sign convention so that + favours the experimental arm."""
    estimate, error = (row.result.value(row.contrast.id, name) for name in REPORTED[request.measure])
    if estimate is None or not estimate.known:
        return f"{request.measure} not reported"
    if error is None or not error.known:
        return f"standard error of the {request.measure} not reported"
    if error.number() <= 0:
        return f"standard error of the {request.measure} is {error.printed}"
    convention = row.result.value(row.contrast.id, "sign_convention")
    sign = _sign(str(convention.value) if convention is not None else "unknown", row.result.polarity)
    if isinstance(sign, str):
        return sign
    orientation = ORIENTATION.get(row.result.polarity, 1.0)
    y = sign * estimate.number()
    return _effect(row, request, y, error.number() ** 2, y * orientation, (estimate, error))


def _sign(convention: str, polarity: str) -> float | str:
    if convention == "positive_favours_exp":
        return 1.0
    if convention == "negative_favours_exp":
        return -1.0
    if convention == "exp_minus_ctl":
        return ORIENTATION.get(polarity, "the outcome has no better direction")
    return "which arm the sign favours is not known"


def _computed(row: Row, request: Request) -> Effect | str:
    """The effect from both arms' n, mean and SD, by the measure's formula."""
    used: list[Datum] = []
    columns: dict[str, float] = {}
    for arm, short in ((row.contrast.experimental, "exp"), (row.contrast.control, "ctl")):
        for name in _ARM_INPUTS:
            datum = row.result.value(arm.id, name)
            if datum is None or not datum.known:
                return f"{name} of {arm.id} not reported"
            used.append(datum)
            columns[f"{name}_{short}"] = datum.number()
    orientation = ORIENTATION.get(row.result.polarity)
    if orientation is None:
        return "the outcome has no better direction"
    try:
        made = compute(request.measure, columns, **request.choices)
    except NotComputable as error:
        return str(error)
    measured = float(made.y[0])
    return _effect(row, request, orientation * measured, float(made.v[0]), measured, tuple(used))


def _effect(
    row: Row, request: Request, y: float, v: float, measured: float, used: tuple[Datum, ...]
) -> Effect:
    return Effect(
        y=y + 0.0,
        v=v,
        measured=measured + 0.0,
        study=row.study.id,
        study_label=row.study.label,
        result=row.result.id,
        outcome=row.result.outcome.id,
        outcome_label=row.result.outcome.label,
        measure=request.measure,
        route=request.use,
        origins=tuple(sorted(datum.origin for datum in used)),
        n_exp=_n(row, row.contrast.experimental.id),
        n_ctl=_n(row, row.contrast.control.id),
        tags=MappingProxyType({name: tag.code for name, tag in row.tags.items()}),
        labels=MappingProxyType({name: tag.label for name, tag in row.tags.items()}),
    )


def _n(row: Row, arm: str) -> int | None:
    datum = row.result.value(arm, "n")
    return int(datum.number()) if datum is not None and datum.known else None


ROUTES: Final = MappingProxyType({"reported": _reported, "computed": _computed})
"""How an effect is had from a row: a function of one signature each."""
