"""What a review is warned of beside its faults: what nothing meets or uses, what differs, figures of one title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import Expression
from extraction_forms.errors import Problem
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Datum
from extraction_forms.studies import Evidence
from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES
from synthesis.plan.margins import ENDS, declared
from synthesis.plan.measures import request
from synthesis.plan.plan import FigurePlan, MarginPlan, Plan, SynthesisPlan
from synthesis.routes.effect_rows import compute_effects, meets
from synthesis.routes.study_rows import Grouping, rows
from synthesis.verdicts.margin import RISK_DIFFERENCES, STANDARDISED, Margin, resolve

_DEVIATIONS: Final = 2
_RATIO: Final = 10
_RISK: Final = 0.5
"""From where a margin is wider than any that is likely to be meant."""

_TITLED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("forest", "orchard"), ("by",)),
        **dict.fromkeys(("funnel", "radial", "baujat", "labbe", "drapery", "leave_one_out_forest"), ()),
        "cumulative_forest": ("order",),
    }
)
"""The kinds of figures that are titled after their synthesis, and the options that the title tells as well."""

_MOST: Final = 50.0
"""The largest logarithm of a ratio that is told as a number."""


def idle_syntheses(plan: Plan, evidence: Evidence, groupings: Sequence[Grouping]) -> Iterator[Problem]:
    """A synthesis whose condition no result meets, or of whose results none gives an effect."""
    for synthesis in plan.syntheses:
        try:
            effects = compute_effects(evidence, request(synthesis, groupings))
        except NotComputable:
            continue  # what cannot be decided the analysis tells
        where = f"Syntheses > {synthesis.id}"
        if not effects.rows and not effects.excluded:
            yield _unmet(synthesis, where, evidence)
        elif not effects.rows:
            n = len(effects.excluded)
            ((reason, most),) = Counter(one.reason for one in effects.excluded).most_common(1)
            of = f" of {most}" if most < n else ""
            yield Problem(
                place=synthesis.at("measure"),
                where=f"{where} > measure",
                expected=f"results that give an effect by {synthesis.measure}",
                found=f"none among {n}, for this reason{of}: {reason}",
                warning=True,
            )


def _unmet(part: SynthesisPlan | MarginPlan, where: str, evidence: Evidence) -> Problem:
    n = sum(len(study.results) for study in evidence.studies)
    return Problem(
        place=part.at("where"),
        where=f"{where} > where",
        expected="a condition that some result meets",
        found="no results" if not n else f"none among {n}",
        warning=True,
    )


def idle_margins(plan: Plan, evidence: Evidence, groupings: Sequence[Grouping]) -> Iterator[Problem]:
    """A margin of a measure that nothing uses, or whose condition no result meets."""
    used = {one.measure for one in (*plan.syntheses, *((plan.votes,) if plan.votes else ()))}
    for margin in plan.margins:
        where = f"Margins > {margin.id}"
        if margin.measure not in used:
            yield Problem(
                place=margin.at("measure"),
                where=f"{where} > measure",
                expected="a measure that syntheses or votes use"
                + (f": {', '.join(sorted(used))}" if used else ", of which there are none"),
                found=repr(margin.measure),
                warning=True,
            )
        if margin.where is not None and not _meets(margin.where, evidence, groupings):
            yield _unmet(margin, where, evidence)


def _meets(where: Expression, evidence: Evidence, groupings: Sequence[Grouping]) -> bool:
    """Whether a result meets a condition; so too where that cannot be decided, which the analysis tells."""
    try:
        return any(meets(row, where) is not False for row in rows(evidence, groupings))
    except NotComputable:
        return True


def wide_margins(plan: Plan) -> Iterator[Problem]:
    """A margin so wide that hardly a result could lie beyond it, as of a number in another unit than it is read in."""
    for margin in plan.margins:
        for name in ENDS:
            limit, found = _too_wide(margin, name)
            if found:
                yield Problem(
                    place=margin.at(name),
                    where=f"Margins > {margin.id} > {name}",
                    expected=f"a margin that results can lie beyond: {limit}",
                    found=found,
                    warning=True,
                )


def _too_wide(plan: MarginPlan, name: str) -> tuple[str, str]:
    """The widest margin that is likely to be meant, and what a wider one is; empty where it is not wider."""
    amount = getattr(plan, name)
    if amount is None:
        return "", ""
    if plan.unit == "risk_difference" or plan.measure in RISK_DIFFERENCES:
        return "a difference in risk below 0.5", f"{amount:g}" if amount >= _RISK else ""
    margin = resolve(declared(plan), plan.measure)
    size = getattr(margin, name) if isinstance(margin, Margin) else 0.0
    if plan.measure in STANDARDISED:
        words = f"at most {_DEVIATIONS} standard deviations"
        return words, f"{size:.4g} standard deviations" if size > _DEVIATIONS else ""
    if MEASURES[plan.measure].scale == "exp":
        words = f"a ratio of at most {_RATIO}, or at least {1 / _RATIO:g}"
        return words, f"a ratio of {exp(min(size, _MOST)):.4g}" if size > log(_RATIO) else ""
    return "", ""


def alike_titles(plan: Plan) -> Iterator[Problem]:
    """A figure that a list of figures cannot tell from one before it: of the same title, given or made for both."""
    seen: dict[tuple[str, ...], FigurePlan] = {}
    for one in plan.figures:
        key = _title_of(one)
        if key and (before := seen.setdefault(key, one)) is not one:
            yield Problem(
                place=one.at("title"),
                where=f"Figures > {one.id} > title",
                expected=f"another title than that of {before.id}, so that a list of figures tells them apart",
                found=repr(one.title) if one.title else "none of its own, and one that is made alike",
                warning=True,
            )


def _title_of(one: FigurePlan) -> tuple[str, ...]:
    """The title of a figure, or what it is made of; nothing where that is not known here."""
    if one.title:
        return (one.title,)
    if one.kind not in _TITLED:
        return ()
    return one.kind, one.synthesis, str(one.one_row), *(one.text(name) for name in _TITLED[one.kind])


def timepoints(plan: Plan, evidence: Evidence) -> Iterator[Problem]:
    """Time points that only the plan's `selection` names, or only the records, each told once."""
    ordered = plan.selection.timepoints
    if not ordered:
        return
    used: dict[str, list[Datum]] = {}
    for study in evidence.studies:
        for result in study.results:
            datum = result.data.get("timepoint")
            if datum is not None and datum.known:
                used.setdefault(datum.read, []).append(datum)
    for name in ordered:
        if name not in used:
            yield Problem(
                place=plan.selection.timepoints_place,
                where="Selection of results > timepoints",
                expected="time points that records name",
                found=f"{name!r}, which none does",
                hint=did_you_mean(name, used),
                warning=True,
            )
    for name, data in used.items():
        if name not in ordered:
            n = len(data)
            yield Problem(
                place=min(datum.place for datum in data),
                where="Results > timepoint",
                expected=f"a time point that selection lists: {', '.join(ordered)}",
                found=f"{name!r}{f' in {n} results' if n > 1 else ''}, which comes after those",
                hint=did_you_mean(name, ordered),
                warning=True,
            )
