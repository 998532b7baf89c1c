"""What a review is warned of beside its faults: conditions that nothing meets, time points that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction_forms.errors import Problem
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Datum
from extraction_forms.studies import Evidence
from synthesis.effect_rows import compute_effects
from synthesis.errors import NotComputable
from synthesis.plan import Plan, SynthesisPlan
from synthesis.plan_measures import request
from synthesis.study_rows import Grouping


def idle_syntheses(plan: Plan, evidence: Evidence, groupings: Sequence[Grouping]) -> Iterator[Problem]:
    """A synthesis whose condition no result meets."""
    n = sum(len(study.results) for study in evidence.studies)
    for synthesis in plan.syntheses:
        if not _meets(synthesis, evidence, groupings):
            yield Problem(
                place=synthesis.at("where"),
                where=f"Syntheses > {synthesis.id} > where",
                expected="a condition that some result meets",
                found="no results" if not n else f"none among {n}",
                warning=True,
            )


def _meets(synthesis: SynthesisPlan, evidence: Evidence, groupings: Sequence[Grouping]) -> bool:
    """Whether a result is asked for; so too where that cannot be decided, which the analysis tells."""
    try:
        effects = compute_effects(evidence, request(synthesis, groupings))
    except NotComputable:
        return True
    return bool(effects.rows or effects.excluded)


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
                used.setdefault(datum.printed, []).append(datum)
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
