"""The readings split by a moderator: what votes and verdicts are in each level, and where there is too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.readings import split_key
from synthesis.ledger_items import level_keys
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity, Unavailable, count
from synthesis.readings.split import ACROSS, Level, Split
from synthesis.tables.cells import at_or, body, group, listed
from synthesis.tables.readings import used_classes
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.verdicts.verdict import CLASSES
from synthesis.woven import Run, made_from, named, number, weave, words

Numbers = Mapping[str, Quantity]

FEWEST_VOTES: Final = 6
"""The fewest votes with a direction with which a sign test can fall below .05."""


def split_table(analysis: Analysis, numbers: Numbers, variable: str, of: str = "") -> Table | None:
    """Every synthesis by one variable, or all results by outcome domain where `of` is `ACROSS`."""
    found = [
        one for one in analysis.splits if one.variable == variable and (one.of == ACROSS) == (of == ACROSS)
    ]
    found = [one for one in found if one.levels]
    if not found:
        return None
    margin = any(one.margin for one in found)
    used = _used(found) if margin else ()
    rows: list[Row] = []
    for one in found:
        if of != ACROSS:
            rows.append(group(one.of_label))
        rows += _rows(one, numbers, used, margin=margin)
    return Table(
        id=f"split_{found[0].of}_{variable}" if of == ACROSS else f"split_{variable}",
        title=_title(found[0], across=of == ACROSS, margin=margin),
        columns=_columns(found[0].label, used, margin=margin),
        rows=tuple(rows),
        notes=tuple(_notes(found, numbers, margin=margin)),
        wide=True,
    )


def _title(one: Split, *, across: bool, margin: bool) -> str:
    what = "Votes and verdicts" if margin else "Votes"
    return f"{what} by {lower_first(one.label)}{', all syntheses together' if across else ''}"


def _used(found: list[Split]) -> tuple[str, ...]:
    """The classes that results have; none where no result is in a class."""
    codes = [row.verdict_code for one in found for level in one.levels for row in level.rows]
    return used_classes(codes) if any(codes) else ()


def _columns(label: str, used: tuple[str, ...], *, margin: bool) -> tuple[Column, ...]:
    return (
        Column(id="level", label=label, width=2.0),
        _counted("studies", "Studies", 0.75),
        _counted("positive", "▲ Positive", 0.8),
        _counted("negative", "▼ Negative", 0.85),
        _counted("other", "No direction", 0.85),
        _counted("results", "Results", 0.75),
        *(_counted(code, CLASSES[code].short, 1.0) for code in used),
        Column(id="pooled", label="Pooled estimate", align="right", width=1.0, number_format="0.00"),
        Column(id="pooled_ci", label="95% CI", align="right", width=1.3),
        *((Column(id="verdict", label="Verdict on the mean", width=1.6),) if margin else ()),
    )


def _counted(name: str, label: str, width: float) -> Column:
    return Column(id=name, label=label, align="right", width=width, number_format="0")


def _rows(one: Split, numbers: Numbers, used: tuple[str, ...], *, margin: bool) -> Iterator[Row]:
    keys = level_keys([level.code for level in one.levels])
    for level in one.levels:
        base = f"{split_key(one)}.{keys[level.code]}"
        cells = [
            Cell(text=level.label),
            at_or(numbers, f"{base}.studies"),
            at_or(numbers, f"{base}.direction.positive"),
            at_or(numbers, f"{base}.direction.negative"),
            _others(one, level),
            at_or(numbers, f"{base}.results"),
            *(at_or(numbers, f"{base}.verdicts.{code}") for code in used),
            at_or(numbers, f"{base}.pooled"),
            at_or(numbers, f"{base}.pooled_ci"),
        ]
        if margin:
            cells.append(at_or(numbers, f"{base}.verdict"))
        yield body(cells, indent=0 if one.of == ACROSS else 1)


def _others(one: Split, level: Level) -> Cell:
    """The votes that point nowhere: conflicting, null, not reported; where none does, of those looked at."""
    voters = [vote for vote in level.votes if vote.state not in {"positive", "negative"}]
    origins = {at for vote in voters or level.votes for at in vote.origins}
    origins = origins or {at for row in level.rows for at in row.of.tag_origins.get(one.variable, ())}
    return Cell(text=str(len(voters)), value=len(voters), origins=tuple(sorted(origins)))


def _notes(found: list[Split], numbers: Numbers, *, margin: bool) -> Iterator[Note]:
    yield Note(
        text="Votes are in studies, one each in its level"
        + ("; verdicts are in results" if margin else "")
        + ". A level with too few studies is counted, and nothing more is said of it."
    )
    if any(one.of == ACROSS for one in found):
        yield Note(
            text="Of each study one result is pooled in a domain, by random effects (τ² by REML), whatever models "
            "the syntheses have; a result that stands in several syntheses counts once."
        )
    turned = [one.of_label for one in found if _as_measured(one)]
    if turned:
        yield Note(
            text=("Some estimates" if found[0].of == ACROSS else f"{listed(turned)}: estimates")
            + " and intervals stand as measured; votes and verdicts are turned, + being benefit."
        )
    marked = [
        _named(one, level) for one in found for level in one.levels if any(v.marked for v in level.votes)
    ]
    if marked:
        yield Note(
            text="Some of these votes were told only because of significance, so that the votes of their level are "
            f"counted and never tested: {listed(marked)}."
        )
    few = [_named(one, level) for one in found for level in one.few]
    if few:
        yield Note(text=weave("Too few studies: {levels}.", levels=named(listed(few))))
    for text in _lacking(found, margin=margin):
        yield Note(text=text)
    for one in found:
        yield Note(text=weave("{what}: {told}", what=named(one.of_label), told=comparison(one, numbers)))
    weak = [_named(one, level) for one in found for level in _weak(one)]
    if weak:
        yield Note(
            text=weave(
                "Fewer than {fewest} votes with a direction, with which no sign test can fall below .05: {levels}.",
                fewest=words(count(FEWEST_VOTES)),
                levels=named(listed(weak)),
            )
        )


def _as_measured(one: Split) -> bool:
    """Whether estimates of it stand as measured, less being better."""
    fits = (level.fit for level in one.levels)
    return any(not isinstance(fit, Unavailable) and fit.effects.rows[0].sense < 0 for fit in fits)


def _lacking(found: list[Split], *, margin: bool) -> Iterator[str]:
    """Why a level that has studies enough has no pooled estimate, or no verdict; each reason once, with its levels."""
    reasons: dict[str, list[str]] = {}
    for one in found:
        for level in one.levels:
            lacks = next(
                (part for part in (level.fit, level.pooled)[: 1 + margin] if isinstance(part, Unavailable)),
                None,
            )
            if lacks is not None and not level.few:
                reasons.setdefault(lacks.reason, []).append(_named(one, level))
    for reason, levels in reasons.items():
        origins = (at for one in found for level in one.levels for row in level.rows for at in row.of.origins)
        why = made_from(reason, origins)
        yield weave("Not available for {levels}, since {why}.", levels=named(listed(levels)), why=why)


def _named(one: Split, level: Level) -> str:
    """A level within a sentence, with its synthesis where there are several."""
    label = lower_first(level.label)
    return label if one.of == ACROSS else f"{one.of_label}, {label}"


def comparison(one: Split, numbers: Numbers) -> str:
    """Whether the levels differ, as far as a test can say; why not, where there is none."""
    key = f"{split_key(one)}.test.p"
    p = numbers[key]
    if p.value is None:
        why = Run(text=p.reason, key=key)
        return weave("the levels are not compared by a test, since {why}.", why=why)
    return weave(
        "test of a difference between the levels, p {equals}{p}. A test that finds none does not show the levels to "
        "be alike.{caution}",
        equals="" if p.text.startswith(("<", ">")) else "= ",
        p=number(numbers, key),
        caution=" Levels with too few studies are not in it." if one.few else "",
    )


def _weak(one: Split) -> tuple[Level, ...]:
    return tuple(
        level
        for level in one.levels
        if 0 < level.states["positive"] + level.states["negative"] < FEWEST_VOTES
        and not level.few
        and not any(vote.marked for vote in level.votes)
    )
