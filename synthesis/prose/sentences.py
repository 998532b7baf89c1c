"""Sentences that the supplement prints: methods, the reading of a synthesis, what went in twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis, mixes_changes
from synthesis.clusters import DESIGN_EFFECT, unadjusted
from synthesis.ledger_items import presence
from synthesis.letter_case import lower_first
from synthesis.measures.registry import MEASURES
from synthesis.models.fit import Fit
from synthesis.models.words.model import mean_words, pools_counts
from synthesis.numbers import Quantity, Unavailable
from synthesis.plan.measures import fitted
from synthesis.plan.plan import TWIN, Selection, SynthesisPlan
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.regressing import Regressed
from synthesis.routes.ways import ORDERS
from synthesis.tables.cells import listed
from synthesis.tables.measure_words import oriented
from synthesis.tables.votes import levels_found
from synthesis.votes.by_direction import VoteTable
from synthesis.votes.sign_test import SignTest
from synthesis.woven import Run, Woven, counted_over, counting, made_from, named, together, weave, words

MEASURE_WORDS: Mapping[str, str] = {
    "SMD": "standardised mean differences (Hedges’ g)",
    "MD": "mean differences",
    "OR": "odds ratios",
    "RR": "risk ratios",
    "RD": "risk differences",
    "PETO": "Peto’s odds ratios",
    "IRR": "rate ratios",
    "IRD": "rate differences",
    "HR": "hazard ratios",
    "ROM": "ratios of means",
}


ROUTE_WORDS: Mapping[str, str] = {
    "computed": "computed from the arms’ numbers",
    "recovered": "recovered from other statistics",
    "reported": "as reported",
    "converted": "converted from another measure",
}


COUNT_WORDS: Mapping[str, str] = {
    "mantel_haenszel": (
        "Counts were pooled as one common {measures} by the Mantel-Haenszel method (Mantel & Haenszel 1959; Greenland "
        "& Robins 1985; the variance of odds ratios by Robins, Breslow & Greenland 1986, of risk differences by Sato "
        "1989)."
    ),
    "peto": "Counts were pooled as one common {measures} by Peto’s one-step method (Yusuf et al. 1985).",
}
"""How counts are pooled by each model that has one effect for all studies."""

RATIOS = frozenset({"OR", "RR", "IRR"})
"""Measures that a study without events tells nothing of."""

MIXED_WORDS = (
    "Counts were pooled in generalised linear mixed models of the {measures} ({kind}Stijnen, Hamza & Ozdemir 2010), "
    "fitted by maximum likelihood with adaptive Gauss-Hermite quadrature; their prediction intervals are by the "
    "distribution of their tests."
)

KIND_WORDS: Mapping[str, str] = {
    "UM.FS": "UM.FS, with a fixed level for each study; Turner et al. 2000; Jackson et al. 2018; ",
    "UM.RS": "UM.RS, with random levels of the studies; Turner et al. 2000; Jackson et al. 2018; ",
    "CM.EL": "CM.EL, given the number of events of each study, by the exact likelihood; ",
    "CM.AL": "CM.AL, given the number of events of each study, by an approximate, binomial likelihood; ",
}
"""The kinds of mixed model that compare two arms."""


REGRESSION_TESTS: Mapping[str, str] = {
    "knha": "Knapp & Hartung (2003)",
    "adhoc": "Knapp & Hartung (2003) with a factor of at least 1",
    "t": "the t distribution",
    "z": "the normal distribution",
}
"""How the coefficients of a regression are tested."""


SHARED: Mapping[str, str] = {
    "combine": "Arms compared with one shared arm were combined into one group. ",
    "split": "An arm that several comparisons share was split among them in equal parts. ",
}


def example() -> str:
    """The mark of a review that was made from invented studies."""
    return (
        "Example: the studies and numbers here are invented, to show what the outputs look like. "
        "Do not cite them."
    )


def methods(analysis: Analysis) -> Iterator[str]:
    """How the numbers were had, in the words a methods section needs."""
    if analysis.syntheses:
        yield _models(analysis)
        yield from _adjustment(analysis)
        yield _selection(analysis)
        yield from _regressed(analysis)
    if analysis.votes:
        yield words(
            "Votes were counted by direction of effect (Cochrane Handbook, section 12.2.1.3), one per study "
            "and domain by the rule of Hilton Boon & Thomson (2021): a direction that at least 70% of a "
            "study’s results share."
            + (
                " The sign test is exact and two-sided; the interval is for the share of positive votes."
                if any(isinstance(one.table.total.test, SignTest) for one in analysis.votes)
                else ""
            )
            + (
                " Where a report gives no number, its words count if they say which arm did better; words that say "
                "so only because a difference was significant are marked, and no group that holds them is tested."
                if any("stated_in_words" in vote.sources for one in analysis.votes for vote in one.votes)
                else ""
            )
        )


def _adjustment(analysis: Analysis) -> Iterator[str]:
    """How trials that allocated clusters were adjusted, where some were."""
    plan = analysis.review.plan.cluster_adjust
    rows = {row.key: row for one in analysis.syntheses for row in one.effects.rows}
    studies = {row.study for row in rows.values() if any(d.name == DESIGN_EFFECT for d in row.derivations)}
    if plan is not None and studies:
        there = [f"records/{study}" for study in studies]
        yield weave(
            "The variances of the effects of {trials} that allocated clusters were "
            "inflated by the design effect 1 + (m − 1) ICC, with m the mean number of people in a cluster and the "
            "intra-cluster correlation of the study or, where it reports none, {icc} ({source}).",
            trials=counting(there, "trial", "trials"),
            icc=made_from(f"{plan.icc:g}", ("review.yaml#cluster_adjust",)),
            source=named(plan.source),
        )


def _models(analysis: Analysis) -> str:
    plans = [one.plan for one in analysis.syntheses]
    pooled = [one.plan for one in analysis.syntheses if one.random.k > 1]
    estimates = [plan for plan in pooled if not pools_counts(plan.model)]
    used = {plan.measure for plan in plans}
    measures = [words for code, words in MEASURE_WORDS.items() if code in used]
    measures += [f"measured as {MEASURES[code].label}" for code in sorted(used - set(MEASURE_WORDS))]
    return words(
        " ".join(
            [
                f"Effects are {' and '.join(measures)}, {_route(plans)}.",
                oriented(
                    plans,
                    f"They are oriented so that positive values favour {analysis.review.plan.experimental}.",
                ),
                *_pooling(
                    {
                        "EE" if plan.model == "common" else plan.tau2
                        for plan in estimates
                        if plan.model != "che"
                    },
                    "They" if len(estimates) == len(pooled) else "Estimates",
                ),
                *_dependent(estimates),
                *_counted(pooled),
                *_alone(analysis),
                *_intervals({"z" if plan.model == "common" else plan.test for plan in pooled}),
                *(["A common-effect estimate stands beside."] if pooled else []),
                *_spread(analysis),
            ]
        )
    )


def _regressed(analysis: Analysis) -> Iterator[str]:
    """How effects were regressed on moderators."""
    fits = [one for one in analysis.regressions if not isinstance(one.fit, Unavailable)]
    if not fits:
        return
    asked = [
        named(f"those of {lower_first(one.synthesis.label)} on {one.plan.formula.lstrip('~ ')}")
        for one in fits
    ]
    tau2 = listed(sorted({one.plan.tau2 for one in fits}))
    tests = listed(sorted({REGRESSION_TESTS[one.plan.test] for one in fits}))
    yield weave(
        "Effects were regressed on moderators in mixed-effects meta-regressions (Berkey et al. 1995): "
        "{asked}; τ² was estimated by {tau2}, coefficients were tested by {tests}. R² is the share of τ² "
        "that the moderators account for (Raudenbush 2009).",
        asked=listed(asked),
        tau2=words(tau2),
        tests=words(tests),
    )


def not_regressed(one: Regressed) -> str:
    """That a meta-regression could not be had, and why."""
    reason = one.fit.reason if isinstance(one.fit, Unavailable) else ""
    why = Run(text=reason, key=f"regressions.{one.plan.id}.r2")
    told = "Meta-regression, {what}: nothing is estimated ({why})."
    return weave(told, what=named(lower_first(one.plan.label)), why=why)


def _route(plans: Sequence[SynthesisPlan]) -> str:
    routes = {plan.routes or ORDERS[plan.use] for plan in plans}
    if routes == {("reported",)}:
        return "as reported by the source"
    if routes == {("computed",)}:
        return "computed from the arms’ numbers"
    if len(routes) == 1:
        (order,) = routes
        first = "had by the first of these routes that a record allows"
        return f"{first}: {', '.join(ROUTE_WORDS[route] for route in order)}"
    return "as reported or computed, as the plan says for each synthesis"


def _pooling(estimators: set[str], what: str) -> Iterator[str]:
    random = sorted(estimators - {"EE"})
    if random:
        yield f"{what} were pooled by a random-effects model (τ² by {' or '.join(random)})."
    if "EE" in estimators:
        yield f"{'Others' if random else what} were pooled by a common-effect model."


def _dependent(estimates: Sequence[SynthesisPlan]) -> Iterator[str]:
    """How effects of one study were pooled where their dependence is modelled."""
    some = [plan for plan in estimates if plan.model == "che"]
    if some:
        what = (
            "They"
            if len(some) == len(estimates)
            else f"Those of {listed(list(dict.fromkeys(lower_first(one.label) for one in some)))}"
        )
        yield (
            f"{what} were pooled with all effects of each study by the correlated and hierarchical effects model "
            "(Pustejovsky & Tipton 2022; REML), with cluster-robust (CR2) intervals and tests on Satterthwaite’s "
            "degrees of freedom; their twins of one row per study by a random-effects model (τ² by REML, "
            "Knapp-Hartung intervals)."
        )


def _counted(pooled: Sequence[SynthesisPlan]) -> Iterator[str]:
    """How counts were pooled, each model once with the measures it has."""
    used: dict[str, list[str]] = {}
    for plan in pooled:
        if pools_counts(plan.model):
            labels = used.setdefault(fitted(plan), [])
            labels.append(MEASURES[plan.measure].label)
    for model, labels in used.items():
        measures = listed(list(dict.fromkeys(labels)))
        kind = KIND_WORDS.get(model, "")
        yield COUNT_WORDS.get(model, MIXED_WORDS).format(measures=measures, kind=kind)
    if used:
        yield "The events of the arms were taken as they are, without a correction for cells of 0."
    if any(pools_counts(plan.model) and plan.measure in RATIOS for plan in pooled):
        yield (
            "A study that tells nothing of a ratio, since nobody had the event (or, for an odds ratio, everybody), is "
            "set aside and listed."
        )


def _alone(analysis: Analysis) -> Iterator[str]:
    """What is done where there is nothing to pool."""
    alone = [one for one in analysis.syntheses if one.random.k == 1]
    if len(alone) == len(analysis.syntheses):
        each = "The synthesis" if len(alone) == 1 else "Each synthesis"
        yield f"{each} has one effect only: nothing is pooled, and the effect stands with its own Wald interval."
    elif alone:
        yield "Where a synthesis has one effect only, nothing is pooled: it stands with its own Wald interval."


def _intervals(tests: set[str]) -> Iterator[str]:
    if "knha" in tests:
        yield (
            "Confidence intervals are Knapp-Hartung intervals; where one would be narrower than the Wald "
            "interval, the Wald interval is given."
        )
    if "z" in tests:
        yield (
            "Wald intervals are given where the plan asks for them."
            if len(tests) > 1
            else ("Confidence intervals are Wald intervals.")
        )


def _spread(analysis: Analysis) -> Iterator[str]:
    fits = [one.random for one in analysis.syntheses]
    fits += [fit for one in analysis.syntheses for split in one.subgroups for _, _, fit in split.levels]
    if any(not isinstance(fit.prediction, Unavailable) for fit in fits):
        yield (
            "Prediction intervals use a t distribution with k − 1 degrees of freedom and the larger of the two "
            "standard errors"
            + (
                "; those of dependent effects its robust standard error and degrees of freedom."
                if any(fit.model == "che" for fit in fits)
                else "."
            )
        )
    if any(one.random.k > 1 and one.random.model == "random" for one in analysis.syntheses):
        yield "I² is given from Cochran’s Q and from τ²."


def _selection(analysis: Analysis) -> str:
    selection = analysis.review.plan.selection
    orders = [
        named(f"{name} ({', then '.join(order)})")
        for name, order in (
            ("time point", selection.timepoints),
            ("kind of value", selection.value_kinds),
            ("outcome", selection.outcomes),
            ("analysis set", selection.analysis_sets),
        )
        if order
    ]
    if selection.time_target is not None:
        target = made_from(selection.time_target.text, ("review.yaml#selection/time_target",))
        orders.insert(0, weave("time since allocation (nearest to {target})", target=target))
    window = _window(selection)
    shared = SHARED.get(selection.shared_control, "")
    tie = "of those left, the first in the record" if orders else "the first in the record"
    if selection.tie == "refuse":
        tie = "a tie is a fault"
    chosen = weave("chosen by {orders}; ", orders=together(orders, "; ")) if orders else ""
    rule = weave("one result of each study enters: {chosen}{tie}", chosen=chosen, tie=tie)
    asked = {one.plan.multiplicity for one in analysis.syntheses}
    if asked <= {"one_row"}:
        every = "{window}In every synthesis {rule}. {shared}Every result set aside is listed."
        return weave(every, window=window, rule=rule, shared=shared)
    told = (
        "Where a synthesis pools all rows, several results of one study enter as if they were independent, which tends "
        "to overstate precision."
        if "all_rows" in asked
        else "Several results of one study enter a synthesis, and their dependence is modelled."
    )
    return weave(
        "{window}{told} Beside it stands its twin in which {rule}. {shared}Every result set aside is listed.",
        window=window,
        told=told,
        rule=rule,
        shared=shared,
    )


def _window(selection: Selection) -> str:
    """From when to when results count, where the plan says so."""
    first, last = selection.time_from, selection.time_to
    if first is None and last is None:
        return ""
    ends = {"from": (first, "time_from"), "up to": (last, "time_to")}
    parts = [
        weave("{word} {time}", word=word, time=made_from(end.text, (f"review.yaml#selection/{name}",)))
        for word, (end, name) in ends.items()
        if end is not None
    ]
    return weave(
        "Only results {span} after allocation enter syntheses; those without a stated time are set aside. ",
        span=together(parts, " "),
    )


def said(analysis: Analysis, numbers: Mapping[str, Quantity], synthesis: Synthesis) -> Iterator[Run]:
    """A synthesis in a sentence or two, every number of it traceable."""
    base = f"syntheses.{synthesis.id}"

    def number(name: str) -> Run:
        return Run(text=numbers[f"{base}.{name}"].text, key=f"{base}.{name}")

    effects, studies = synthesis.random.k, synthesis.random.n_studies
    yield from (number("k"), Run(text=f" effect{'' if effects == 1 else 's'} from "), number("studies"))
    yield Run(text=f" {'study' if studies == 1 else 'studies'}: ")
    model = synthesis.random.model
    if effects > 1 and model != "random":
        yield Run(text=f"{mean_words(model, synthesis.plan.measure)}: ")
    measure = "g" if synthesis.plan.measure == "SMD" else synthesis.plan.measure
    scale = "shown." if MEASURES[synthesis.plan.measure].scale else ""
    yield from (Run(text=f"{measure} = "), number(f"{scale}estimate"))
    yield from (
        Run(text=" (95% CI ", kind="words"),
        number(f"{scale}ci"),
        *_tested(number("p")),
        Run(text=")"),
    )
    if isinstance(synthesis.random.prediction, Unavailable):
        yield Run(text="; no prediction interval (")
        yield Run(text=synthesis.random.prediction.reason, key=f"{base}.{scale}pi")
        yield Run(text=")")
    else:
        yield from (Run(text="; 95% prediction interval ", kind="words"), number(f"{scale}pi"))
    yield from _spread_of(numbers, base)
    yield Run(text=".")
    twin = analysis.synthesis(f"{synthesis.id}{TWIN}") if not synthesis.one_row else None
    if twin is not None:
        other = f"syntheses.{twin.id}"
        yield Run(text=f" With one row per study: {measure} = ")
        yield Run(text=numbers[f"{other}.{scale}estimate"].text, key=f"{other}.{scale}estimate")
        yield Run(text=" (95% CI ", kind="words")
        yield Run(text=numbers[f"{other}.{scale}ci"].text, key=f"{other}.{scale}ci")
        yield from _tested(Run(text=numbers[f"{other}.p"].text, key=f"{other}.p"))
        yield Run(text=").")


def _spread_of(numbers: Mapping[str, Quantity], base: str) -> Iterator[Run]:
    """τ² and the shares of heterogeneity, as far as the model has them."""

    def number(name: str) -> Run:
        return Run(text=numbers[f"{base}.{name}"].text, key=f"{base}.{name}")

    there = [name for name in ("tau2", "i2_q", "i2_tau2") if numbers[f"{base}.{name}"].value is not None]
    if "tau2" in there:
        yield from (Run(text="; τ² = "), number("tau2"))
    marks = {"i2_q": " (Q)", "i2_tau2": " (τ²)"}
    shares = [name for name in marks if name in there]
    if shares:
        yield Run(text=f"{',' if 'tau2' in there else ';'} I² = ")
    for name in shares:
        yield from (number(name), Run(text=marks[name] + (", " if name != shares[-1] else "")))


def _tested(p: Run) -> Iterator[Run]:
    """A p-value after the interval it belongs to: `; p = 0.039`, `; p < 0.001`."""
    yield Run(text="; p " if p.text.startswith(("<", ">")) else "; p = ")
    yield p


def of_the_model(fit: Fit) -> Iterator[str]:
    """The remarks of a model on its fit; one that gives a number with the effects it was fitted to."""
    for note in fit.notes:
        if isinstance(note, Woven):
            yield note
        else:
            yield Woven((made_from(note.replace("tau2", "τ²"), fit.effects.origins),))


def rows_and_studies(synthesis: Synthesis) -> Iterator[str]:
    """What a reader must know of the rows: studies that enter more than once, values and units that differ."""
    for variable, reason in synthesis.unsplit:
        why = made_from(reason, synthesis.effects.origins)
        yield weave("Not split by {variable}: {why}.", variable=named(lower_first(variable)), why=why)
    rows = synthesis.effects.rows
    for study in synthesis.effects.studies:
        own = [row for row in rows if row.study == study]
        n, label = len(own), named(own[0].study_label)
        if n == 2:
            yield weave("{study} enters twice.", study=label)
        elif n > 2:
            times = counted_over(n, presence(own))
            yield weave("{study} enters {n} times.", study=label, n=times)
        if len({row.contrast for row in own}) > 1:
            told = "{study} enters with several comparisons; people in an arm they share count in each."
            yield weave(told, study=label)
    kinds = sorted({row.labels["value_kind"] for row in rows if "value_kind" in row.labels})
    if len(kinds) > 1:
        of = {kind: [row for row in rows if row.labels.get("value_kind") == kind] for kind in kinds}
        mixed = [
            weave("{n} {kind}", n=counted_over(len(some), presence(some)), kind=kind)
            for kind, some in of.items()
        ]
        yield weave("Kinds of value are mixed: {mixed}.", mixed=together(mixed, ", "))
    if mixes_changes(synthesis):
        yield (
            "Standardised differences of changes stand beside those of endpoints. They are divided by different "
            "standard deviations, so they are not on one scale."
        )
    instruments = {row.outcome for row in rows}
    if synthesis.plan.measure == "MD" and len(instruments) > 1:
        yield weave(
            "Mean differences on {n} outcomes are pooled: they mean something together only if "
            "all are on one scale.",
            n=counted_over(len(instruments), presence(rows)),
        )


def unit_of_analysis(analysis: Analysis) -> Iterator[str]:
    """Which pooled effects ignore that clusters were allocated, or that people were treated in groups."""
    rows = {row.key: row for one in analysis.syntheses for row in one.effects.rows}
    clusters, groups = unadjusted(rows.values(), analysis.review.evidence)
    labels = list(dict.fromkeys(row.study_label for row in clusters))
    if labels:
        trials = "a trial that" if len(labels) == 1 else "trials that"
        yield weave(
            "The effects of {studies} are from {trials} allocated clusters, and are not adjusted for that: "
            "their intervals are too narrow.",
            studies=named(listed(labels)),
            trials=trials,
        )
    some, everyone = ({row.study for row in several} for several in (groups, rows.values()))
    if some:
        yield weave(
            "In {n} of the {everyone} studies that are pooled, people of the experimental arm were treated in "
            "groups. Their results may be alike within a group; no effect is adjusted for that, so intervals may be "
            "too narrow.",
            n=counted_over(len(some), (f"records/{study}" for study in some)),
            everyone=counted_over(len(everyone), (f"records/{study}" for study in everyone)),
        )


def one_level(analysis: Analysis, variable: VoteTable) -> str:
    """Why the votes are not tabled by a variable: all studies are of one level; empty where they are not."""
    levels = levels_found(analysis, variable.variable)
    if len(levels) != 1:
        return ""
    return named(
        f"{variable.label}: all studies that vote are of one level, {levels[0]}, so there is no table by it."
    )


def not_used(analysis: Analysis) -> str:
    """The records that were set aside, each with the reason; empty where all count."""
    aside = analysis.review.loaded.set_aside
    if not aside:
        return ""
    paths = [record.path for record, _ in aside]
    return weave(
        "{what} not used, and no number here rests on {them}: {records}.",
        what="One record is" if len(aside) == 1 else counting(paths, "record is", "records are"),
        them="it" if len(aside) == 1 else "them",
        records=named("; ".join(f"{record.path} ({reason})" for record, reason in aside)),
    )


def pooled_nothing(failed: Failed) -> str:
    """That a synthesis could not be had, and why."""
    why = Run(text=failed.reason, key=f"syntheses.{failed.id}.estimate")
    return weave("{what}: nothing is pooled ({why}).", what=named(failed.label), why=why)
