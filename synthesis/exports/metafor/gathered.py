"""The effects of a review that go to metafor: each once, with the syntheses that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.losses import Loss
from synthesis.analysis import Analysis
from synthesis.effects import Effect, Excluded
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.pooling.pooling import effects_of
from synthesis.routes.study_rows import Row, rows

UNASKED: Final = "no synthesis asks for it"
TOGETHER: Final = "its arm is put together with that of another comparison"

Key = tuple[str, str, str, float, float]
Place = tuple[str, str]


@frozen
class Line:
    """An effect, the syntheses whose model it enters, and why it does not enter others that asked for it."""

    effect: Effect
    enters: tuple[str, ...]
    aside: tuple[str, ...]


@frozen
class Gathered:
    """The effects in the order of the records, and the results that give none, each with the reason."""

    lines: tuple[Line, ...]
    left_out: tuple[Loss, ...]


@dataclass(slots=True)
class _Found:
    effect: Effect
    enters: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def pools(analysis: Analysis, chosen: Sequence[str]) -> list[Synthesis | Failed]:
    """The syntheses of these ids, with their twins of one row per study; all where none is chosen."""
    every: list[Synthesis | Failed] = [*analysis.syntheses, *analysis.failed]
    return [one for one in every if not chosen or one.plan.id in chosen]


def gather(analysis: Analysis, chosen: Sequence[str]) -> Gathered:
    """The effects of some syntheses; of all where none is chosen, with the results that none asks for told too."""
    review = analysis.review
    found: dict[Key, _Found] = {}
    reasons: dict[Place, str] = {}
    for one in pools(analysis, chosen):
        asked = effects_of(review, one.plan)
        entering = {_key(row) for row in one.random.effects.rows} if isinstance(one, Synthesis) else set()
        why = _reasons(_excluded(one))
        for row in asked.rows:
            line = found.setdefault(_key(row), _Found(effect=row))
            if _key(row) in entering:
                line.enters.append(one.id)
            else:
                line.aside.append(f"{one.id}: {why.get((row.study, row.row), 'not pooled')}")
        for place, reason in _reasons(asked.excluded).items():
            reasons.setdefault(place, reason)
    every = rows(review.evidence, review.groupings)
    order = {(row.study.id, row.name): at for at, row in enumerate(every)}
    ordered = sorted(
        found.values(), key=lambda one: order.get((one.effect.study, one.effect.row), len(order))
    )
    lines = tuple(
        Line(effect=one.effect, enters=tuple(one.enters), aside=tuple(one.aside)) for one in ordered
    )
    return Gathered(lines=lines, left_out=tuple(_left_out(every, lines, reasons, whole=not chosen)))


def _key(row: Effect) -> Key:
    """What tells an effect from every other; the same result had by two ways gives two."""
    return row.study, row.row, row.measure, row.y, row.v


def _excluded(one: Synthesis | Failed) -> tuple[Excluded, ...]:
    return (*one.effects.excluded, *(one.random.effects.excluded if isinstance(one, Synthesis) else ()))


def _reasons(excluded: Iterable[Excluded]) -> Mapping[Place, str]:
    return {(one.study, one.row): one.reason for one in excluded}


def _left_out(
    every: Iterable[Row], lines: Iterable[Line], reasons: Mapping[Place, str], *, whole: bool
) -> Iterator[Loss]:
    """The results without an effect: of those no synthesis asks for only where the whole review is written."""
    there = {(line.effect.study, line.effect.row) for line in lines}
    results = {(line.effect.study, line.effect.result) for line in lines}
    for row in every:
        place = (row.study.id, row.name)
        if place in there:
            continue
        reason = reasons.get(place, "")
        if not reason and not whole:
            continue
        if not reason:
            reason = TOGETHER if (row.study.id, row.result.id) in results else UNASKED
        yield Loss(".".join(place), reason)
