"""Syntheses: one row each with its intervals and heterogeneity; subgroups; the effects; what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.effects import Excluded
from synthesis.ledger_items import level_keys
from synthesis.letter_case import lower_first, upper_first
from synthesis.models.words.model import model_words, pools_counts
from synthesis.numbers import Quantity, Unavailable
from synthesis.plan.measures import fitted
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.tables.cells import P_VALUE, PERCENT, at, body, group, listed
from synthesis.tables.measure_words import (
    measure_cell,
    measure_column,
    measure_notes,
    measured_head,
    oriented,
    shown,
)
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Run, named, number, together, weave, words

Numbers = Mapping[str, Quantity]

_HEADLINE = (
    "CI: 95% confidence interval by the rule named{narrower}. "
    "p: the test that the mean effect is 0, by the same rule. "
    "PI: 95% prediction interval for the true effect in a new study."
)
_NARROWER = "; Wald where the Knapp-Hartung interval would be narrower"
_I2 = (
    "I² (Q) is from Cochran’s Q, I² (τ²) from the estimate of τ²; they differ unless τ² is estimated from Q."
)
_COUNTED = (
    "A model of counts pools the events of the arms as they are. A fixed effect has no τ² and no prediction; Q of a "
    "mixed model is its Wald-type test of heterogeneity. The common-effect estimate beside pools the studies’ own "
    "estimates by their inverse variances."
)
_AFTER_CI = 10
"""How many columns stand right of the interval."""

_ORIENTED = "Positive effects favour {experimental} on every outcome."


def syntheses(analysis: Analysis, numbers: Numbers) -> Table:
    """Every synthesis of the plan, pooled."""
    measures = [one.plan.measure for one in analysis.syntheses]
    measures += [one.plan.measure for one in analysis.failed]
    columns = (
        Column(id="synthesis", label="Synthesis", width=2.4),
        *measure_column(measures),
        *_model_column(analysis),
        Column(id="k", label="Effects", align="right", width=0.7),
        Column(id="studies", label="Studies", align="right", width=0.75),
        Column(
            id="estimate", label=_estimate_head(measures), align="right", width=0.95, number_format="0.00"
        ),
        Column(id="ci", label="95% CI", align="right", width=1.4),
        Column(id="ci_rule", label="Rule", width=1.3),
        Column(id="p", label="p", align="right", width=0.7, number_format=P_VALUE),
        Column(id="pi", label="95% PI", align="right", width=1.4),
        Column(id="tau2", label="τ²", align="right", width=0.65, number_format="0.000"),
        Column(id="i2_q", label="I² (Q)", align="right", width=0.65, number_format=PERCENT),
        Column(id="i2_tau2", label="I² (τ²)", align="right", width=0.7, number_format=PERCENT),
        Column(id="q", label="Q", align="right", width=0.7, number_format="0.00"),
        Column(id="q_p", label="p (Q)", align="right", width=0.75, number_format=P_VALUE),
        Column(id="common", label="Common effect", align="right", width=0.85, number_format="0.00"),
        Column(id="common_ci", label="its 95% CI", align="right", width=1.3),
    )
    rows = [_synthesis_row(analysis, numbers, synthesis, measures) for synthesis in analysis.syntheses]
    rows += [_failed_row(analysis, numbers, failed, measures) for failed in analysis.failed]
    kind = "" if _model_column(analysis) else "random-effects "
    return Table(
        id="syntheses",
        title=f"Syntheses: {kind}estimates, heterogeneity and prediction",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in _synthesis_notes(analysis)),
        wide=True,
    )


def _estimate_head(measures: Iterable[str]) -> str:
    return measured_head("Estimate", measures)


def _model_column(analysis: Analysis) -> tuple[Column, ...]:
    """The column that names the model of each row; none where all are random-effects models."""
    models = {one.random.model for one in analysis.syntheses} | {one.plan.model for one in analysis.failed}
    return () if models <= {"random"} else (Column(id="model", label="Model", width=1.5),)


def _model_cell(analysis: Analysis, one: Synthesis | Failed) -> tuple[Cell, ...]:
    if not _model_column(analysis):
        return ()
    model = one.random.model if isinstance(one, Synthesis) else fitted(one.plan)
    return (Cell(text=upper_first(model_words(model, one.plan.measure))),)


def _failed_row(analysis: Analysis, numbers: Numbers, failed: Failed, measures: Sequence[str]) -> Row:
    base = f"syntheses.{failed.id}"
    cells = [Cell(text=failed.label), *measure_cell(failed.plan.measure, measures)]
    cells += _model_cell(analysis, failed)
    cells += [at(numbers, f"{base}.{name}") for name in ("k", "studies", "estimate", "ci")]
    return body([*cells, *(Cell(text="–") for _ in range(_AFTER_CI))])


def _synthesis_notes(analysis: Analysis) -> Iterator[str]:
    experimental = analysis.review.plan.experimental
    if analysis.syntheses:
        pooled = [one for one in analysis.syntheses if one.random.k > 1]
        narrower = any(one.plan.test == "knha" for one in pooled)
        yield words(_HEADLINE.format(narrower=_NARROWER if narrower else ""))
        if pooled:
            yield words(_I2)
        if any(pools_counts(one.random.model) for one in pooled):
            yield words(_COUNTED)
        yield oriented([one.plan for one in analysis.syntheses], _ORIENTED.format(experimental=experimental))
    yield from measure_notes([one.plan for one in analysis.syntheses], experimental)
    yield from _repeats(analysis)
    for failed in analysis.failed:
        why = Run(text=failed.reason, key=f"syntheses.{failed.id}.estimate")
        yield weave("{what}: nothing is pooled ({why}).", what=named(failed.label), why=why)


def _synthesis_row(
    analysis: Analysis, numbers: Numbers, synthesis: Synthesis, measures: Sequence[str]
) -> Row:
    base = f"syntheses.{synthesis.id}"
    scale = shown(synthesis.plan.measure)
    pooled = ("k", "studies", f"{scale}estimate", f"{scale}ci", "ci_rule", "p", f"{scale}pi")
    spread = ("tau2", "i2_q", "i2_tau2", "q", "q_p")
    return body(
        [
            Cell(text=synthesis.label),
            *measure_cell(synthesis.plan.measure, measures),
            *_model_cell(analysis, synthesis),
            *(at(numbers, f"{base}.{name}") for name in (*pooled, *spread)),
            *_common(numbers, synthesis),
        ]
    )


def _common(numbers: Numbers, synthesis: Synthesis) -> Iterator[Cell]:
    """The common-effect estimate beside; none where effects depend on one another, which it would not know."""
    scale = shown(synthesis.plan.measure)
    for name in ("estimate", "ci"):
        if synthesis.random.model == "che":
            yield Cell(text="–")
        else:
            yield at(numbers, f"syntheses.{synthesis.id}.common.{scale}{name}")


def _repeats(analysis: Analysis) -> Iterator[str]:
    """Which studies enter an all-rows synthesis more than once, the syntheses of the same studies together."""
    where: dict[tuple[str, ...], list[str]] = {}
    for synthesis in analysis.syntheses:
        twice = () if synthesis.one_row or synthesis.random.model == "che" else _twice(synthesis)
        if twice:
            where.setdefault(twice, []).append(synthesis.label)
    parts = [
        named(f"{listed(studies)} enter{'s' if len(studies) == 1 else ''} more than once in {listed(labels)}")
        for studies, labels in where.items()
    ]
    if parts:
        yield weave(
            "Where a synthesis pools all rows, every effect counts as if it came from a study of its own: {parts}.",
            parts=together(parts, "; "),
        )


def _twice(synthesis: Synthesis) -> tuple[str, ...]:
    rows = Counter((row.study, row.study_label) for row in synthesis.effects.rows)
    return tuple(sorted(label for (_, label), n in rows.items() if n > 1))


def subgroup_table(analysis: Analysis, numbers: Numbers, variable: str) -> Table | None:
    """Every synthesis split by one variable, with the test between the levels."""
    split = [s for s in analysis.syntheses if any(g.variable == variable for g in s.subgroups)]
    if not split:
        return None
    label = split[0].split(variable).label
    measures = [synthesis.plan.measure for synthesis in split]
    columns = (
        Column(id="level", label=label, width=2.2),
        *measure_column(measures),
        Column(id="k", label="Effects", align="right", width=0.7),
        Column(id="studies", label="Studies", align="right", width=0.75),
        Column(
            id="estimate", label=_estimate_head(measures), align="right", width=0.95, number_format="0.00"
        ),
        Column(id="ci", label="95% CI", align="right", width=1.5),
        Column(id="ci_rule", label="Rule", width=1.2),
        Column(id="pi", label="95% PI", align="right", width=1.5),
        Column(id="tau2", label="τ²", align="right", width=0.7, number_format="0.000"),
        Column(id="i2_q", label="I² (Q)", align="right", width=0.7, number_format=PERCENT),
    )
    rows: list[Row] = []
    for synthesis in split:
        rows += _subgroup_rows(numbers, synthesis, variable, measures)
    scale = measure_notes([synthesis.plan for synthesis in split], analysis.review.plan.experimental)
    notes = tuple(Note(text=text) for text in (*_subgroup_notes(split, variable), *scale))
    title = f"Syntheses by {lower_first(label)}"
    return Table(id=f"subgroups_{variable}", title=title, columns=columns, rows=tuple(rows), notes=notes)


def _subgroup_notes(split: list[Synthesis], variable: str) -> Iterator[str]:
    levels = [level for synthesis in split for level in synthesis.split(variable).levels]
    tests = [synthesis.split(variable).test for synthesis in split]
    rules = {fit.interval.rule for _, _, fit in levels}
    yield words(
        "Rule: how the 95% confidence interval of a level was made"
        f"{_NARROWER if 'knha' in {one.plan.test for one in split} and 'z' in rules else ''}."
    )
    if any(fit.model == "random" for _, _, fit in levels) or not levels:
        yield "Each level has its own τ²; a prediction interval needs three effects or more."
    counted = {model_words(fit.model, fit.effects.measure) for _, _, fit in levels if pools_counts(fit.model)}
    if counted:
        yield f"Pooled from the counts, each level by itself: {listed(sorted(counted))}."
    if any(not isinstance(test.q, Unavailable) and test.letter == "F" for test in tests):
        yield words(
            "Levels of dependent effects are compared in one model of all, by a robust F test (CR2, HTZ; Pustejovsky & "
            "Tipton 2018); with fewer than 4 degrees of freedom in its denominator it may not hold."
        )
    if any(not isinstance(test.q, Unavailable) and test.letter == "Q" for test in tests):
        yield (
            "The test between levels compares their estimates by their Wald standard errors (Q, chi-squared). "
            "P-values are not corrected for the number of tests."
        )
        if any(fit.k == 1 for _, _, fit in levels):
            yield (
                "A level of one effect has no τ², so its standard error is too small for this test, which then "
                "finds differences too readily."
            )
    if any(synthesis.split(variable).untested for synthesis in split):
        yield "Effects without a code for this variable are shown in a level of their own, outside the test."
    yield "Subgroups compare studies, not people: a difference between them is an observation."


def _subgroup_rows(
    numbers: Numbers, synthesis: Synthesis, variable: str, measures: Sequence[str]
) -> Iterator[Row]:
    base = f"syntheses.{synthesis.id}.by.{variable}"
    test = numbers[f"{base}.test.p"]
    told = weave("no test between levels: {why}", why=Run(text=test.reason, key=f"{base}.test.p"))
    if test.value is not None:
        told = weave(
            "test between levels: {letter} = {q}, df = {df}, p {equals}{p}",
            letter=synthesis.split(variable).test.letter,
            q=number(numbers, f"{base}.test.q"),
            df=number(numbers, f"{base}.test.df"),
            equals="" if test.text.startswith(("<", ">")) else "= ",
            p=number(numbers, f"{base}.test.p"),
        )
    yield group(weave("{what} ({told})", what=named(synthesis.label), told=told))
    levels = synthesis.split(variable).levels
    keys = level_keys(code for code, _, _ in levels)
    scale = shown(synthesis.plan.measure)
    names = ("k", "studies", f"{scale}estimate", f"{scale}ci", "ci_rule", f"{scale}pi", "tau2", "i2_q")
    for code, label, _ in levels:
        cells = [at(numbers, f"{base}.{keys[code]}.{name}") for name in names]
        first = [Cell(text=upper_first(label)), *measure_cell(synthesis.plan.measure, measures)]
        yield body([*first, *cells], indent=1)


def set_aside(analysis: Analysis) -> Table | None:
    """Every result that a synthesis left out, with the rule and the reason; those that do not vote have a table."""
    rows: list[Row] = []
    for synthesis in analysis.syntheses:
        rows += _aside_rows(synthesis.label, synthesis.effects.excluded)
    for failed in analysis.failed:
        rows += _aside_rows(failed.label, failed.effects.excluded)
    for one in analysis.regressions:
        if not isinstance(one.fit, Unavailable):
            rows += _aside_rows(f"Meta-regression: {lower_first(one.plan.label)}", one.fit.excluded)
    if not rows:
        return None
    columns = (
        Column(id="study", label="Study", width=1.2),
        Column(id="outcome", label="Outcome", width=1.8),
        Column(id="rule", label="Rule", width=1.2),
        Column(id="reason", label="Reason", width=3.2),
    )
    return Table(id="set_aside", title="Results set aside, and why", columns=columns, rows=tuple(rows))


def _aside_rows(label: str, excluded: tuple[Excluded, ...]) -> Iterator[Row]:
    if excluded:
        yield group(label)
    for one in excluded:
        cells = [Cell(text=text) for text in (one.study_label, one.outcome_label, one.rule)]
        yield body([*cells, Cell(text=one.reason, origins=one.origins)], indent=1)
