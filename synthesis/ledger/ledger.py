"""Every number that is reported, under its dotted key, with how it is printed and the data it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from extraction_forms.exchange.slugs import slug
from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.errors import NotComputable
from synthesis.ledger.agreement import agreement_items
from synthesis.ledger.asymmetry import asymmetry_items
from synthesis.ledger.audit import audit_items
from synthesis.ledger.certainty import certainty_items
from synthesis.ledger.dependence import dependence_items
from synthesis.ledger.described import described_items
from synthesis.ledger.diagnoses import diagnosis_items
from synthesis.ledger.flow import flow_items
from synthesis.ledger.judgements import judgement_items
from synthesis.ledger.multiverse import multiverse_items
from synthesis.ledger.overlap import overlap_items
from synthesis.ledger.readings import reading_items
from synthesis.ledger.votes import domain_numbers, tallied_numbers
from synthesis.ledger_items import WIDEST, Item, Numbers, Origins, level_keys, maybe, p_text, presence
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import transform
from synthesis.models.fit import RULES, Fit, Interval, Subgroups
from synthesis.numbers import (
    Quantity,
    Unavailable,
    absent,
    count,
    estimate,
    interval,
    percent,
    quantity,
    statistic,
)
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.reconciliation import NOWHERE, Reconciliation, reconcile
from synthesis.regressing import Regressed
from synthesis.routes.route_checks import RouteCheck
from synthesis.sensitivity import Sensitivity

if TYPE_CHECKING:
    from synthesis.models.regression.regression import Regression


def ledger(analysis: Analysis) -> Numbers:
    """Every reported number by key, in the order of the supplement.

    Raises:
        NotComputable: two different numbers claim one key.
    """
    items: dict[str, Quantity] = {}
    for key, found in _items(analysis):
        if items.setdefault(key, found) != found:
            raise NotComputable(f"two numbers claim the key {key}: {items[key].text} and {found.text}")
    return MappingProxyType(items)


def _items(analysis: Analysis) -> Iterator[Item]:
    for parts in (flow_items, overlap_items, described_items, judgement_items, _of_syntheses, _of_votes):
        yield from parts(analysis)
    yield from reading_items(analysis)
    yield from certainty_items(analysis)
    for found in analysis.agreements:
        yield from agreement_items(found)
    if analysis.audit is not None:
        origins = {one.id: one.effects.origins for one in analysis.syntheses}
        yield from audit_items(
            analysis.audit, origins | {one.id: one.effects.origins for one in analysis.failed}
        )


def _of_syntheses(analysis: Analysis) -> Iterator[Item]:
    for synthesis in analysis.syntheses:
        yield from _synthesis(synthesis)
    for failed in analysis.failed:
        yield from _failed(failed)
    for check in analysis.checks:
        yield from _checked(check)
    for changed in analysis.sensitivity:
        yield from _sensitivity(changed)
    for dependent in analysis.dependents:
        yield from dependence_items(dependent, analysis.pooled_readings)
    for asymmetry in analysis.asymmetries:
        yield from asymmetry_items(asymmetry)
    for diagnosis in analysis.diagnoses:
        yield from diagnosis_items(diagnosis)
    for many in analysis.multiverses:
        yield from multiverse_items(many)
    for regressed in analysis.regressions:
        yield from _regression(regressed)


def _of_votes(analysis: Analysis) -> Iterator[Item]:
    for account in reconcile(analysis):
        yield from _account(account)
    for domain in analysis.votes:
        yield from domain_numbers(domain)
    for tallied in analysis.tallied:
        yield from tallied_numbers(tallied)


def weight_key(synthesis: Synthesis, effect: Effect) -> str:
    """The key of an effect's weight in a synthesis."""
    return f"syntheses.{synthesis.id}.weights.{effect.name}"


