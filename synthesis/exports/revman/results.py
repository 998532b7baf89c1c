"""The results of studies as RevMan's template for results has them: a line for each arm, and for each contrast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.facts import Arm, Data, Result, Study
from extraction_forms.frozen_values import frozen
from extraction_forms.references.losses import Loss
from synthesis.effects import Effect
from synthesis.exports.cells import Value
from synthesis.exports.compared import Place, barred, effects_by, of_design
from synthesis.exports.revman.names import Names
from synthesis.review import Review
from synthesis.routes.sides import is_number
from synthesis.routes.study_rows import Row, rows

MEASURES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "MD": ("MD", "Continuous"),
        "SMD": ("SMD", "Continuous"),
        "OR": ("LOG_OR", "Dichotomous"),
        "RR": ("LOG_RR", "Dichotomous"),
        "HR": ("LOG_HR", "Dichotomous"),
        "IRR": ("LOG_RATE_RATIO", "Dichotomous"),
        "RD": ("RD", "Dichotomous"),
    }
)
"""The measures of contrasts that RevMan has: what it calls each, and the kind of data of its outcome."""

NO_NUMBERS: Final = (
    "no n, mean and SD or events and total of an arm, and no estimate of a measure that RevMan has"
)
FURTHER: Final = "further numbers of the result, for which the template has no column"
LEVEL: Final = "confidence limits at a level other than 90, 95 or 99 %"
WORKED_OUT: Final = "that the standard error of an estimate was worked out, not printed"

_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {"mean": "Mean", "sd": "SD", "se": "SE", "ci_low": "CI start", "ci_high": "CI end"}
)
_LIMITS: Final = ("ci_low", "ci_high")
_LEVELS: Final = frozenset({90.0, 95.0, 99.0})
_OF_CONTRAST: Final = frozenset(
    {"md", "md_se", "smd", "smd_se", "estimate", "se", "ci_low", "ci_high", "ci_level"}
)


@frozen
class Results:
    """The lines of the template, the results that have none, and what is lost of the others."""

    lines: tuple[dict[str, Value], ...]
    left_out: tuple[Loss, ...]
    losses: tuple[Loss, ...]


def results_of(review: Review, studies: Iterable[Study], names: Names) -> Results:
    """The lines of every result, arms before contrasts."""
    estimates = {code: effects_by(review.evidence, code, ("reported",), measured=True) for code in MEASURES}
    compared: dict[Place, list[Row]] = {}
    for row in rows(review.evidence):
        compared.setdefault((row.study.id, row.result.id), []).append(row)
    lines: list[dict[str, Value]] = []
    left_out: list[Loss] = []
    losses: list[Loss] = []
    for study in studies:
        for result in study.results:
            key = f"{study.id}.{result.id}"
            own = compared.get((study.id, result.id), [])
            why = next((barred(row) for row in own if barred(row)), "")
            made = [] if why else [*_arm_lines(study, result, names)]
            contrasts = [] if why else [*_contrasts(own, estimates)]
            made += [_contrast_line(row, code, effect, names) for row, code, effect in contrasts]
            if not made:
                left_out.append(Loss(key, why or NO_NUMBERS))
                continue
            lines += made
            losses += _lost(key, study, result, contrasts)
            losses += [
                Loss(key, what) for what in dict.fromkeys(one for row in own for one in of_design(row))
            ]
    return Results(lines=tuple(lines), left_out=tuple(left_out), losses=tuple(losses))


def _head(study: Study, result: Result, names: Names, arm: Arm) -> dict[str, Value]:
    return {
        "Study": names.studies[study.id],
        "Outcome": names.outcomes[study.id, result.id],
        "Arm": names.arms[study.id, arm.id],
    }


def _arm_lines(study: Study, result: Result, names: Names) -> Iterator[dict[str, Value]]:
    """A line for each arm that has events and a total, or a mean; all arms of one kind."""
    with_values = [(arm, result.values[arm.id]) for arm in study.arms if arm.id in result.values]
    counted = any(_all(data, "events", "total") for _, data in with_values)
    for arm, data in with_values:
        if counted and _all(data, "events", "total"):
            numbers = {"Cases": data["events"].number(), "Sample size": data["total"].number()}
            yield {**_head(study, result, names, arm), "Data type": "Dichotomous", **numbers}
        elif not counted and _all(data, "mean"):
            cells = _means(data)
            yield {**_head(study, result, names, arm), "Data type": "Continuous", **cells}


def _means(data: Data) -> dict[str, Value]:
    held = {name: column for name, column in _COLUMNS.items() if name not in _LIMITS or _has_limits(data)}
    cells: dict[str, Value] = {
        column: data[name].number() for name, column in held.items() if _all(data, name)
    }
    if _all(data, "n"):
        cells["Sample size"] = data["n"].number()
    if "CI start" in cells or "CI end" in cells:
        cells["CI level"] = _level(data) / 100
    return cells


def _level(data: Data) -> float:
    return data["ci_level"].number() if _all(data, "ci_level") else 95.0


def _has_limits(data: Data) -> bool:
    return _level(data) in _LEVELS


def _all(data: Data, *names: str) -> bool:
    return all(name in data and is_number(data[name]) for name in names)


def _contrasts(
    own: Iterable[Row], estimates: Mapping[str, Mapping[Place, Effect]]
) -> Iterator[tuple[Row, str, Effect]]:
    """The estimates that the record prints of each contrast, on the scale that RevMan pools them on."""
    for row in own:
        for code, found in estimates.items():
            effect = found.get((row.study.id, row.name))
            if effect is not None:
                yield row, code, effect


def _contrast_line(row: Row, code: str, effect: Effect, names: Names) -> dict[str, Value]:
    exp, ctl = row.arms
    measure, kind = MEASURES[code]
    return {
        **_head(row.study, row.result, names, exp[0]),
        "Data type": kind,
        "Effect measure": measure,
        "Reference arm": names.arms[row.study.id, ctl[0].id],
        "Mean": effect.y,
        "SE": effect.se,
    }


def _lost(key: str, study: Study, result: Result, contrasts: list[tuple[Row, str, Effect]]) -> Iterator[Loss]:
    """What of a result has no column, is on a level that RevMan does not know, or was worked out."""
    held = {row.contrast.id for row, _, _ in contrasts if row.contrast is not None}
    arms = {arm.id for arm in study.arms}
    for unit, data in result.values.items():
        statistics = {name for name, datum in data.items() if is_number(datum)}
        if unit in arms:
            counted = _all(data, "events", "total")
            known = (
                {"events", "total"}
                if counted
                else {*_COLUMNS, "n", "ci_level"}
                if _all(data, "mean")
                else set()
            )
            if not _has_limits(data) and statistics & set(_LIMITS):
                yield Loss(key, LEVEL)
        else:
            known = set(_OF_CONTRAST) if unit in held else set()
        if statistics - known:
            yield Loss(key, FURTHER)
    if any(one.derivations for _, _, effect in contrasts for one in [effect]):
        yield Loss(key, WORKED_OUT)
