"""A rule on the standard error of an effect that was computed from its row's own numbers: did its n make it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf, log, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.formulas import correction, pooled, values_of
from synthesis.audit.lines import Audited, Line, StudyFacts, by_study
from synthesis.audit.printed import Printed, three_digits
from synthesis.audit.rules.called import called
from synthesis.audit.rules.chance import TELLING
from synthesis.audit.rules.flag import flag

SAME: Final = 1e-3
"""An effect this near to the recomputed one, in share, was worked out of these means and SDs: covariates would move it
by more."""
LOOSE: Final = 0.05
"""Another n may have moved it by so much, through the correction for small samples: then that n must give both."""
FEWEST_PEOPLE: Final = 6
"""From how many people on the formulas make sense."""
FINE: Final = 2e-3
"""Effects are told so finely, as a share, that equality says something: three to four significant digits."""
OFF: Final = 0.01
"""The usual formulas of a standard error differ by less than this from the nearest of them, rounding aside."""
FITS: Final = 1e-4
"""A standard error this near, in share and beyond rounding, to the one of other numbers of people is of these."""
APART: Final = 0.7
"""Standard errors of one study's results lie so far apart on the log scale: their n by a factor of four."""
MOSTLY: Final = 0.7
"""Share of such rows of a source whose standard errors must follow from their own n; elsewhere a design made them."""
FEWEST: Final = 5
"""From how many such rows on that share can be told."""
_PAIRS: Final[Mapping[str, str]] = {
    "n": "",
    "baseline_n": "at baseline",
    "change_n": "of the change",
    "n_randomised": "randomised",
}
Pair = tuple[float, float]


@frozen
class _Row:
    """A line whose effect is that of its own means and SDs: the difference in SDs, and its standard error."""

    line: Line
    d: float
    n: Pair
    effect: Printed
    error: Printed

    def has(self, n: Pair) -> bool:
        """Whether so many people give the effect, by any correction for small samples."""
        df, size = sum(n) - 2, abs(self.effect.value)
        likely = (self.d, correction(df) * self.d, (1 - 3 / (4 * df - 1)) * self.d)
        return min(abs(size - abs(one)) for one in likely) <= SAME * size + self.effect.slack

    def off(self, n: Pair) -> float:
        """How far the standard error lies from the nearest one of some numbers of people, as a share."""
        slack = self.error.slack / self.error.value
        return min(max(abs(log(self.error.value / of)) - slack, 0.0) for of in standard_errors(self.d, n))


def standard_errors(d: float, n: Pair) -> Iterator[float]:
    """The standard errors that formulas in use give a standardised difference d (Hedges 1981; Borenstein 2009).

    v = 1/n1 + 1/n2 + b, with b nothing, or g² or d² over 2N, 2(N - 2) or 2(N - 3.94), with and without J²; the
    unbiased one; and those of t.
    """
    n1, n2 = n
    people, plain = n1 + n2, 1 / n1 + 1 / n2
    df = people - 2
    for few in (correction(df), 1 - 3 / (4 * df - 1)):
        g = few * d
        for size in (d, g):
            for divisor in (inf, 2 * people, 2 * df, 2 * (people - 3.94)):
                error = sqrt(plain + (size**2 / divisor if divisor > 0 else 0.0))
                yield from (error, few * error)
        unbiased = plain + (1 - (df - 2) / (df * few**2)) * g**2 if df > 2 else plain
        yield sqrt(max(unbiased, plain))
        yield sqrt((plain + d**2 / (2 * df)) * people / df)


def _row(line: Line) -> _Row | None:
    estimate, error = line.between.get("estimate"), line.between.get("se")
    found = values_of(line, ("n", "mean", "sd")) if line.measure == "SMD" else None
    if estimate is None or error is None or found is None or line.value_kind == "adjusted":
        return None
    n1, m1, s1, n2, m2, s2 = found[0]
    size = abs(estimate.value)
    if (
        min(n1, n2) < 2
        or n1 + n2 < FEWEST_PEOPLE
        or error.value <= error.slack
        or not size
        or estimate.slack > FINE * size
    ):
        return None
    if not s1 > 0 or not s2 > 0:
        return None
    d = (m1 - m2) / pooled(found[0])
    if abs(size - abs(d)) > LOOSE * size:
        return None
    return _Row(line=line, d=d, n=(n1, n2), effect=estimate, error=error)