def _synthesis(synthesis: Synthesis) -> Iterator[Item]:
    base = f"syntheses.{synthesis.id}"
    yield from fit_numbers(base, synthesis.random)
    yield from _estimates(f"{base}.common", synthesis.common)
    for groups in synthesis.subgroups:
        yield from _subgroups(f"{base}.by.{groups.variable}", groups)
    weights = zip(synthesis.effects.rows, synthesis.random.weights, strict=True)
    everything = synthesis.effects.origins
    none = synthesis.random.unweighted
    for effect, weight in weights:
        share = (
            absent(none, everything, "–") if none else quantity(float(weight), percent(weight, 1), everything)
        )
        yield weight_key(synthesis, effect), share
        yield from effect_numbers(effect.key, effect)
        yield from _derived(effect)


def _failed(failed: Failed) -> Iterator[Item]:
    base = f"syntheses.{failed.id}"
    there = sorted({origin for one in failed.effects.excluded for origin in one.origins})
    yield f"{base}.k", quantity(failed.effects.k, count(failed.effects.k), there)
    studies = len(failed.effects.studies)
    yield f"{base}.studies", quantity(studies, count(studies), there)
    for name in ("estimate", "ci_low", "ci_high", "ci"):
        yield f"{base}.{name}", absent(failed.reason, there, "not available")


def effect_numbers(base: str, effect: Effect) -> Iterator[Item]:
    """An effect's estimate, standard error and 95 % interval, oriented so that + favours the experimental arm."""
    low, high = effect.interval
    yield f"{base}.estimate", quantity(effect.y, estimate(effect.y), effect.origins)
    yield f"{base}.se", quantity(effect.se, estimate(effect.se), effect.origins)
    yield f"{base}.ci_low", quantity(low, estimate(low), effect.origins)
    yield f"{base}.ci_high", quantity(high, estimate(high), effect.origins)
    yield f"{base}.ci", quantity((low, high), interval(low, high), effect.origins)
    yield from _shown(base, effect.measure, (effect.y, low, high), effect.origins)


def _shown(base: str, measure: str, numbers: tuple[float, float, float], origins: Origins) -> Iterator[Item]:
    """An estimate and its limits on the scale that readers know, where they were pooled on another."""
    scale = MEASURES[measure].scale
    if not scale:
        return
    y, low, high = (float(transform(scale, max(-WIDEST, min(WIDEST, x)))[0]) for x in numbers)
    low, high = min(low, high), max(low, high)
    yield f"{base}.shown.estimate", quantity(y, estimate(y), origins)
    yield f"{base}.shown.ci_low", quantity(low, estimate(low), origins)
    yield f"{base}.shown.ci_high", quantity(high, estimate(high), origins)
    yield f"{base}.shown.ci", quantity((low, high), interval(low, high), origins)


def derived_keys(effect: Effect) -> tuple[str, ...]:
    """The keys of the numbers that were derived on the way to an effect, in order."""
    keys: list[str] = []
    for one in effect.derivations:
        key = f"{effect.key}.derived.{slug(one.output)}"
        keys.append(key if key not in keys else f"{key}_{len(keys)}")
    return tuple(keys)


def _derived(effect: Effect) -> Iterator[Item]:
    for key, one in zip(derived_keys(effect), effect.derivations, strict=True):
        yield key, quantity(one.value, statistic(one.value, 3), one.origins)


def _estimates(base: str, fit: Fit, codes: Origins = ()) -> Iterator[Item]:
    """An estimate with its headline interval and test."""
    origins = (*fit.effects.origins, *codes)
    low, high = fit.interval.low, fit.interval.high
    yield f"{base}.estimate", quantity(fit.estimate, estimate(fit.estimate), origins)
    yield f"{base}.se", quantity(fit.se, statistic(fit.se, 3), origins)
    yield f"{base}.ci_low", quantity(low, estimate(low), origins)
    yield f"{base}.ci_high", quantity(high, estimate(high), origins)
    yield f"{base}.ci", quantity((low, high), interval(low, high), origins)
    yield f"{base}.p", quantity(fit.p, p_text(fit.p), origins)
    yield from _shown(base, fit.effects.measure, (fit.estimate, low, high), origins)


