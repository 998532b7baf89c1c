"""From studies to effects: each result of a synthesis by the declared route, oriented, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.records import Datum
from extraction_forms.studies import Contrast, Evidence
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.registry import compute
from synthesis.study_rows import Grouping, Row, outcome_name, rows

ORIENTATION: Final = MappingProxyType({"higher_better": 1.0, "lower_better": -1.0})
"""What a difference experimental minus control is multiplied by so that + is benefit."""

REPORTED: Final = MappingProxyType({"SMD": ("smd", "smd_se"), "MD": ("md", "md_se")})
"""The statistics that hold a reported effect of each measure, and its standard error."""

NO_EFFECT: Final = "no effect"
UNDECIDED: Final = "condition undecided"
"""The rules by which a result that no other bars gives no effect, as they are printed."""

NO_POLARITY: Final = "which way is better on this outcome is not known"

INPUT_WORDS: Final = MappingProxyType({"n": "number analysed", "mean": "mean", "sd": "SD"})
"""How the numbers of an arm are called in a reason."""

_ARM_INPUTS: Final = ("n", "mean", "sd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which results, by which measure and route; `choices` are the measure's own options.

    `way` is what the keys of the effects name the measure and route by, where a plan has several.
    """

    where: Expression | None
    measure: str
    use: str
    groupings: tuple[Grouping, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    way: str = ""


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
        asked = _asked(row, request.where)
        if asked is False:
            continue
        rule, reason = row.bar
        if asked is not True:
            rule, reason = UNDECIDED, asked
        made = reason or ROUTES[request.use](row, request)
        if isinstance(made, Effect):
            found.append(made)
        else:
            excluded.append(_excluded(row, rule or NO_EFFECT, made))
    return Effects(measure=request.measure, rows=tuple(found), excluded=tuple(excluded))


def _asked(row: Row, where: Expression | None) -> bool | str:
    """Whether the condition holds of a row; in words, why that cannot be told."""
    if where is None:
        return True
    known = _environment(row)
    try:
        answer = where.evaluate(known)
    except ConditionFault as error:
        raise NotComputable(f"{row.result.origin}: {error}") from None
    if answer is None:
        blank = ", ".join(name for name in where.names if name not in known)
        return f"whether it belongs here cannot be told: {blank} not reported"
    if not isinstance(answer, bool):
        place = f"{where.place}: " if where.place else ""
        raise NotComputable(f"{place}where: expected a condition that is true or false; found {where.text!r}")
    return answer


def _environment(row: Row) -> dict[str, object]:
    """What a condition may ask of a row: codes as text, numbers and flags as they are."""
    known: dict[str, object] = {name: tag.code for name, tag in row.tags.items() if tag.known}
    arm = row.contrast.experimental.data if row.contrast is not None else {}
    free = {name: datum for name, datum in row.result.data.items() if not datum.unit}
    for data in (row.study.data, arm, free):
        for name, datum in data.items():
            if isinstance(datum.value, (int, float)):
                known[name] = datum.value
    for name in ("domain", "source_domain"):
        known.setdefault(name, row.tags[name].code)
    return known


def _excluded(row: Row, rule: str, reason: str) -> Excluded:
    return Excluded(
        study=row.study.id,
        study_label=row.study.label,
        result=row.result.id,
        outcome_label=outcome_name(row.study, row.result, row.contrast),
        rule=rule,
        reason=reason,
        origins=(row.result.origin,),
        tags=_codes(row),
        labels=_labels(row),
        tag_origins=_tag_origins(row),
        contrast=_contrast(row),
    )


def _codes(row: Row) -> Mapping[str, str]:
    return MappingProxyType({name: tag.code for name, tag in row.tags.items()})


def _labels(row: Row) -> Mapping[str, str]:
    return MappingProxyType({name: tag.label for name, tag in row.tags.items()})


def _tag_origins(row: Row) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tag.origins for name, tag in row.tags.items() if tag.origins})


def _contrast(row: Row) -> str:
    """The contrast's id where the study has several, so that its rows can be told apart."""
    return row.contrast.id if row.contrast is not None and len(row.study.contrasts) > 1 else ""


