"""How effects were had: numbers that were derived, routes that disagree, tables with zero cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.effects import Derived, Effect, Excluded
from synthesis.ledger.ledger import derived_keys, route_names
from synthesis.letter_case import upper_first
from synthesis.models.words.model import pools_counts
from synthesis.numbers import Quantity, estimate
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.routes.effect_rows import ZERO_CELLS
from synthesis.routes.route_checks import AGREES, RouteCheck
from synthesis.tables.arm_cells import arm_cell
from synthesis.tables.cells import at, body, listed
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import counted_over, named, weave

Numbers = Mapping[str, Quantity]

STATISTICS: Mapping[str, str] = {
    "n": "n",
    "sd": "SD",
    "se": "SE",
    "mean": "mean",
    "ci_low": "lower limit",
    "ci_high": "upper limit",
    "q1": "first quartile",
    "q3": "third quartile",
    "person_time": "time at risk",
    "estimate": "estimate",
    "ratio_ci_low": "lower limit",
    "ratio_ci_high": "upper limit",
    "chi2": "χ²",
    "f": "F",
}
"""How statistics are called in a sentence; others by their own name."""


def derivations_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every number that no report printed but that was made from others on the way to a pooled effect."""
    found: dict[tuple[str, str, Derived], Row] = {}
    for effect in _pooled(analysis):
        for key, one in zip(derived_keys(effect), effect.derivations, strict=True):
            found.setdefault((effect.study, effect.row, one), _derived_row(numbers, effect, key, one))
    rows = tuple(found.values())
    if not rows:
        return None
    sources = dict.fromkeys(
        f"{one.label}: {one.source}."
        for effect in _pooled(analysis)
        for one in effect.derivations
        if one.source
    )
    return Table(
        id="derivations",
        title="How effects were derived",
        columns=(
            Column(id="study", label="Study", width=1.3),
            Column(id="outcome", label="Outcome", width=1.6),
            Column(id="number", label="Number", width=0.9),
            Column(id="value", label="Value", align="right", width=0.7, number_format="0.000"),
            Column(id="from", label="Made from", width=1.9),
            Column(id="derivation", label="Derivation", width=1.8),
            Column(id="assumption", label="On the assumption that", width=2.4),
        ),
        rows=rows,
        notes=tuple(Note(text=named(upper_first(text))) for text in sources),
        wide=True,
    )


def _pooled(analysis: Analysis) -> Iterator[Effect]:
    """The effects of the plan's syntheses, each once."""
    seen: set[str] = set()
    for synthesis in analysis.syntheses:
        for effect in synthesis.effects.rows:
            if effect.key not in seen:
                seen.add(effect.key)
                yield effect


def _derived_row(numbers: Numbers, effect: Effect, key: str, one: Derived) -> Row:
    made = ", ".join(f"{_words(name)} {_short(value)}" for name, value in one.inputs)
    assumption = f"{one.assumption}; {one.caution}" if one.caution else one.assumption
    texts = (made, one.label, assumption or "–")
    return body(
        [
            Cell(text=effect.study_label),
            Cell(text=effect.outcome_label),
            Cell(text=_words(one.output)),
            at(numbers, key),
            *(Cell(text=text, origins=one.origins) for text in texts),
        ]
    )


def _words(name: str) -> str:
    """`sd_exp` as `SD (experimental)`."""
    statistic, _, suffix = name.rpartition("_")
    side = {"exp": "experimental", "ctl": "control"}.get(suffix, "")
    if not side:
        return STATISTICS.get(name, name.replace("_", " "))
    return f"{STATISTICS.get(statistic, statistic.replace('_', ' '))} ({side})"


def _short(value: float) -> str:
    """A number as short as it is told from others: whole ones without decimals."""
    return estimate(value, 0 if value == round(value) else 3)