def fit_numbers(base: str, fit: Fit, codes: Origins = ()) -> Iterator[Item]:
    """All that is reported of a random-effects fit; `codes` are the data that chose its rows."""
    origins = (*fit.effects.origins, *codes)
    there = (*presence(fit.effects.rows), *codes)
    yield f"{base}.k", quantity(fit.k, count(fit.k), there)
    yield f"{base}.studies", quantity(fit.n_studies, count(fit.n_studies), there)
    yield from _estimates(base, fit, codes)
    rule = fit.interval.rule
    yield f"{base}.ci_rule", quantity(rule, RULES.get(rule, rule), origins)
    yield from _beside(base, "hk", fit.interval_hk, origins)
    yield from _beside(base, "wald", fit.interval_wald, origins)
    yield from _prediction(base, fit, origins)
    yield from _heterogeneity(base, fit, origins, there)


def _prediction(base: str, fit: Fit, origins: Origins) -> Iterator[Item]:
    if isinstance(fit.prediction, Unavailable):
        ends: tuple[str, ...] = ("pi_low", "pi_high", "pi")
        ends += tuple(f"shown.{end}" for end in ends) if MEASURES[fit.effects.measure].scale else ()
        for end in ends:
            yield f"{base}.{end}", absent(fit.prediction.reason, origins, "not available")
        return
    low, high = fit.prediction.low, fit.prediction.high
    yield f"{base}.pi_low", quantity(low, estimate(low), origins)
    yield f"{base}.pi_high", quantity(high, estimate(high), origins)
    yield f"{base}.pi", quantity((low, high), interval(low, high), origins)
    for key, found in _shown(base, fit.effects.measure, (fit.estimate, low, high), origins):
        if ".shown.ci" in key:
            yield key.replace(".shown.ci", ".shown.pi"), found


def _beside(base: str, name: str, found: Interval | Unavailable, origins: Origins) -> Iterator[Item]:
    if isinstance(found, Unavailable):
        yield f"{base}.ci_low_{name}", absent(found.reason, origins, "not available")
        yield f"{base}.ci_high_{name}", absent(found.reason, origins, "not available")
        return
    yield f"{base}.ci_low_{name}", quantity(found.low, estimate(found.low), origins)
    yield f"{base}.ci_high_{name}", quantity(found.high, estimate(found.high), origins)


def _heterogeneity(base: str, fit: Fit, origins: Origins, there: Origins) -> Iterator[Item]:
    found = fit.heterogeneity
    yield f"{base}.tau2", maybe(fit.tau2, origins, lambda x: statistic(x, 3))
    yield f"{base}.i2_q", maybe(found.i2_q, origins, percent)
    yield f"{base}.i2_tau2", maybe(found.i2_tau2, origins, percent)
    yield f"{base}.h2", maybe(found.h2, origins, statistic)
    yield f"{base}.q", maybe(found.q, origins, statistic)
    yield f"{base}.q_df", quantity(found.q_df, count(found.q_df), there)
    yield f"{base}.q_p", maybe(found.q_p, origins, p_text)


def _subgroups(base: str, groups: Subgroups) -> Iterator[Item]:
    everything: list[str] = []
    there: list[str] = []
    keys = level_keys(code for code, _, _ in groups.levels)
    for code, _, fit in groups.levels:
        codes = _codes_behind(fit, groups.variable)
        everything += [*fit.effects.origins, *codes]
        there += [*presence(fit.effects.rows), *codes]
        yield from fit_numbers(f"{base}.{keys[code]}", fit, codes)
    test = groups.test
    yield f"{base}.test.q", maybe(test.q, everything, statistic)
    yield f"{base}.test.df", quantity(test.df, test.df_text, there)
    yield f"{base}.test.p", maybe(test.p, everything, p_text)


def _codes_behind(fit: Fit, variable: str) -> Origins:
    """The data that put the rows of a subgroup into it."""
    found = {origin for row in fit.effects.rows for origin in row.tag_origins.get(variable, ())}
    return tuple(sorted(found))


