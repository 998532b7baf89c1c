"""What is told of a record while it is typed: every result as soon as its numbers allow, and what is worth checking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.entry.drafts.editing import Editing
from extraction_forms.entry.results.context import other_studies
from extraction_forms.entry.results.flags import flags
from extraction_forms.entry.results.one_study import OneStudy, one_study
from extraction_forms.entry.results.pooled_where import Belonging, Key, any_way, belongings
from extraction_forms.entry.results.said import (
    ROUTE_WORDS,
    SOURCE_WORDS,
    against_claim,
    as_measured,
    direction,
    measure_name,
    measured_direction,
    size,
    verdict,
)
from extraction_forms.entry.results.strips import Interval, scale_of
from extraction_forms.entry.results.told import Feedback, Panel, Pooling, ShownEffect, ShownResult
from extraction_forms.entry.results.wanting import wanting
from extraction_forms.entry.sight import sight_of
from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.measures.registry import MEASURES
from synthesis.plan.plan import Plan
from synthesis.readings.readings import ResultReading, read_result
from synthesis.routes.study_rows import Row, outcome_name
from synthesis.routes.ways import ORDERS
from synthesis.verdicts.verdict import Verdict

RESULTS: Final = "results"
NOTHING_READ: Final = "Nothing can be worked out before the faults above are mended."
NO_OUTCOME: Final = "say first which outcome this is"
NO_NUMBERS: Final = "no numbers yet"


@frozen
class _Read:
    """A result read: its row, what belongs to it, its readings; `drawn` is its place on the axis of its measure."""

    row: Row
    found: Belonging | None
    reading: ResultReading | None
    pooled: tuple[Belonging, ...]

    @property
    def effect(self) -> Effect | None:
        return self.found.effect if self.found is not None else None


def feedback(editing: Editing) -> Feedback:
    """What can be told of a record by now; nothing of one that is not of a study itself.

    Raises:
        Rejected: the plan, or the list of outcomes, has faults.
    """
    if editing.form.reads_as != "study":
        return Feedback()
    one = one_study(editing)
    if one is None:
        return Feedback(notes=(NOTHING_READ,))
    placed, unasked = belongings(one.review)
    read = tuple(_read(one, placed))
    others = other_studies(sight_of(editing.visit), one.study.id)
    notes = [f"{each.plan.label}: {each.reason}" for each in unasked]
    if one.repeats:
        notes.insert(0, f"It repeats the trial of {one.repeats}: that study is counted, and this one is not.")
    return Feedback(
        panels=tuple(_panels(one, read)),
        waiting=(*_waiting(one, read), *_unread(editing, one)),
        flags=flags(one, others, editing.asked),
        notes=tuple(notes),
    )


def _read(one: OneStudy, placed: Mapping[Key, Sequence[Belonging]]) -> Iterator[_Read]:
    otherwise = any_way(one.review, placed)
    for row in one.rows:
        key = row.study.id, row.name
        own = tuple(placed.get(key, ()))
        found = _best(own, otherwise.get(key))
        reading = read_result(one.review, found.plan, found.of, row) if found is not None else None
        yield _Read(row=row, found=found, reading=reading, pooled=own)


def _best(own: Sequence[Belonging], otherwise: Belonging | None) -> Belonging | None:
    """What is told of a result: its effect in a synthesis, else the one it has in any way, else why it has none."""
    ranked = [
        *(each for each in own if each.effect is not None),
        *([otherwise] if otherwise is not None else []),
    ]
    with_effect = next((each for each in ranked if each.effect is not None), None)
    return with_effect or next(iter((*own, *ranked)), None)


def _panels(one: OneStudy, read: Sequence[_Read]) -> Iterator[Panel]:
    """The results that have an effect, those of one measure and direction together."""
    groups: dict[tuple[str, float], list[_Read]] = {}
    for each in read:
        if each.effect is not None:
            groups.setdefault((each.effect.measure, each.effect.sense), []).append(each)
    for (measure, sense), group in groups.items():
        drawn = [_interval(each) for each in group]
        scale = scale_of(drawn, ratio=MEASURES[measure].scale == "exp")
        shown = [_shown(one, each) for each in group]
        yield Panel(
            measure=measure_name(measure),
            note=_note(one.review.plan, measure, sense),
            sides=_sides(one.review.plan, sense),
            scale=scale,
            results=tuple(
                replace(each, effect=replace(each.effect, strip=scale.strip(place)))
                for each, place in zip(shown, drawn, strict=True)
                if each.effect is not None
            ),
        )


def _interval(each: _Read) -> Interval:
    effect = each.effect
    if effect is None:
        raise ValueError(each.row.name)
    judged = each.reading.verdict if each.reading is not None else None
    margin = judged.margin if isinstance(judged, Verdict) else None
    return Interval.of(effect.y, effect.interval, margin, effect.sense)


def _note(plan: Plan, measure: str, sense: float) -> str:
    if sense <= 0:
        return ""
    null = "1" if MEASURES[measure].scale == "exp" else "0"
    return f"Above {null} favours {plan.experimental}, whatever the outcome."


def _sides(plan: Plan, sense: float) -> tuple[str, str]:
    """What lies left and right of no effect."""
    if sense == 0:
        return f"less in {plan.experimental}", f"more in {plan.experimental}"
    sides = f"favours {plan.control}", f"favours {plan.experimental}"
    return (sides[1], sides[0]) if sense < 0 else sides


def _shown(one: OneStudy, each: _Read) -> ShownResult:
    """A result as it is told, with its effect where it has one."""
    reading, plan = each.reading, one.review.plan
    return ShownResult(
        path=f"{RESULTS}/{each.row.result.id}",
        name=outcome_name(one.study, each.row.result, each.row.contrast),
        effect=_effect(one, each),
        missing="" if each.effect is not None else _missing(each),
        direction="" if reading is None or each.effect is not None else _told_direction(reading, plan),
        against_claim=against_claim(reading) if reading is not None else "",
        pooled=tuple(_pooled(each)),
        at_fault=one.readable.of_entry(RESULTS, each.row.result.id),
    )


def _effect(one: OneStudy, each: _Read) -> ShownEffect | None:
    effect, reading, plan = each.effect, each.reading, one.review.plan
    if effect is None or reading is None:
        return None
    points = direction(reading.direction, plan) or measured_direction(effect, plan)
    sentence, short = verdict(reading, plan)
    text = size(effect)
    return ShownEffect(
        text=text,
        direction=points,
        measured=as_measured(effect),
        how=ROUTE_WORDS.get(effect.route, effect.route),
        verdict=sentence,
        verdict_short=short,
        alt=f"{measure_name(effect.measure)} {text}, {points}",
    )


def _told_direction(reading: ResultReading, plan: Plan) -> str:
    """The direction of a result without an effect, and what tells it."""
    points = direction(reading.direction, plan)
    return f"{points}, {SOURCE_WORDS[reading.source]}" if points else ""


def _pooled(each: _Read) -> Iterator[Pooling]:
    for one in each.pooled:
        yield Pooling(label=one.plan.label, enters=one.effect is not None, reason=one.reason)


def _missing(each: _Read) -> str:
    """What is missing for an effect, in a line."""
    if each.row.bar[1]:
        return each.row.bar[1]
    if not any(each.row.result.values.values()):
        return NO_NUMBERS
    if each.found is None:
        return NO_NUMBERS
    plan = each.found.plan
    wanted = wanting(each.row, plan.measure, plan.routes or ORDERS[plan.use])
    return f"still to come: {wanted}" if wanted else each.found.reason


def _waiting(one: OneStudy, read: Sequence[_Read]) -> Iterator[ShownResult]:
    for each in read:
        if each.effect is None:
            yield _shown(one, each)


def _unread(editing: Editing, one: OneStudy) -> Iterator[ShownResult]:
    """The results that could not be read at all, or do not say of which outcome they are."""
    known = {result.id for result in one.study.results}
    for block in editing.draft.sections.get(RESULTS, ()):
        if block.id not in known:
            faults = one.readable.of_entry(RESULTS, block.id)
            missing = "" if faults else NO_OUTCOME
            yield ShownResult(
                path=f"{RESULTS}/{block.id}", name=block.id, effect=None, missing=missing, at_fault=faults
            )