def routes_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Results to whose effect several routes lead that disagree by more than rounding explains."""
    several = [check for check in analysis.checks if check.compared]
    rows = [row for check in several for row in _route_rows(numbers, check)]
    if not rows:
        return None
    n, bad = len(several), sum(bool(check.disagreeing) for check in several)
    notes = (
        _several(analysis, n, bad),
        "Rounding: how far the two could be apart because of the digits that were not printed.",
        "Of an effect taken as reported, the nearer of both formulas is compared."
        if analysis.review.plan.source_formula
        else "Routes through t, F or p assume that the test was that of the two groups, without covariates.",
    )
    return Table(
        id="routes",
        title="Results whose routes to the effect disagree",
        columns=(
            Column(id="study", label="Study", width=1.5),
            Column(id="outcome", label="Outcome", width=2.0),
            Column(id="taken", label="Route taken", width=1.2),
            Column(id="estimate", label="Effect", align="right", width=0.8, number_format="0.00"),
            Column(id="other", label="Other route", width=1.8),
            Column(id="other_estimate", label="Effect", align="right", width=0.8, number_format="0.00"),
            Column(id="difference", label="Difference", align="right", width=0.9, number_format="0.000"),
            Column(id="rounding", label="Rounding", align="right", width=0.8, number_format="0.000"),
            Column(id="verdict", label="Verdict", width=1.5),
        ),
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in notes),
        wide=True,
    )


def _several(analysis: Analysis, n: int, bad: int) -> str:
    allow = "result allows" if n == 1 else "results allow"
    origins = {at for check in analysis.checks for at in check.taken.origins}
    return weave(
        "{n} {allow} more than one route to the effect; {bad} of them {are} listed here, where two routes disagree.",
        n=counted_over(n, origins),
        allow=allow,
        bad=counted_over(bad, origins),
        are="is" if bad == 1 else "are",
    )


def _route_rows(numbers: Numbers, check: RouteCheck) -> Iterator[Row]:
    for name, other in zip(route_names(check), check.compared, strict=True):
        if check.verdict(other) == AGREES:
            continue
        base = f"{check.taken.key}.routes.{name}"
        yield body(
            [
                Cell(text=check.taken.study_label),
                Cell(text=check.taken.outcome_label),
                Cell(text=check.taken.route),
                at(numbers, f"{check.taken.key}.estimate"),
                Cell(text=f"{other.route}: {other.name}"),
                at(numbers, f"{base}.estimate"),
                at(numbers, f"{base}.difference"),
                at(numbers, f"{base}.rounding"),
                at(numbers, f"{base}.verdict"),
            ]
        )


def zero_cells_table(analysis: Analysis) -> Table | None:
    """Results with a cell of zero: what was added, or why no effect comes of them."""
    rows: dict[tuple[str, str, str, str], Row] = {}
    made: tuple[Synthesis | Failed, ...] = (*analysis.syntheses, *analysis.failed)
    for synthesis in made:
        measure = synthesis.plan.measure
        for effect in synthesis.effects.rows:
            if effect.correction:
                _zero_row(analysis, rows, effect, measure, effect.correction)
        for one in synthesis.effects.excluded:
            if one.rule == ZERO_CELLS:
                _zero_row(analysis, rows, one, measure, f"left out: {one.reason}")
    if not rows:
        return None
    return Table(
        id="zero_cells",
        title="Results corrected or left out because of zero cells",
        columns=(
            Column(id="study", label="Study", width=1.3),
            Column(id="outcome", label="Outcome", width=1.6),
            Column(id="measure", label="Measure", width=0.7),
            Column(id="exp", label="Experimental", align="right", width=0.9),
            Column(id="ctl", label="Control", align="right", width=0.9),
            Column(id="done", label="What was done", width=2.6),
        ),
        rows=tuple(rows.values()),
        notes=_zero_notes(made),
    )


def _zero_notes(made: Iterable[Synthesis | Failed]) -> tuple[Note, ...]:
    """What the table holds; and that a model of counts looks at no correction."""
    counted = [
        one.label
        for one in made
        if pools_counts(one.plan.model) and any(effect.correction for effect in one.effects.rows)
    ]
    notes = [Note(text="Events of those at risk, as printed.")]
    if counted:
        text = (
            f"{listed(list(dict.fromkeys(counted)))}: what is added is for the studies’ own estimates only; the "
            "model pools the counts as they are."
        )
        notes.append(Note(text=text))
    return tuple(notes)


def _zero_row(
    analysis: Analysis,
    rows: dict[tuple[str, str, str, str], Row],
    one: Effect | Excluded,
    measure: str,
    done: str,
) -> None:
    study = analysis.review.evidence.study(one.study)
    result = next(found for found in study.results if found.id == one.result)
    contrast = next((found for found in study.contrasts if found.id == one.tags.get("contrast")), None)
    arms = (contrast.experimental, contrast.control) if contrast is not None else study.arms[:1]
    cells = [arm_cell(result, arm.id, measure) for arm in arms]
    cells += [Cell(text="–")] * (2 - len(cells))
    first = (Cell(text=one.study_label), Cell(text=one.outcome_label), Cell(text=measure))
    key = (one.study, one.row, measure, done)
    rows[key] = body([*first, *cells, Cell(text=done, origins=one.origins)])