def _reported(row: Row, request: Request) -> Effect | str:
    """The effect as the source printed it, turned by its sign convention so that + favours the experimental arm."""
    contrast = _compared(row).id
    estimate, error = (row.result.value(contrast, name) for name in REPORTED[request.measure])
    if estimate is None or not estimate.known:
        return f"{request.measure} {_why(estimate)}"
    if error is None or not error.known:
        return f"standard error of the {request.measure} {_why(error)}"
    variance = error.number() * error.number()
    if variance <= 0:
        return f"standard error of the {request.measure} is {error.printed}, which leaves it no weight"
    if not isfinite(variance):
        return f"standard error of the {request.measure} is {error.printed}, too large to compute with"
    convention = row.result.value(contrast, "sign_convention")
    code = str(convention.value) if convention is not None else "unknown"
    sign = sign_of(code, row.result.polarity)
    if isinstance(sign, str):
        return sign
    y = sign * estimate.number()
    used = [datum.origin for datum in (estimate, error, convention) if datum is not None]
    if code == "exp_minus_ctl":
        used += polarity_origin(row)
    measured = y * ORIENTATION.get(row.result.polarity, 1.0)
    return _effect(row, request, (y, variance, measured), used)


def _compared(row: Row) -> Contrast:
    if row.contrast is None:
        raise NotComputable(f"{row.result.origin}: expected a contrast; found none")
    return row.contrast


def _why(datum: Datum | None) -> str:
    """Why there is no number: the missing reason in words."""
    return "not reported" if datum is None else datum.text


def polarity_origin(row: Row) -> list[str]:
    """The datum that says which way is better: the result's own, or that of its outcome."""
    own = row.result.data.get("polarity")
    origin = own.origin if own is not None and own.known else row.result.outcome.origin
    return [origin] if origin else []


def sign_of(convention: str, polarity: str) -> float | str:
    """What a reported difference is multiplied by so that + is benefit; in words, why that cannot be told."""
    if convention == "positive_favours_exp":
        return 1.0
    if convention == "negative_favours_exp":
        return -1.0
    if convention == "exp_minus_ctl":
        return ORIENTATION.get(polarity, NO_POLARITY)
    return "which arm its sign favours is not known"


def _computed(row: Row, request: Request) -> Effect | str:
    """The effect from both arms' n, mean and SD, by the measure's formula."""
    contrast = _compared(row)
    used: list[str] = []
    columns: dict[str, float] = {}
    for arm, short in ((contrast.experimental, "exp"), (contrast.control, "ctl")):
        for name in _ARM_INPUTS:
            datum = row.result.value(arm.id, name)
            if datum is None or not datum.known:
                return f"{arm.label}: {INPUT_WORDS[name]} {_why(datum)}"
            used.append(datum.origin)
            columns[f"{name}_{short}"] = datum.number()
    orientation = ORIENTATION.get(row.result.polarity)
    if orientation is None:
        return NO_POLARITY
    try:
        made = compute(request.measure, columns, **request.choices)
    except ImpossibleNumber as error:
        return error.of("")
    except NotComputable as error:
        return str(error)
    measured = float(made.y[0])
    numbers = (orientation * measured, float(made.v[0]), measured)
    return _effect(row, request, numbers, [*used, *polarity_origin(row)])


def _effect(row: Row, request: Request, numbers: tuple[float, float, float], used: Sequence[str]) -> Effect:
    """An effect from its oriented estimate, its variance and the estimate on the measure's own scale."""
    y, v, measured = numbers
    contrast = _compared(row)
    return Effect(
        y=y + 0.0,
        v=v,
        measured=measured + 0.0,
        study=row.study.id,
        study_label=row.study.label,
        result=row.result.id,
        outcome=row.result.outcome.id,
        outcome_label=outcome_name(row.study, row.result, contrast),
        measure=request.measure,
        route=request.use,
        origins=tuple(sorted(set(used))),
        n_exp=_n(row, contrast.experimental.id),
        n_ctl=_n(row, contrast.control.id),
        tags=_codes(row),
        labels=_labels(row),
        tag_origins=_tag_origins(row),
        contrast=_contrast(row),
        way=request.way,
    )


def _n(row: Row, arm: str) -> int | None:
    datum = row.result.value(arm, "n")
    return int(datum.number()) if datum is not None and datum.known else None


ROUTES: Final = MappingProxyType({"reported": _reported, "computed": _computed})
"""How an effect is had from a row: a function of one signature each."""
