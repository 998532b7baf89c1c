"""Numbers of people that are unlike the same arm's in the study's other rows: they jump, or slip by a digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log, sqrt
from statistics import median
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line, Side, by_study
from synthesis.audit.printed import Printed
from synthesis.audit.rules.counts_swapped import exchanged
from synthesis.audit.rules.digit_slips import slips
from synthesis.audit.rules.flag import arm_of, flag, listed, sided

_JUMP: Final = log(1.5)
"""A third fewer, or half more: outcomes of one time seldom lose so many people of one arm more than another does."""
_LATER: Final = log(1.25)
"""A later n above an earlier one by a quarter: some people miss one visit and come to the next, not so many."""
_BASELINE: Final = log(1.1)
"""An n above the baseline's by a tenth: a few people have no baseline score."""
_SAME: Final = log(1.1)
"""Other rows agree when they lie within a tenth of each other."""
_FEWEST: Final = 4
"""A change of fewer people says nothing."""
_CHANCE: Final = 2.0
"""Times the root of the number: by so many do two results of one arm differ when each loses people by chance."""


@frozen
class _Count:
    """How many of an arm a line counts: where, and what the same arm's other rows and its baseline say."""

    line: Line
    which: str
    side: Side
    name: str
    printed: Printed

    @property
    def n(self) -> float:
        return self.printed.value


@frozen
class _Jump:
    """A count that is unlike the arm's others, which, and what it would be if it were like them."""

    count: _Count
    others: tuple[Printed, ...]
    of: tuple[Line, ...]
    value: float
    words: str


def _n_jumps(audited: Audited) -> Iterator[Finding]:
    for lines in by_study(audited.lines).values():
        crossed = {line.key for line, *_ in exchanged(lines)}
        found: dict[tuple[str, str], list[_Jump]] = {}
        for counts in _by_arm(lines).values():
            for jump in _jumps(counts):
                found.setdefault(jump.count.line.key, []).append(jump)
        for key, jumps in found.items():
            if key not in crossed:
                yield _told(jumps)


def _told(jumps: Sequence[_Jump]) -> Finding:
    first = jumps[0]
    lines = _unique([first.count.line, *first.of])
    told = listed([f"{one.count.printed.shown} in {arm_of(one.count.side)} ({one.words})" for one in jumps])
    message = f"People are counted as {told}: the number is unlike the same arm's others."
    numbers = [number for one in jumps for number in (one.count.printed, *one.others)]
    suppose = [
        Supposed(line=one.count.line.key, number=f"{one.count.which}.{one.count.name}", value=one.value)
        for one in jumps
    ]
    return flag(N_JUMPS, lines, message, numbers, suppose)


