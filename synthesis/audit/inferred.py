"""What a table does not say of its effects, told by its rows together: measure, sign, and which way is better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.errors import Place
from synthesis.audit.estimates import OF_COUNTS, OF_MEANS, RATIOS, favouring, printed, with_effects
from synthesis.audit.lines import Estimate, Line, SourceText
from synthesis.audit.table_reading import INFERRED
from synthesis.measures.measure import Choices

FEWEST: Final = 3
"""How many rows of an instrument must agree on the way that is better."""

ENOUGH: Final = 0.75
"""Which part of the rows must agree: slips are few, so that more than a quarter apart is no slip but another rule."""

NEAR: Final = 0.05
"""How near a printed effect is to the computed one, in proportion or in units, to count as of that measure."""

CLEAR: Final = 0.02
"""Below what effect a sign may be of rounding."""

CANDIDATES: Final = (
    *(("SMD", False), ("MD", False), ("ROM", True), ("OR", True), ("RR", True), ("RD", False)),
    *(("OR", False), ("RR", False)),
)
"""The measures an effect without a name may be of, and whether it is a logarithm then; the first in doubt."""


def with_measures(lines: Sequence[Line], formula: Choices) -> tuple[tuple[Line, ...], tuple[SourceText, ...]]:
    """The lines whose effect no column names, with the measure that most of their arms' numbers give."""
    unnamed = [line for line in lines if "estimate" in line.between and not line.measure]
    if not unnamed:
        return tuple(lines), ()
    met: Counter[tuple[str, bool]] = Counter()
    for candidate in CANDIDATES:
        tried = [replace(line, measure=candidate[0], logarithm=candidate[1]) for line in unnamed]
        made = with_effects(tried, formula=formula)
        met[candidate] = sum(_meets(line) for line in made)
    (measure, logarithm), rows = max(met.items(), key=lambda one: one[1])
    named_so = f"{measure}{' (logarithms)' if logarithm else ''}"
    words = f"the effects are read as {named_so}: so {rows} of {len(unnamed)} rows compute"
    if not rows:
        measure, logarithm = "GEN", False
        words = "of which measure the effects are, no column says and no row's numbers tell"
    told = SourceText(column="measure", text=words, place=_file(lines), kind=INFERRED)
    named = (replace(line, measure=measure, logarithm=logarithm) if _lacks(line) else line for line in lines)
    return tuple(named), (told,)


def _lacks(line: Line) -> bool:
    return "estimate" in line.between and not line.measure


def _meets(line: Line) -> bool:
    """Whether the printed effect is near the computed one, whichever way it is turned."""
    value = line.between["estimate"].value
    if line.computed is None or line.computed.measure != line.measure:
        return False
    own = printed_size(line)
    return own is not None and abs(abs(own) - abs(line.computed.y)) <= NEAR * max(min(1.0, abs(value)), 0.1)


def printed_size(line: Line) -> float | None:
    """The printed effect on the scale that it is pooled on; its error does not matter."""
    value = line.between.get("estimate")
    if value is None:
        return None
    one = Estimate(measure=line.measure, y=value.value, v=1.0)
    if line.measure in RATIOS and not line.logarithm:
        found = printed(replace(line, between={"estimate": value, "se": replace(value, value=1.0)}))
        return None if found is None else found.y
    return one.y


def with_signs(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[SourceText, ...]]:
    """The lines whose sign no column explains, read as most of their own means or counts tell."""
    lacking = [line for line in lines if "estimate" in line.between and not line.sign]
    if not lacking:
        return tuple(lines), ()
    plain = sum(_agree(line, turned=1) for line in lacking)
    favours = sum(_agree(line, turned=line.turned or -1) for line in lacking)
    sign = "positive_favours_exp" if favours > plain else "exp_minus_ctl"
    read_as = {
        "exp_minus_ctl": ("more in the first arm", plain),
        "positive_favours_exp": ("in favour of the first arm", favours),
    }
    meant, rows = read_as[sign]
    why = f"so {rows} of {len(lacking)} rows have it" if rows else "no row's own numbers tell"
    words = f"a positive effect is read as {meant}: {why}"
    told = SourceText(column="sign", text=words, place=_file(lines), kind=INFERRED)
    signed = (
        replace(line, sign=sign) if "estimate" in line.between and not line.sign else line for line in lines
    )
    return tuple(signed), (told,)


def _agree(line: Line, *, turned: int) -> bool:
    size = printed_size(line)
    if size is None or line.computed is None or min(abs(size), abs(line.computed.y)) < CLEAR:
        return False
    return size * line.computed.y * turned > 0


def with_polarities(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[SourceText, ...]]:
    """The lines of outcomes whose better direction nobody tells, with the one that the signs of most rows tell.

    Where + favours an arm, a row whose means point the other way has an outcome of which less is better.
    """
    found = dict(_told(lines))
    if not found:
        return tuple(lines), ()
    texts = [
        SourceText(
            column="polarity",
            text=f"{name}: {polarity.replace('_', ' is ')}, as the signs of {agree} of {of} rows tell",
            place=_file(lines),
            kind=INFERRED,
        )
        for name, (polarity, agree, of) in found.items()
    ]
    turned = [
        replace(line, scale=replace(line.scale, polarity=found[line.what][0]))
        if not line.scale.polarity and line.what in found
        else line
        for line in lines
    ]
    return tuple(turned), tuple(texts)


def _told(lines: Sequence[Line]) -> Iterator[tuple[str, tuple[str, int, int]]]:
    """Of each outcome the polarity that enough of its rows agree on, how many do, and of how many."""
    votes: dict[str, Counter[str]] = {}
    for line in lines:
        favours = {"positive_favours_exp": 1, "negative_favours_exp": -1}.get(line.sign, 0)
        size = printed_size(line)
        clear = (
            line.computed is not None and size is not None and min(abs(size), abs(line.computed.y)) >= CLEAR
        )
        if not line.scale.polarity and favours and clear and size is not None and line.computed is not None:
            up = size * favours * line.computed.y > 0
            votes.setdefault(line.what, Counter())["higher_better" if up else "lower_better"] += 1
    for name, counted in sorted(votes.items()):
        polarity, agree = max(counted.items(), key=lambda one: one[1])
        of = counted.total()
        if name and agree >= FEWEST and agree >= ENOUGH * of:
            yield name, (polarity, agree, of)


def turned_effect(line: Line) -> Estimate | None:
    """The effect a synthesis of a table pools: the printed one, else the computed one, + favouring the first arm.

    Where nobody tells which way is better it stands as measured, if its sign says no more than that.
    """
    own = printed(line)
    favours = {"positive_favours_exp": 1, "negative_favours_exp": -1}.get(line.sign, 0)
    if own is not None and favours:
        return replace(own, y=favours * own.y)
    found = line.reported if line.sign == "exp_minus_ctl" and line.reported is not None else line.computed
    if found is None:
        return None
    turned = favouring(line, found)
    return found if turned is None else replace(found, y=turned)


def _file(lines: Sequence[Line]) -> Place:
    return Place(lines[0].place.file) if lines else Place("")


def measure_of(effects: Iterable[Estimate]) -> str:
    """The measure of most effects: only those can be pooled together."""
    counted = Counter(one.measure for one in effects)
    return (
        max(counted, key=lambda one: (counted[one], one in OF_MEANS, one in OF_COUNTS, one))
        if counted
        else ""
    )
