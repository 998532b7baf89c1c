"""Sentences on the four readings: what margins were declared, what each synthesis shows by them, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.readings import compared_key
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.readings.pooled import PooledReading
from synthesis.readings.readings import Readings
from synthesis.tables.verdicts import told_margin
from synthesis.verdicts.verdict import CLASSES, Verdict
from synthesis.woven import Run, made_from, named, stretches, together, weave, words

Numbers = Mapping[str, Quantity]

SIDES: Final = ("harm", "benefit")
"""The sides on which a margin may be declared."""


def reading_methods(analysis: Analysis) -> Iterator[str]:
    """How results were read by margin, in the words a methods section needs."""
    if not any(one.has_margin for one in analysis.readings):
        return
    yield words(
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
        yield Run(text=f"{one.label}. ", bold=True, kind="name")
        yield from stretches(_not_read(analysis, one))
        return
    base = f"syntheses.{one.id}"
    yield Run(text=f"{one.label}. ", bold=True, kind="name")
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
        origins = (at for row in one.rows for at in row.of.origins)
        return weave("Nothing is read by margin, since {why}.", why=made_from(reason, origins))
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
        yield Run(text="No verdict is given of its mean, since ")
        yield from (Run(text=pooled.reason, key=f"syntheses.{one.id}.verdict"), Run(text="."))
        return
    if isinstance(pooled.interval.code, Unavailable):
        yield from _one_side_of_the_mean(numbers, one, pooled)
        return
    clause = sentence(analysis, pooled.interval, _comparator(numbers, one, analysis.review.plan.control))
    yield Run(text="By the mean (" if pooled.fit.k > 1 else "By its one result (")
    yield _number(numbers, f"syntheses.{one.id}.verdict")
    yield Run(text="; margins ")
    yield from (told_margin(pooled.margin), Run(text="), "), *stretches(clause), Run(text="."))
    yield from _on_a_new_study(analysis, numbers, one, pooled)


def _one_side_of_the_mean(numbers: Numbers, one: Readings, pooled: PooledReading) -> Iterator[Run]:
    """What the mean rules out, where one margin only is declared."""
    side = "benefit" if pooled.margin.harm is None else "harm"
    key = f"syntheses.{one.id}.mean.excludes_important_{side}"
    out = numbers[key].value == "yes"
    yield Run(text=f"An important {side} of the mean is ")
    yield Run(text="ruled out" if out else "not ruled out")
    yield from (Run(text=" (margin "), told_margin(pooled.margin))
    yield Run(text="; one margin only is declared, so that there is no class).")


def _on_a_new_study(
    analysis: Analysis, numbers: Numbers, one: Readings, pooled: PooledReading
) -> Iterator[Run]:
    if isinstance(pooled.prediction, Unavailable):
        yield Run(text=" Of a new study there is no verdict, since ")
        yield Run(text=pooled.prediction.reason, key=f"syntheses.{one.id}.verdict_prediction")
        yield Run(text=".")
        return
    yield Run(text=" In a new study, the prediction interval says, ")
    short = one.comparators[0][1] if len(one.comparators) == 1 else analysis.review.plan.control
    yield from stretches(sentence(analysis, pooled.prediction, named(lower_first(short))))
    if pooled.on_few:
        yield from (Run(text="; it rests on "), _number(numbers, f"syntheses.{one.id}.k"))
        yield Run(text=" effects and is very uncertain")
    yield Run(text=".")


def sentence(analysis: Analysis, verdict: Verdict, control: str) -> str:
    """What a verdict says of the two sides, the comparator named; or that it has no class."""
    kind = verdict.kind
    if isinstance(kind, Unavailable):
        return f"no class can be had ({kind.reason})"
    return weave(kind.sentence, exp=named(analysis.review.plan.experimental), ctl=control)


def _comparator(numbers: Numbers, one: Readings, control: str) -> str:
    """What was compared with, by its name where it is one thing; else the side's name with all of them."""
    labels = [named(lower_first(label)) for _, label, _ in one.comparators]
    if len(labels) == 1:
        return labels[0]
    if not labels:
        return control
    first = f" {'result' if one.comparators[0][2] == 1 else 'results'}"
    parts = [
        weave("{what} in {n}{results}", what=label, n=_number(numbers, key), results="" if place else first)
        for place, (label, key) in enumerate(
            zip(labels, (compared_key(one, code) for code, _, _ in one.comparators), strict=True)
        )
    ]
    return weave("{control} ({parts})", control=control, parts=together(parts, ", "))


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
