"""The readings table: the same results as claimed, by interval, by direction and by margin; and what was possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger_items import level_keys
from synthesis.letter_case import upper_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.readings.readings import BY_INTERVAL, Readings
from synthesis.tables.cells import at, at_or, body, group, listed, total
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.verdicts.verdict import CLASSES, FLAG_LABELS, FLAGS
from synthesis.votes.cautions import COUNTS_BY_SIGNIFICANCE
from synthesis.votes.directions import STATES
from synthesis.woven import words

Numbers = Mapping[str, Quantity]

MOST_COLUMNS: Final = 4
"""How many syntheses fit beside each other; of more, the one-row twins are left to numbers.json."""


def readings_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """What the results of every synthesis are in each of the four readings."""
    shown = _shown(analysis)
    if not shown:
        return None
    rows = [
        *_part("What is read", [("Results", "results"), ("Studies", "studies")], shown, numbers),
        *_part("As claimed by the authors, in results", list(_claims(shown)), shown, numbers),
        *_part(
            words("By the 95% interval, in results"),
            [(label, f"interval.{code}") for code, label in BY_INTERVAL.items()],
            shown,
            numbers,
        ),
        *_part("By direction of effect, one vote per study", list(_states(shown)), shown, numbers),
        *_margins(shown, numbers),
    ]
    return Table(
        id="readings",
        title="Four readings of the same results",
        columns=(
            Column(id="reading", label="Reading", width=2.6),
            *(Column(id=one.id, label=one.label, align="right", number_format="0") for one in shown),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(shown)),
        wide=len(shown) > 4,
    )


def _shown(analysis: Analysis) -> tuple[Readings, ...]:
    """The syntheses with results, their one-row twins too where there is room."""
    found = _with_rows(analysis)
    return found if len(found) <= MOST_COLUMNS else tuple(one for one in found if not one.is_twin)


def _with_rows(analysis: Analysis) -> tuple[Readings, ...]:
    return tuple(one for one in analysis.readings if one.rows)


def _part(
    title: str, levels: list[tuple[str, str]], shown: tuple[Readings, ...], numbers: Numbers
) -> Iterator[Row]:
    if not levels:
        return
    yield group(title)
    for label, name in levels:
        cells = (_count_of(numbers, f"readings.{one.id}", name) for one in shown)
        yield body([Cell(text=label), *cells], indent=1)


def _count_of(numbers: Numbers, base: str, name: str) -> Cell:
    """A count; of what no result of the synthesis is, none of those that were looked at."""
    if f"{base}.{name}" in numbers:
        return at(numbers, f"{base}.{name}")
    return Cell(text="0", origins=numbers[f"{base}.results"].origins)


def _claims(shown: tuple[Readings, ...]) -> Iterator[tuple[str, str]]:
    """What was claimed, between the marks of a source's own words; what was not claimed is no quotation."""
    labels = {row.claim: row.claim_label for one in shown for row in one.rows}
    keys = level_keys(sorted(labels))
    answered = {row.claim for one in shown for row in one.rows if row.claimed}
    for code in sorted(labels, key=lambda one: (one not in answered, one)):
        label = upper_first(labels[code])
        yield (f"‘{label}’" if code in answered else label), f"claimed.{keys[code]}"


def _states(shown: tuple[Readings, ...]) -> Iterator[tuple[str, str]]:
    used = {vote.state for one in shown for vote in one.votes}
    for code, state in STATES.items():
        if code in {"positive", "negative"} or code in used:
            yield f"{state.symbol} {state.label}", f"direction.{code}"
    if any(vote.marked for one in shown for vote in one.votes):
        yield "of these, told only because of significance", "direction.by_significance"


def _margins(shown: tuple[Readings, ...], numbers: Numbers) -> Iterator[Row]:
    if not any(one.has_margin for one in shown):
        return
    if any(one.has_classes for one in shown):
        yield group("By margin, in results (classes exclude one another)")
    for code, kind in CLASSES.items() if any(one.has_classes for one in shown) else ():
        yield body([Cell(text=kind.label), *_verdicts(f"verdicts.{code}", shown, numbers)], indent=1)
    yield group("By margin, cumulative (a result may count in several)")
    for flag in FLAGS:
        yield body([Cell(text=FLAG_LABELS[flag]), *_verdicts(f"flags.{flag}", shown, numbers)], indent=1)


def _verdicts(name: str, shown: tuple[Readings, ...], numbers: Numbers) -> Iterator[Cell]:
    for one in shown:
        yield at_or(numbers, f"syntheses.{one.id}.{name}")


