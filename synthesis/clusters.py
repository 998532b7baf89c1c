"""Trials that allocated or treated people in clusters: adjusted as declared, and named where they are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from extraction_forms.studies import Evidence
from synthesis.effects import Derived, Effect, Effects
from synthesis.measures.cluster import design_effect, inflate
from synthesis.plan.plan import ClusterPlan

ALLOCATED: Final = frozenset({"cluster", "stepped"})
"""Designs in which clusters were allocated."""

TOGETHER: Final = frozenset({"group"})
"""Formats in which the people of an arm are treated together, so that their results are alike."""

DESIGN_EFFECT: Final = "design_effect"
"""The name of the derivation by which variances are inflated."""


@frozen
class _Size:
    """The mean number of people in a cluster, and the data it is from."""

    value: float
    origins: tuple[str, ...]


def adjusted(
    effects: Effects, evidence: Evidence, plan: ClusterPlan | None, icc: float | None = None
) -> Effects:
    """The effects of cluster trials with their variances inflated by 1 + (m - 1) ICC, where the plan says so.

    Counts that a model pools are divided by the same factor.
    A result's own ICC goes before the plan's, unless `icc` replaces both; the size m is the study's own,
    or its people over its clusters, or the plan's. What allowed for clusters already is left as it is.
    """
    if plan is None:
        return effects
    return replace(effects, rows=tuple(_adjusted(row, evidence, plan, icc) for row in effects.rows))


def _adjusted(effect: Effect, evidence: Evidence, plan: ClusterPlan, icc: float | None) -> Effect:
    if effect.tags.get("design") not in ALLOCATED or _allowed_for(effect, evidence):
        return effect
    size = _size(effect, evidence, plan)
    if size is None:
        return effect
    own = None if icc is not None else _of_contrast(effect, evidence, "icc")
    used = own.number() if own is not None else plan.icc if icc is None else icc
    used = max(0.0, used)
    factor = float(design_effect(size.value, used)[0])
    origins = (*size.origins, *((own.origin,) if own is not None else ()))
    source = "the study's own correlation" if own is not None else plan.source
    made = Derived(
        name=DESIGN_EFFECT,
        label="variance inflated by the design effect 1 + (m − 1) ICC",
        output="variance",
        value=float(inflate(effect.v, factor)[0]),
        inputs=(("variance", effect.v), ("m", size.value), ("ICC", used)),
        origins=tuple(sorted({*effect.origins, *origins})),
        assumption=f"the analysis ignored the clusters; correlation: {source}",
        source="Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section 23.1.4",
    )
    return replace(
        effect,
        v=made.value,
        inputs=_effective(effect, factor),
        origins=made.origins,
        derivations=(*effect.derivations, made),
        tags=MappingProxyType({**effect.tags, "derived": "yes"}),
    )


def _effective(effect: Effect, factor: float) -> Mapping[str, float]:
    """The counts behind an effect as those of the effective sample: events, people and time over the design effect."""
    counted = any(name.startswith("events") for name in effect.inputs)
    divided = factor if counted else 1.0
    return MappingProxyType({name: value / divided for name, value in effect.inputs.items()})


def _size(effect: Effect, evidence: Evidence, plan: ClusterPlan) -> _Size | None:
    study = evidence.study(effect.study)
    own = study.data.get("cluster_size")
    if own is not None and own.known:
        return _Size(value=own.number(), origins=(own.origin,))
    clusters = study.data.get("n_clusters")
    if clusters is not None and clusters.known and effect.n_exp and effect.n_ctl:
        people = effect.n_exp + effect.n_ctl
        return _Size(value=max(1.0, people / clusters.number()), origins=(clusters.origin,))
    return None if plan.cluster_size is None else _Size(value=plan.cluster_size, origins=())


def _of_contrast(effect: Effect, evidence: Evidence, name: str) -> Datum | None:
    """A known answer of the contrast an effect is of."""
    study = evidence.study(effect.study)
    result = next((one for one in study.results if one.id == effect.result), None)
    datum = result.value(effect.tags.get("contrast", ""), name) if result is not None else None
    return datum if datum is not None and datum.known else None


def _allowed_for(effect: Effect, evidence: Evidence) -> bool:
    """Whether a reported effect is of an analysis that took the clusters into account."""
    datum = _of_contrast(effect, evidence, "cluster_adjusted")
    return effect.route != "computed" and datum is not None and datum.value is True


def unadjusted(rows: Iterable[Effect], evidence: Evidence) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    """The effects that ignore that clusters were allocated; and those that ignore treatment in groups."""
    left = [
        row
        for row in rows
        if all(one.name != DESIGN_EFFECT for one in row.derivations) and not _allowed_for(row, evidence)
    ]
    clusters = tuple(row for row in left if row.tags.get("design") in ALLOCATED)
    groups = tuple(
        row for row in left if row.tags.get("design") not in ALLOCATED and row.tags.get("format") in TOGETHER
    )
    return clusters, groups
