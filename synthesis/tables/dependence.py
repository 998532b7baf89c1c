"""Each synthesis by five answers to dependence side by side, and by the correlation that is assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.dependence import dependence_key, grid_key
from synthesis.letter_case import lower_first, upper_first
from synthesis.numbers import MINUS, Quantity, Unavailable
from synthesis.side_by_side import DEFAULT, NoSide, Side, SideBySide, rests_on_rho
from synthesis.tables.cells import P_VALUE, at, at_or, body, group, listed
from synthesis.tables.measure_words import measure_notes, measured_head, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import made_from, named, weave, words

Numbers = Mapping[str, Quantity]


def dependence_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """The syntheses of which some studies have several effects, each by five answers to that."""
    found = analysis.dependents
    if not found:
        return None
    measures = [one.plan.measure for one in found]
    judged = any(key.startswith("dependence.") and key.endswith(".verdict") for key in numbers)
    columns = (
        Column(id="answer", label="Answer to dependence", width=2.2),
        Column(id="k", label="Effects", align="right", width=0.7),
        Column(id="studies", label="Studies", align="right", width=0.75),
        Column(
            id="estimate",
            label=measured_head("Estimate", measures),
            align="right",
            width=0.95,
            number_format="0.00",
        ),
        Column(id="ci", label="95% CI", align="right", width=1.25),
        Column(id="df", label="df", align="right", width=0.55, number_format="0.0"),
        Column(id="p", label="p", align="right", width=0.7, number_format=P_VALUE),
        Column(id="between", label="τ² between", align="right", width=0.8, number_format="0.000"),
        Column(id="within", label="τ² within", align="right", width=0.8, number_format="0.000"),
        Column(id="pi", label="95% PI", align="right", width=1.25),
        *((Column(id="verdict", label="Verdict on the mean", width=1.9),) if judged else ()),
    )
    rows: list[Row] = []
    for one in found:
        rows.append(group(one.label))
        rows += [_row(numbers, one, side, judged=judged) for side in one.sides]
    notes = [Note(text=text) for text in _notes(analysis)]
    notes += [
        Note(text=text)
        for text in measure_notes([one.plan for one in found], analysis.review.plan.experimental)
    ]
    return Table(
        id="dependence",
        title="Effects that depend on one another: five answers side by side",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        wide=True,
    )


def _row(numbers: Numbers, one: SideBySide, side: Side | NoSide, *, judged: bool) -> Row:
    base = f"{dependence_key(one)}.{side.id}"
    if isinstance(side, NoSide):
        blank = [Cell(text="–") for _ in range(8 if judged else 7)]
        told = Cell(text=f"{side.label}; not estimated")
        return body([told, Cell(text="–"), at(numbers, f"{base}.estimate"), *blank], indent=1)
    scale = shown(one.plan.measure)
    names = ("k", "studies", f"{scale}estimate", f"{scale}ci", "df", "p", "between", "within", f"{scale}pi")
    cells = [Cell(text=side.label), *(_plain(numbers, f"{base}.{name}") for name in names)]
    if judged:
        cells.append(at_or(numbers, f"{base}.verdict"))
    return body(cells, indent=1)


def _plain(numbers: Numbers, key: str) -> Cell:
    """A number; a dash where the model has none of that name or gives none."""
    found = numbers.get(key)
    if found is None or found.value is None:
        return Cell(text="–")
    return at(numbers, key)


INDEPENDENT: Final = (
    "All rows: every effect counts as if it came from a study of its own. One row: the one that the declared rules "
    "of preference leave. Composite: the best linear unbiased mean of the effects of a study."
)
"""What the answers take for granted that have no term for dependence."""

MODELLED: Final = (
    "Three levels: true effects vary between and within studies, and sampling errors are independent; t with the "
    "fewest groups as degrees of freedom. Correlated and hierarchical effects (CHE): the sampling errors of a study "
    "covary too; interval and test are by cluster-robust (CR2) variances with Satterthwaite’s degrees of freedom, "
    "which hold even where the correlations assumed are wrong. Of the five it is the one to prefer where effects "
    "depend on one another."
)
"""What the answers take for granted that model dependence."""

CLOSER: Final = (
    "{which}: the robust interval of CHE is narrower than that of the model it corrects. Robust variances follow how "
    "far effects lie from their mean, here less far than their sampling errors and τ² let expect. That may be chance: "
    "the wider intervals are the more cautious."
)
"""What must be known of a robust interval that is narrower than the model’s own."""

FEW: Final = 4.0
"""Below so many degrees of freedom a robust test may not hold (Tipton 2015, Psychol Methods 20:375)."""


def _notes(analysis: Analysis) -> Iterator[str]:
    found = analysis.dependents
    labels = dict.fromkeys(label for one in found for label in one.repeats)
    if labels:
        yield weave("Studies with several effects: {studies}.", studies=named(listed(list(labels))))
    yield from (words(INDEPENDENT), words(MODELLED))
    for text, alike in _assumed(found).items():
        which = f"{listed(alike)}: " if len(alike) < len(found) else ""
        origins = {at for one in found for at in one.rows.origins}
        yield weave("{which}{text}", which=named(which), text=made_from(text, origins))
    yield "df: degrees of freedom of interval and test. τ² between: of a model that does not divide τ², all of it."
    own = [(one.label, side) for one in found if (side := one.side(DEFAULT)) is not None]
    low = [label for label, side in own if not isinstance(side.df, Unavailable) and side.df < FEW]
    if low:
        text = (
            "{which}: fewer than 4 degrees of freedom, so that the robust p-value and interval may not hold."
        )
        yield weave(text, which=named(listed(low)))
    closer = [label for label, side in own if side.closer]
    if closer:
        yield weave(CLOSER, which=named(listed(closer)))
    for one in found:
        for lacking in one.sides:
            if isinstance(lacking, NoSide):
                why = made_from(_sentence(lacking.reason), one.rows.origins)
                which = named(f"{one.label}, {lower_first(lacking.label)}")
                yield weave("{which}: not estimated. {why}", which=which, why=why)


def _sentence(reason: str) -> str:
    """A reason as a sentence, without what it advises."""
    return f"{upper_first(reason.partition('. Please')[0].rstrip('.'))}."


def _assumed(found: tuple[SideBySide, ...]) -> dict[str, list[str]]:
    """What was assumed in words, and of which syntheses."""
    told: dict[str, list[str]] = {}
    for one in found:
        if isinstance(one.assumed, Unavailable):
            text = f"No covariances could be assumed ({one.assumed.reason})."
        else:
            text = one.assumed.methods_text()
        told.setdefault(f"{text} {_source(one)}".rstrip(), []).append(one.label)
    return told


def _source(one: SideBySide) -> str:
    """Where the correlation assumed is from; that there is none where no two effects correlate by it."""
    if not rests_on_rho(one):
        return NO_RHO
    if one.declared.source:
        return f"Source of the correlation: {one.declared.source.rstrip('.')}."
    return "No correlation is declared: that assumed is the engine’s default."


NO_RHO: Final = "No pair of effects rests on an assumed ρ."


def rho_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Each synthesis by the correlation that is assumed between effects of one study."""
    found = [one for one in analysis.dependents if not isinstance(one.grid, Unavailable)]
    if not found:
        return None
    measures = [one.plan.measure for one in found]
    columns = (
        Column(id="rho", label="ρ assumed", align="right", width=0.8),
        Column(
            id="estimate",
            label=measured_head("Estimate", measures),
            align="right",
            width=1.0,
            number_format="0.00",
        ),
        Column(id="ci", label="95% CI", align="right", width=1.6),
        Column(id="between", label="τ² between", align="right", width=1.0, number_format="0.000"),
        Column(id="within", label="τ² within", align="right", width=1.0, number_format="0.000"),
    )
    rows: list[Row] = []
    for one in found:
        rows.append(group(one.label))
        rows += _grid_rows(numbers, one)
    return Table(
        id="dependence_rho",
        title="How much hangs on the correlation assumed between effects of one study",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in _rho_notes(found)),
    )