def _unique(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple({line.key: line for line in lines}.values())


def _by_arm(lines: Sequence[Line]) -> Mapping[str, list[_Count]]:
    """The counts of each arm, one of a result: an arm that two comparisons share is counted once."""
    found: dict[str, dict[tuple[str, str], _Count]] = {}
    for line in lines:
        for which, side in sided(line):
            for name in ("n", "total"):
                number = side.numbers.get(name)
                if number is not None and number.value > 0 and not number.derived:
                    count = _Count(line=line, which=which, side=side, name=name, printed=number)
                    found.setdefault(side.arm, {}).setdefault((line.result or line.name, name), count)
    return {arm: list(counts.values()) for arm, counts in found.items()}


def _jumps(counts: Sequence[_Count]) -> Iterator[_Jump]:
    at_time: dict[str, list[_Count]] = {}
    for count in counts:
        at_time.setdefault(count.line.when.timepoint, []).append(count)
    odd: list[_Count] = []
    for group in at_time.values():
        jump = _odd_one(group, counts) if _may_jump(group) else None
        if jump is not None:
            odd.append(jump.count)
            yield jump
    if len(at_time) > 1 or any("baseline_n" in count.side.numbers for count in counts):
        for count in counts:
            above = None if count in odd else _above_earlier(count, [one for one in counts if one not in odd])
            if above is not None and above.count not in odd:
                odd.append(above.count)
                yield above


def _may_jump(group: Sequence[_Count]) -> bool:
    """Whether the counts of a time differ so much, or in such a way, that looking closer pays."""
    values = {count.n for count in group}
    if len(values) < 2:
        return False
    return max(values) > exp(_JUMP) * min(values) or any(not values.isdisjoint(slips(one)) for one in values)


def _odd_one(group: Sequence[_Count], counts: Sequence[_Count]) -> _Jump | None:
    """The one count of a time that is unlike every other, where the others are more like each other."""
    for count in _suspects(group, counts):
        others = [one for one in group if one is not count]
        sizes = [log(one.n) for one in others]
        near, spread = min(abs(log(count.n) - one) for one in sizes), max(sizes) - min(sizes)
        usual = median(one.n for one in others)
        apart = abs(count.n - usual)
        slip = (
            near
            and spread <= _SAME
            and apart >= _FEWEST
            and usual in slips(count.n)
            and _other_arm_stays(count, others)
        )
        if slip or (near > max(_JUMP, spread) and apart > _CHANCE * sqrt(max(count.n, usual))):
            words = f"{listed([one.printed.shown for one in others[:3]])} in other results of the time"
            if slip:
                words += ", the same but for a digit"
            return _jump(count, others, usual, words)
    return None


def _suspects(group: Sequence[_Count], counts: Sequence[_Count]) -> list[_Count]:
    """The counts of a time, the least likely first: by the arm's baseline and other times, else by the other arm."""
    known = [one.n for one in counts if one.line.when.timepoint != group[0].line.when.timepoint]
    for count in group:
        known += [
            number.value
            for name in ("baseline_n", "n_randomised")
            if (number := count.side.numbers.get(name))
        ]
    if not known:
        return sorted(group, key=lambda one: (-_unequal(one), one.n))
    middle = median(known)
    return sorted(group, key=lambda one: -abs(log(one.n / middle)) if middle > 0 else one.n)


def _other_arm_stays(count: _Count, others: Sequence[_Count]) -> bool:
    """Whether the line's other arm is as large as in the other rows, so that one number alone changed."""
    own = _other_arm(count)
    return own is not None and all(_other_arm(one) == own for one in others)


def _other_arm(count: _Count) -> float | None:
    side = count.line.control if count.which == "experimental" else count.line.experimental
    return side.get(count.name)


def _unequal(count: _Count) -> float:
    """How unequal the two arms of a line are, as the logarithm of their ratio."""
    other = _other_arm(count)
    return abs(log(count.n / other)) if other is not None and other > 0 else 0.0


def _above_earlier(count: _Count, counts: Sequence[_Count]) -> _Jump | None:
    """A count above the arm's baseline, or above the same outcome's at an earlier time."""
    baseline = count.side.numbers.get("baseline_n")
    if baseline is not None and _above(count.n, baseline.value, _BASELINE):
        words = f"{baseline.shown} at baseline"
        return _Jump(count=count, others=(baseline,), of=(), value=baseline.value, words=words)
    weeks = count.line.when.weeks
    if weeks is None:
        return None
    earlier = [
        one
        for one in counts
        if one.name == count.name
        and one.line.outcome == count.line.outcome
        and one.line.when.weeks is not None
        and one.line.when.weeks < weeks
    ]
    if not earlier or not all(_above(count.n, one.n, _LATER) for one in earlier):
        return None
    usual = max(one.n for one in earlier)
    if count.n - usual <= _CHANCE * sqrt(count.n):
        return None
    least = min(earlier, key=lambda one: one.n)
    if _unequal(least) > _unequal(count):
        return _jump(least, [count], count.n, f"{count.printed.shown} at a later time")
    return _jump(
        count, earlier, usual, f"{listed([one.printed.shown for one in earlier[:3]])} at an earlier time"
    )


def _above(n: float, of: float, by: float) -> bool:
    return of > 0 and n - of >= _FEWEST and log(n / of) > by


def _jump(count: _Count, others: Sequence[_Count], value: float, words: str) -> _Jump:
    return _Jump(
        count=count,
        others=tuple(one.printed for one in others),
        of=tuple(one.line for one in others),
        value=float(round(value)),
        words=words,
    )


N_JUMPS: Final = Rule(
    id="counts.n_jumps",
    title="A number of people that jumps",
    sees="an arm's n that is unlike the same arm's n in other results of the time, or above its baseline or earlier n",
    why="A wrong n gives the study a wrong weight; an n of 5 for 50 leaves it almost without any.",
    look_up="The table of results and the flow diagram: how many people of this arm have this outcome?",
    detectable=(
        "jumps by a third down or a half up, exchanged or lost digits where the other arm stays, and an n above "
        "its baseline by a tenth; the study must have another result of the time, a baseline or an earlier time"
    ),
    find=_n_jumps,
)
RULES: Final[tuple[Rule, ...]] = (N_JUMPS,)
