"""Sentences on the four readings: what margins were declared, what each synthesis shows by them, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.pooled_readings import PooledReading
from synthesis.readings import Readings
from synthesis.supplement import Run
from synthesis.verdicts.verdict import CLASSES, Verdict

Numbers = Mapping[str, Quantity]

SIDES: Final = ("harm", "benefit")
"""The sides on which a margin may be declared."""


def reading_methods(analysis: Analysis) -> Iterator[str]:
    """How results were read by margin, in the words a methods section needs."""
    if not any(one.has_margin for one in analysis.readings):
        return
    yield (
        "The 95% intervals of results with a declared margin were held against it: beyond the harm margin lies an "
        "important harm, beyond the benefit margin an important benefit. Ten classes, which exclude one another, say "
        "where an "
        "interval lies; the class of a study’s interval is that study’s, the class of the pooled confidence interval "
        "is that of the mean, and the class of the prediction interval that of a new study’s true effect. Two "
        "one-sided tests (TOST) used the model’s own standard error and degrees of freedom. Counts of classes "
        "describe; they are not tested. A result could have lain within the margins where its interval is narrower "
        "than the distance between them."
    )


def said_by_margin(analysis: Analysis, numbers: Numbers, one: Readings) -> Iterator[Run]:
    """What a synthesis shows by the declared margins, its comparator named; or that no margin is declared."""
    if not one.has_margin:
        yield Run(text=f"{one.label}. ", bold=True)
        yield Run(text=_not_read(analysis, one))
        return
    base = f"syntheses.{one.id}"
    yield Run(text=f"{one.label}. ", bold=True)
    yield from _on_the_mean(analysis, numbers, one)
    n = numbers[f"readings.{one.id}.judged"].value
    if not n:
        yield from _by_one_margin(numbers, base)
        return
    yield Run(text=" Of the ")
    yield _number(numbers, f"readings.{one.id}.judged")
    yield Run(text=f" {'result' if n == 1 else 'results'} held against margins, ")
    yield from _counts(numbers, base)
    yield Run(text=". ")
    yield from _on_what_was_possible(numbers, one)


def _not_read(analysis: Analysis, one: Readings) -> str:
    """Why nothing is read by margin here."""
    if not any(row.effect is not None for row in one.rows):
        return (
            "No result here gives an effect with an interval, so whether any rules out a difference that matters is "
            "not said."
        )
    reason = one.margin.reason if isinstance(one.margin, Unavailable) else ""
    if analysis.review.plan.margins and reason:
        return f"Nothing is read by margin, since {reason}."
    return (
        "No margin of importance is declared for these results, so whether they rule out differences that matter is "
        "not said."
    )


def _counts(numbers: Numbers, base: str) -> Iterator[Run]:
    """How many results are in each class that has any, and first of all in that of those which do alike."""
    first, others = "equivalent", [code for code in CLASSES if code != "equivalent"]
    shown = [code for code in others if numbers[f"{base}.verdicts.{code}"].value]
    yield _number(numbers, f"{base}.verdicts.{first}")
    yield Run(text=f" {_are(numbers, f'{base}.verdicts.{first}')} equivalent (no difference shown)")
    for code in shown:
        yield Run(text="; ")
        yield _number(numbers, f"{base}.verdicts.{code}")
        yield Run(text=f" {_are(numbers, f'{base}.verdicts.{code}')} “{lower_first(CLASSES[code].label)}”")


def _by_one_margin(numbers: Numbers, base: str) -> Iterator[Run]:
    """How many results rule out what the one margin stands for, where there is no class for want of the other."""
    side = next(
        side for side in SIDES if numbers[f"{base}.flags.excludes_important_{side}"].value is not None
    )
    key = f"{base}.flags.excludes_important_{side}"
    yield Run(text=" Of the results none has a class; ")
    yield _number(numbers, key)
    yield Run(text=f" {'rules' if numbers[key].value == 1 else 'rule'} out an important {side}.")


def _on_the_mean(analysis: Analysis, numbers: Numbers, one: Readings) -> Iterator[Run]:
    pooled = analysis.pooled_readings[one.id]
    if isinstance(pooled, Unavailable):
        yield Run(text=f"No verdict is given of its mean, since {pooled.reason}.")
        return
    if isinstance(pooled.interval.code, Unavailable):
        yield from _one_side_of_the_mean(numbers, one, pooled)
        return
    clause = sentence(analysis, pooled.interval, _comparator(one, analysis.review.plan.control))
    yield Run(text="By the mean (" if pooled.fit.k > 1 else "By its one result (")
    yield _number(numbers, f"syntheses.{one.id}.verdict")
    yield Run(text=f"; margins {pooled.margin.text}), {clause}.")
    yield from _on_a_new_study(analysis, one, pooled)


def _one_side_of_the_mean(numbers: Numbers, one: Readings, pooled: PooledReading) -> Iterator[Run]:
    """What the mean rules out, where one margin only is declared."""
    side = "benefit" if pooled.margin.harm is None else "harm"
    key = f"syntheses.{one.id}.mean.excludes_important_{side}"
    out = numbers[key].value == "yes"
    yield Run(text=f"An important {side} of the mean is ")
    yield Run(text="ruled out" if out else "not ruled out")
    yield Run(text=f" (margin {pooled.margin.text}; one margin only is declared, so that there is no class).")


def _on_a_new_study(analysis: Analysis, one: Readings, pooled: PooledReading) -> Iterator[Run]:
    if isinstance(pooled.prediction, Unavailable):
        yield Run(text=f" Of a new study there is no verdict, since {pooled.prediction.reason}.")
        return
    yield Run(text=" In a new study, the prediction interval says, ")
    short = one.comparators[0][1] if len(one.comparators) == 1 else analysis.review.plan.control
    caution = f"; it rests on {pooled.fit.k} effects and is very uncertain" if pooled.on_few else ""
    yield Run(text=f"{sentence(analysis, pooled.prediction, lower_first(short))}{caution}.")


def sentence(analysis: Analysis, verdict: Verdict, control: str) -> str:
    """What a verdict says of the two sides, the comparator named; or that it has no class."""
    kind = verdict.kind
    if isinstance(kind, Unavailable):
        return f"no class can be had ({kind.reason})"
    return kind.sentence.format(exp=analysis.review.plan.experimental, ctl=control)


def _comparator(one: Readings, control: str) -> str:
    """What was compared with, by its name where it is one thing; else the side's name with all of them."""
    named = [(lower_first(label), n) for _, label, n in one.comparators]
    if len(named) == 1:
        return named[0][0]
    if not named:
        return control
    (label, n), *others = named
    first = f"{label} in {n} {'result' if n == 1 else 'results'}"
    return f"{control} ({', '.join([first, *(f'{label} in {n}' for label, n in others)])})"


def _on_what_was_possible(numbers: Numbers, one: Readings) -> Iterator[Run]:
    base = f"readings.{one.id}.could"
    if f"{base}.no" not in numbers or f"{base}.mde_median" not in numbers:
        return
    yield _number(numbers, f"{base}.no")
    yield Run(
        text=f" {'was' if numbers[f'{base}.no'].value == 1 else 'were'} too imprecise to lie within the margins, "
    )
    yield Run(text="whatever the truth")
    if numbers[f"{base}.inconclusive"].value and numbers[f"{base}.no"].value:
        yield Run(text=", among them ")
        yield _number(numbers, f"{base}.inconclusive_no")
        yield Run(text=" of the ")
        yield _number(numbers, f"{base}.inconclusive")
        yield Run(text=f" inconclusive {'one' if numbers[f'{base}.inconclusive'].value == 1 else 'ones'}")
    yield Run(text=".")


def _are(numbers: Numbers, key: str) -> str:
    return "is" if numbers[key].value == 1 else "are"


def _number(numbers: Numbers, key: str) -> Run:
    return Run(text=numbers[key].text, key=key)