def _notes(shown: tuple[Readings, ...]) -> Iterator[Note]:
    yield Note(
        text=words(
            "The four readings answer different questions and are never added to each other. "
            f"As claimed and by interval: {COUNTS_BY_SIGNIFICANCE.text} ({COUNTS_BY_SIGNIFICANCE.source})"
        )
    )
    yield Note(
        text=words(
            "An interval that includes no effect (a difference of 0, a ratio of 1) does not show that there is none: "
            "the study may have been too small to show one. The better side of a ratio of an unwanted event is below 1."
        )
    )
    if any(one.has_margin for one in shown):
        yield Note(
            text=words(
                "By margin: where the 95% interval of a result lies against the declared margins. Counts of "
                "classes describe; the test of votes is that of the direction of effect. An inconclusive result "
                "rules out neither an important harm nor an important benefit; it is no finding of likeness."
            )
        )
    for reason in dict.fromkeys(_not_held(one) for one in shown if not one.has_margin):
        labels = listed([one.label for one in shown if not one.has_margin and _not_held(one) == reason])
        yield Note(text=f"{labels}: read by direction and interval only, since {reason}.")
    if any(vote.marked for one in shown for vote in one.votes):
        yield Note(
            text="Told only because of significance: the report gives no number, and says which arm did better only "
            "because a test of the difference was significant. Such votes are counted and never tested."
        )
    yield Note(
        text="By direction: of the results that the synthesis reads. The votes that are tested, in the table of votes, "
        "are of all results of a domain."
    )


def _not_held(one: Readings) -> str:
    """Why no result of a synthesis is held against a margin."""
    return one.margin.reason if isinstance(one.margin, Unavailable) else "no result gives an interval"


def used_classes(codes: Iterable[str]) -> tuple[str, ...]:
    """The classes that are found, and always that of those that do alike: that there is none is an answer."""
    found = set(codes)
    return tuple(code for code in CLASSES if code in found or code == "equivalent")


def cross_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Whether the interval includes no effect against the class of verdict: what a finding of no effect hides."""
    shown = [one for one in _shown(analysis) if one.has_classes and not one.is_twin]
    if not shown:
        return None
    used = used_classes([row.verdict_code for one in shown for row in one.rows])
    rows: list[Row] = []
    for one in shown:
        rows.append(group(one.label))
        base = f"readings.{one.id}.cross"
        for level, label in BY_INTERVAL.items():
            if any(row.by_interval == level and row.verdict_code for row in one.rows):
                names = [*used, "total"]
                cells = [at_or(numbers, f"{base}.{level}.{name}") for name in names]
                rows.append(body([Cell(text=label), *cells], indent=1))
        last = [at_or(numbers, f"syntheses.{one.id}.verdicts.{code}") for code in used]
        rows.append(total([Cell(text="All"), *last, at_or(numbers, f"readings.{one.id}.judged")]))
    return Table(
        id="readings_cross",
        title="The interval against no effect, and against the margins",
        columns=(
            Column(id="interval", label="By interval", width=2.0),
            *(
                Column(id=code, label=CLASSES[code].short, align="right", number_format="0", width=1.1)
                for code in used
            ),
            Column(id="total", label="All", align="right", number_format="0", width=0.7),
        ),
        rows=tuple(rows),
        notes=(
            Note(
                text="In results. The row “interval includes no effect” is what is often summarised as no effect "
                "found: its columns say what those results rule out, and what they leave open."
            ),
        ),
        wide=len(used) > 5,
    )


def could_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """How many results could have lain within the margins at all, whatever the truth."""
    shown = [one for one in _with_rows(analysis) if one.has_classes]
    names = ("yes", "no", "inconclusive", "inconclusive_no", "mde_median")
    rows = tuple(
        body(
            [
                Cell(text=one.label),
                at_or(numbers, f"readings.{one.id}.judged"),
                *(at_or(numbers, f"readings.{one.id}.could.{name}") for name in names),
                _range(numbers, f"readings.{one.id}.could"),
            ]
        )
        for one in shown
        if f"readings.{one.id}.could.mde_median" in numbers
    )
    if not rows:
        return None
    counted = (
        "Results judged",
        "Could have",
        "Could not have",
        "Inconclusive",
        "Inconclusive that could not have",
    )
    return Table(
        id="readings_could",
        title="Which results could have shown that both do alike, within the margins",
        columns=(
            Column(id="synthesis", label="Synthesis", width=2.2),
            *(
                Column(id=name, label=label, align="right", number_format="0")
                for name, label in zip(("judged", *names[:4]), counted, strict=True)
            ),
            Column(
                id="mde_median",
                label="Smallest detectable effect, median",
                align="right",
                number_format="0.00",
            ),
            Column(id="mde_range", label="Range", align="right", width=1.2),
        ),
        rows=rows,
        notes=(
            Note(
                text=words(
                    "Could have: its 95% interval is narrower than the distance between the margins, so it could lie "
                    "within them. Could not have: the interval is too wide to lie within them, whatever the truth."
                )
            ),
            Note(
                text=words(
                    "Smallest detectable effect: the true effect that a study of this precision finds with a power "
                    "of 80% (two-sided, 5%): 2.80 standard errors."
                )
            ),
        ),
        wide=True,
    )


def _range(numbers: Numbers, base: str) -> Cell:
    low, high = numbers[f"{base}.mde_low"], numbers[f"{base}.mde_high"]
    return Cell(text=f"{low.text} to {high.text}", origins=tuple(sorted({*low.origins, *high.origins})))