def _checked(check: RouteCheck) -> Iterator[Item]:
    """An effect beside the other routes to it; one taken as reported also beside what its arms give."""
    base = check.taken.key
    yield from effect_numbers(base, check.taken)
    if check.taken.route == "reported":
        yield from _recomputed(check)
    for name, other in zip(route_names(check), check.compared, strict=True):
        if not isinstance(other.effect, Effect):
            continue
        found = other.effect
        both = (*found.origins, *check.taken.origins)
        gap, most = check.difference(other), check.allowed(other)
        yield f"{base}.routes.{name}.estimate", quantity(found.y, estimate(found.y), found.origins)
        yield f"{base}.routes.{name}.se", quantity(found.se, estimate(found.se), found.origins)
        yield f"{base}.routes.{name}.difference", quantity(gap, statistic(gap, 3), both)
        yield f"{base}.routes.{name}.rounding", quantity(most, statistic(most, 3), both)
        verdict = check.verdict(other)
        yield f"{base}.routes.{name}.verdict", quantity(verdict, verdict, both)


def route_names(check: RouteCheck) -> tuple[str, ...]:
    """What stands for each compared route in a key: its route, and what it was made from where several are alike."""
    names: list[str] = []
    for other in check.compared:
        alike = sum(one.route == other.route for one in check.compared) > 1
        name = slug(f"{other.route}_{other.name}") if alike else other.route
        names.append(name if name not in names else f"{name}_{len(names)}")
    return tuple(names)


def _recomputed(row: RouteCheck) -> Iterator[Item]:
    base = row.taken.key
    if isinstance(row.exact, str):
        yield f"{base}.recomputed.estimate", absent(row.exact, (), "not available")
        return
    exact = row.exact
    both = (*exact.origins, *row.taken.origins)
    yield from effect_numbers(f"{base}.recomputed", exact)
    difference = row.taken.y - exact.y
    yield f"{base}.difference", quantity(difference, statistic(difference, 3), both)
    if row.as_source is not None:
        own = row.as_source
        gap = row.taken.y - own.y
        yield f"{base}.as_source.estimate", quantity(own.y, estimate(own.y), own.origins)
        yield f"{base}.as_source.se", quantity(own.se, estimate(own.se), own.origins)
        yield f"{base}.as_source.difference", quantity(gap, statistic(gap, 3), both)


def _sensitivity(found: Sensitivity) -> Iterator[Item]:
    for row in found.rows:
        base = f"sensitivity.{found.plan.synthesis}.{row.id}"
        if isinstance(row.fit, Unavailable):
            there = row.effects.origins
            yield f"{base}.k", quantity(row.effects.k, count(row.effects.k), there)
            studies = len(row.effects.studies)
            yield f"{base}.studies", quantity(studies, count(studies), there)
            for name in ("estimate", "ci_low", "ci_high", "ci"):
                yield f"{base}.{name}", absent(row.fit.reason, there, "not available")
        else:
            yield from fit_numbers(base, row.fit)
    if found.multiverse is not None:
        origins = found.rows[0].effects.origins
        yield from _multiverse(f"sensitivity.{found.plan.synthesis}.multiverse", found, origins)


def _multiverse(base: str, found: Sensitivity, origins: Origins) -> Iterator[Item]:
    many = found.multiverse
    if many is None:
        return
    counts = {"combinations": many.planned, "tried": many.fitted, "estimated": len(many.fits)}
    if many.fits:
        counts |= {"positive": many.positive, "above": many.above, "below": many.below}
        scale = MEASURES[found.synthesis.measure].scale
        ends = {"lowest": many.estimates[0], "median": many.middle, "highest": many.estimates[-1]}
        for name, y in ends.items():
            value = float(transform(scale, max(-WIDEST, min(WIDEST, y)))[0]) if scale else y
            yield f"{base}.{name}", quantity(value, estimate(value), origins)
    for name, n in counts.items():
        yield f"{base}.{name}", quantity(n, count(n), origins)


