"""Sentences on effects that depend on one another: how they were handled, and what changes by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.dependence import dependence_key, widening
from synthesis.ledger_items import presence
from synthesis.letter_case import lower_first, upper_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Quantity, Unavailable
from synthesis.side_by_side import DEFAULT, Side, SideBySide
from synthesis.tables.measure_words import shown
from synthesis.woven import Run, Woven, counted_over, stretches, together, weave, words

Numbers = Mapping[str, Quantity]


def dependence_methods(analysis: Analysis) -> Iterator[str]:
    """How effects of one study were handled, in the words a methods section needs."""
    if not analysis.dependents:
        return
    yield words(
        "Effects of one study depend on one another. Where a synthesis has several of a study, it was also fitted by "
        "the correlated and hierarchical effects model (Pustejovsky & Tipton 2022), in which true effects vary between "
        "and within studies and sampling errors covary, with cluster-robust (CR2) standard errors and Satterthwaite’s "
        "degrees of freedom (Bell & McCaffrey 2002; Tipton 2015); studies that share a control group are one cluster. "
        "Beside it stand all rows as if independent, one row and one composite per study, and the three-level model "
        "(Konstantopoulos 2011)."
    )


def said_of_dependence(numbers: Numbers, one: SideBySide) -> Iterator[Run]:
    """What changes when dependence is modelled, in plain sentences."""
    yield Run(text=f"{one.label}. ", bold=True, kind="name")
    yield from _repeats(numbers, one)
    plain, own = one.side("all_rows"), one.side(DEFAULT)
    if plain is None or own is None:
        yield from _lacking(one).runs
        return
    base, scale = dependence_key(one), shown(one.plan.measure)
    yield from (Run(text="Taken for independent, all "), _number(numbers, f"{base}.all_rows.k"))
    yield Run(text=" effects give a mean of ")
    yield from _told(numbers, f"{base}.all_rows", scale)
    yield Run(text="; with their dependence modelled it is ")
    yield from _told(numbers, f"{base}.{DEFAULT}", scale)
    if not isinstance(widening(one), Unavailable):
        yield Run(text=", an interval ")
        yield from (_number(numbers, f"{base}.widening"), Run(text=" times as wide"))
    yield Run(text=". ")
    yield from stretches(_change(numbers, one, plain, own))


def _repeats(numbers: Numbers, one: SideBySide) -> Iterator[Run]:
    """How many of the studies have several effects; where none has, why effects depend on one another all the same."""
    n = len(one.rows.studies)
    if not one.repeats:
        yield Run(text="No study has several effects, but some share a control group. ")
        return
    yield _number(numbers, f"{dependence_key(one)}.repeats")
    if n > 1:
        yield Run(text=" of ")
        yield counted_over(n, (f"records/{study}" for study in one.rows.studies))
        yield Run(text=f" studies {'has' if len(one.repeats) == 1 else 'have'} several effects. ")
    else:
        yield Run(text=" study has several effects. ")


def _lacking(one: SideBySide) -> Woven:
    reasons = [
        weave(
            "{side}: {why}",
            side=words(lower_first(side.label)),
            why=Run(text=side.reason, key=f"{dependence_key(one)}.{side.id}.estimate"),
        )
        for side in one.sides
        if not isinstance(side, Side)
    ]
    return weave("What dependence changes cannot be said ({reasons}).", reasons=together(reasons, "; "))


def _told(numbers: Numbers, base: str, scale: str) -> Iterator[Run]:
    yield _number(numbers, f"{base}.{scale}estimate")
    yield from (Run(text=" (95% CI ", kind="words"), _number(numbers, f"{base}.{scale}ci"), Run(text=")"))


def _number(numbers: Numbers, key: str) -> Run:
    return Run(text=numbers[key].text, key=key)


def _change(numbers: Numbers, one: SideBySide, plain: Side, own: Side) -> str:
    """Whether the answer changes: which side of no effect the intervals are on, and the verdicts by margin."""
    parts = [_sides(one, plain, own)] if MEASURES[one.plan.measure].comparative else []
    texts = _verdicts(numbers, one)
    if "all_rows" in texts and DEFAULT in texts:
        parts.append(f"the verdict on the mean {_turn(texts)}")
    if not parts:
        return ""
    return weave("{first}.", first=together([_begun(parts[0]), *parts[1:]], ", and "))


def _begun(text: str) -> str:
    """A text with a capital at its beginning, what it is woven of kept."""
    first, *rest = stretches(text)
    return Woven((replace(first, text=upper_first(first.text)), *rest))


def _verdicts(numbers: Numbers, one: SideBySide) -> dict[str, str]:
    """The verdict on the mean by each answer that has one."""
    found = {side.id: numbers.get(f"{dependence_key(one)}.{side.id}.verdict") for side in one.sides}
    return {name: here.text for name, here in found.items() if here is not None and here.value is not None}


def _turn(texts: Mapping[str, str]) -> str:
    """What becomes of the verdict: by all answers, or by the two that are compared, the others named."""
    before, after = texts["all_rows"], texts[DEFAULT]
    if before != after:
        return f"turns from “{before}” to “{after}”"
    others = sorted({text for text in texts.values() if text != after})
    if not others:
        return f"stays “{after}”"
    return f"is “{after}” by both, by other answers {' or '.join(f'“{text}”' for text in others)}"


def _sides(one: SideBySide, plain: Side, own: Side) -> str:
    """Which side of no effect the intervals are on: by all answers, or by the two that are compared."""
    found = [_side(side) for side in one.sides if isinstance(side, Side)]
    if len(set(found)) == 1:
        if len(found) > 2:
            n = counted_over(len(found), presence(one.rows.rows))
            return weave("by all {n} answers the interval {lies}", n=n, lies=found[0])
        return f"both intervals {PLURAL[found[0]]}"
    before, after = _side(plain), _side(own)
    if before == after:
        return f"both intervals {PLURAL[after]}"
    return f"the first interval {before}, the second {after.replace('no effect', 'it')}"


PLURAL: Final = MappingProxyType(
    {
        "lies above no effect": "lie above no effect",
        "lies below no effect": "lie below no effect",
        "includes no effect": "include no effect",
    }
)
"""What is said of one interval, said of two."""


def _side(side: Side) -> str:
    if side.interval.low > 0:
        return "lies above no effect"
    return "lies below no effect" if side.interval.high < 0 else "includes no effect"