def _find(audited: Audited) -> Iterator[Finding]:
    found = [row for line in audited.lines if (row := _row(line)) is not None]
    sure = [row for row in found if row.has(row.n)]
    odd = [row for row in found if row.off(row.n) > OFF]
    fitting = sum(row.off(row.n) <= OFF for row in sure)
    if len(sure) < FEWEST or fitting < MOSTLY * len(sure):
        return
    lines = by_study(audited.lines) if odd else {}
    for row in odd:
        study = row.line.study
        other = _of_other_n(row, lines[study], audited.studies.get(study))
        if other is not None or row.has(row.n):
            yield _told(row, other)


def _of_other_n(row: _Row, lines: Sequence[Line], facts: StudyFacts | None) -> tuple[Pair, str] | None:
    """The other numbers of people of the study that give the standard error, unless chance would give such a pair."""
    pairs = _pairs(row, lines, facts)
    near = FITS + row.error.slack / row.error.value
    # What the formulas cover for one pair, as a share of how far such errors lie apart on the log scale.
    errors = list(standard_errors(row.d, row.n))
    covered = min(log(max(errors) / min(errors)) + 2 * near, 2 * near * len(errors))
    if len(pairs) * covered / APART >= TELLING:
        return None
    fits = [(off, words, n) for n, words in pairs.items() if (off := row.off(n)) <= FITS and row.has(n)]
    return (min(fits)[2], min(fits)[1]) if fits else None


def _pairs(row: _Row, lines: Sequence[Line], facts: StudyFacts | None) -> Mapping[Pair, str]:
    """The numbers of people of both arms elsewhere in the study, each with where they stand."""
    found: dict[Pair, str] = {}
    arms = tuple(side.arm for side in row.line.sides)
    if facts is not None:
        randomised = [facts.arms.get(arm) for arm in arms]
        numbers = [one.value for one in randomised if one is not None]
        if len(numbers) == len(arms):
            found[numbers[0], numbers[1]] = _PAIRS["n_randomised"]
    for line in (row.line, *lines):
        if tuple(side.arm for side in line.sides) != arms:
            continue
        for name, words in _PAIRS.items():
            n1, n2 = (side.get(name) for side in line.sides)
            if n1 is not None and n2 is not None:
                where = words if line is row.line else f"{words} in {called(line)}".strip()
                found.setdefault((n1, n2), where)
    return {n: words for n, words in found.items() if n != row.n and min(n) >= 2 and sum(n) >= FEWEST_PEOPLE}


def _told(row: _Row, other: tuple[Pair, str] | None) -> Finding:
    line, error = row.line, row.error
    expected = min(standard_errors(row.d, row.n), key=lambda one: abs(log(one / error.value)))
    if line.computed is not None and line.computed.v > 0:
        expected = sqrt(line.computed.v)
    n1, n2 = row.n
    share = 100 * abs(error.value / expected - 1)
    message = (
        f"The effect of {line.between['estimate'].shown} is what the row's own means and SDs give, but its standard "
        f"error of {error.shown} is not what {n1:g} and {n2:g} people give: that would be {three_digits(expected)}, "
        f"{share:.1f} % {'more' if expected > error.value else 'less'}"
    )
    if other is not None:
        (o1, o2), words = other
        message += f". It goes with {o1:g} and {o2:g} people{f' ({words})' if words else ''}"
    numbers = [line.between["estimate"], error, *(side.numbers["n"] for side in line.sides)]
    suppose = (Supposed(line=line.key, number="between.se", value=expected),)
    return flag(SE_OF_N, (line,), f"{message}.", numbers, suppose)


SE_OF_N: Final = Rule(
    id="consistency.se_of_n",
    title="An effect of its own numbers with a standard error of others",
    sees=(
        "a standardised difference that is exactly what its row's means and SDs give, beside a standard error that "
        "is more than 1 % off what its row's n give by every formula in use"
    ),
    why="Effect and standard error were worked out at once: where n differs, one of the two n is another result's.",
    look_up="How many people of each arm have this outcome? Was the standard error widened for clusters?",
    detectable=(
        "effects of three to four digits with both n, in sources most of whose standard errors follow from their n; "
        "numbers of people that differ by 2 % or more"
    ),
    find=_find,
)

RULES: Final = (SE_OF_N,)