def is_ratio(measure: str) -> bool:
    """Whether effects are logarithms of ratios, so that a coefficient is a factor's."""
    return MEASURES[measure].scale == "exp"


def coefficient_keys(one: Regressed, fit: Regression) -> Mapping[str, str]:
    """What the keys of each coefficient's numbers begin with, in order."""
    names = fit.coefficients.names
    keys = level_keys(names)
    return MappingProxyType({name: f"regressions.{one.plan.id}.coefficients.{keys[name]}" for name in names})


def _regression(one: Regressed) -> Iterator[Item]:
    base = f"regressions.{one.plan.id}"
    if isinstance(one.fit, Unavailable):
        there = one.effects.origins
        yield f"{base}.k", quantity(one.effects.k, count(one.effects.k), there)
        yield f"{base}.r2", absent(one.fit.reason, there, "not available")
        return
    fit = one.fit
    named = [name for row in fit.effects.rows for name in fit.matrix.formula.names if name in row.tag_origins]
    codes = {at for row in fit.effects.rows for name in named for at in row.tag_origins.get(name, ())}
    origins = (*fit.effects.origins, *sorted(codes))
    yield from _coefficients(one, fit, origins)
    yield f"{base}.k", quantity(fit.k, count(fit.k), origins)
    yield f"{base}.studies", quantity(fit.n_studies, count(fit.n_studies), origins)
    yield f"{base}.left_out", quantity(len(fit.excluded), count(len(fit.excluded)), origins)
    yield f"{base}.tau2", maybe(fit.tau2, origins, lambda x: statistic(x, 3))
    yield f"{base}.tau2_null", maybe(fit.tau2_null, origins, lambda x: statistic(x, 3))
    yield f"{base}.r2", maybe(fit.r2, origins, percent)
    model, omnibus = fit.mixed, fit.omnibus
    yield f"{base}.qe", quantity(model.q, statistic(model.q), origins)
    yield f"{base}.qe_df", quantity(model.q_df, count(model.q_df), origins)
    yield f"{base}.qe_p", quantity(model.q_p, p_text(model.q_p), origins)
    yield f"{base}.omnibus", quantity(omnibus.statistic, statistic(omnibus.statistic), origins)
    yield f"{base}.omnibus_df", quantity(omnibus.df, count(omnibus.df), origins)
    yield f"{base}.omnibus_df_rest", _rest(omnibus.df2, origins)
    yield f"{base}.omnibus_p", quantity(omnibus.p, p_text(omnibus.p), origins)


def _rest(df: float, origins: Origins) -> Quantity:
    if df == float("inf"):
        return absent("the test is by the chi-squared distribution", origins, "none")
    return quantity(df, count(int(df)), origins)


def _coefficients(one: Regressed, fit: Regression, origins: Origins) -> Iterator[Item]:
    found = fit.coefficients
    for i, key in enumerate(coefficient_keys(one, fit).values()):
        y, se, p = (float(column[i]) for column in (found.estimate, found.se, found.p))
        low, high = float(found.low[i]), float(found.high[i])
        yield f"{key}.estimate", quantity(y, estimate(y), origins)
        yield f"{key}.se", quantity(se, statistic(se, 3), origins)
        yield f"{key}.ci_low", quantity(low, estimate(low), origins)
        yield f"{key}.ci_high", quantity(high, estimate(high), origins)
        yield f"{key}.ci", quantity((low, high), interval(low, high), origins)
        yield f"{key}.p", quantity(p, p_text(p), origins)
        if is_ratio(one.synthesis.measure):
            yield from _shown(key, one.synthesis.measure, (y, low, high), origins)


def _account(account: Reconciliation) -> Iterator[Item]:
    names = ("included", "pooled", "voted", "narrative", "nothing", *NOWHERE)
    parts = {name: getattr(account, name) for name in names}
    for name, studies in parts.items():
        origins = [f"records/{study}" for study in studies or account.included]
        yield (
            f"reconciliation.{account.synthesis}.{name}",
            quantity(len(studies), count(len(studies)), origins),
        )