def _rho_notes(found: Sequence[SideBySide]) -> Iterator[str]:
    yield words(
        "The correlated and hierarchical effects model with CR2 variances at each correlation ρ of the sampling errors "
        "of two effects of a study on different outcomes, or on one outcome measured twice where nothing else is "
        "declared of these; all else as declared."
    )
    idle = [one.label for one in found if not rests_on_rho(one)]
    if idle:
        which = f"{listed(idle)}: no" if len(idle) < len(found) else "No"
        yield f"{which} pair of effects rests on ρ, so that it changes nothing."
    for one in found:
        if isinstance(one.grid, Unavailable):
            continue
        for rho, why in zip(one.grid.rhos.tolist(), one.grid.why, strict=True):
            if why:
                which = named(f"{one.label}, ρ of {f'{rho:g}'.replace('-', MINUS)}")
                told = made_from(_sentence(why), one.rows.origins)
                yield weave("{which}: not estimated. {why}", which=which, why=told)


def _grid_rows(numbers: Numbers, one: SideBySide) -> Iterator[Row]:
    if isinstance(one.grid, Unavailable):
        return
    scale = shown(one.plan.measure)
    names = (f"{scale}estimate", f"{scale}ci", "between", "within")
    if not rests_on_rho(one):
        cells = [_plain(numbers, f"{grid_key(one, 0)}.{name}") for name in names]
        yield body([Cell(text="any"), *cells], indent=1)
        return
    for i in range(one.grid.rhos.size):
        base = grid_key(one, i)
        if one.grid.why[i]:
            dashes = [Cell(text="–") for _ in range(3)]
            yield body([_tried(numbers, base), at(numbers, f"{base}.estimate"), *dashes], indent=1)
            continue
        yield body([_tried(numbers, base), *(_plain(numbers, f"{base}.{name}") for name in names)], indent=1)


def _tried(numbers: Numbers, base: str) -> Cell:
    """A correlation that was tried, which no datum stands behind."""
    rho = at(numbers, f"{base}.rho")
    return replace(rho, text=words(rho.text), key="")
