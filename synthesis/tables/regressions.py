"""Meta-regressions: a table each, of coefficients with intervals and tests, and what they leave of heterogeneity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from synthesis.analysis import Analysis
from synthesis.ledger.ledger import coefficient_keys, is_ratio
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.regressing import Regressed
from synthesis.tables.cells import P_VALUE, at, body
from synthesis.tables.measure_words import AS_MEASURED, measure_name
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Woven, made_from, named, weave, words

if TYPE_CHECKING:
    from synthesis.models.regression.regression import Regression

Numbers = Mapping[str, Quantity]

INTERCEPT = "intercept"
"""How a model calls its constant."""

DASH = Cell(text="–")


def regression_table(analysis: Analysis, numbers: Numbers, one: Regressed) -> Table | None:
    """One meta-regression; none where it cannot be had."""
    fit = one.fit
    if isinstance(fit, Unavailable):
        return None
    ratio = is_ratio(one.synthesis.measure)
    name = measure_name(one.synthesis.measure)
    columns = [
        Column(id="coefficient", label="Coefficient", width=2.4),
        Column(
            id="estimate",
            label=f"Estimate (log {name})" if ratio else f"Estimate ({name})",
            align="right",
            width=1.2,
            number_format="0.00",
        ),
        Column(id="se", label="SE", align="right", width=0.7, number_format="0.000"),
        Column(id="ci", label="95% CI", align="right", width=1.5),
        Column(id="p", label="p", align="right", width=0.8, number_format=P_VALUE),
    ]
    if ratio:
        columns.insert(4, Column(id="factor", label="As a factor", align="right", width=0.9))
        columns.insert(5, Column(id="factor_ci", label="its 95% CI", align="right", width=1.4))
    rows = [*_coefficients(numbers, one, fit), *_model(numbers, one, fit, len(columns))]
    return Table(
        id=f"regression_{one.plan.id}",
        title=f"Meta-regression: {lower_first(one.plan.label)}",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in _notes(analysis, one, fit, ratio=ratio)),
    )


def _coefficients(numbers: Numbers, one: Regressed, fit: Regression) -> Iterator[Row]:
    ratio = ("shown.estimate", "shown.ci") if is_ratio(one.synthesis.measure) else ()
    for name, key in coefficient_keys(one, fit).items():
        names = ("estimate", "se", "ci", *ratio, "p")
        label = "Intercept" if name == INTERCEPT else name
        yield body([Cell(text=label), *(at(numbers, f"{key}.{part}") for part in names)])


def _model(numbers: Numbers, one: Regressed, fit: Regression, width: int) -> Iterator[Row]:
    """The rows under the coefficients: how much goes in, what is left of heterogeneity, the tests."""
    base = f"regressions.{one.plan.id}"

    def row(label: str, name: str, p: str = "") -> Row:
        last = at(numbers, f"{base}.{p}") if p else DASH
        middle = [DASH] * (width - 3)
        return Row(
            cells=(Cell(text=label), at(numbers, f"{base}.{name}"), *middle, last), kind="total", indent=0
        )

    yield row("Effects", "k")
    yield row("Studies", "studies")
    yield row("τ²", "tau2")
    yield row("τ² without moderators", "tau2_null")
    yield row("R²", "r2")
    yield row(f"QE (df = {numbers[f'{base}.qe_df'].text})", "qe", "qe_p")
    if len(fit.coefficients.names) > 1:
        df, rest = numbers[f"{base}.omnibus_df"].text, numbers[f"{base}.omnibus_df_rest"]
        kind = f"χ² (df = {df})" if rest.value is None else f"F (df = {df} and {rest.text})"
        yield row(f"Test of all moderators: {kind}", "omnibus", "omnibus_p")


def _notes(analysis: Analysis, one: Regressed, fit: Regression, *, ratio: bool) -> Iterator[str]:
    yield weave("Formula: {formula}.", formula=named(str(fit.formula)))
    if fit.matrix.factors:
        yield "Codes are compared with the first of their levels, unless the formula names another."
    experimental = analysis.review.plan.experimental
    if one.synthesis.direction == "measured":
        yield words(AS_MEASURED.format(which="Effects stand"))
    else:
        yield f"Positive coefficients go with effects that favour {experimental} more."
    if ratio:
        yield "A factor multiplies the ratio for each unit of the moderator; that of the intercept is a ratio itself."
    yield "R²: the share of τ² without moderators that they account for. QE: the test of residual heterogeneity."
    origins = fit.effects.origins
    yield from (Woven((made_from(note.replace("tau2", "τ²"), origins),)) for note in fit.notes)
    yield "A regression compares studies, not people: what it finds is an observation."
