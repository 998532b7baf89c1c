r"""Verdicts: where an interval lies against margins of importance, in one of ten classes and with nested flags.

With an interval [L, U], + for benefit, harm h and benefit b (Walker & Nowacki 2011, J Gen Intern Med 26:192; the
margins and levels of Piaggio et al. 2012, JAMA 308:2594):

    L \ U         U <= -h           -h < U < 0       0 <= U < b             U >= b
    L <= -h      worse_important   worse_unclear    no_important_benefit   inconclusive
    -h < L <= 0                    worse_trivial    equivalent             noninferior
    0 < L < b                                       better_trivial         better_unclear
    L >= b                                                                 better_important
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from math import inf
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.margin import Margin


@frozen
class VerdictClass:
    """A class of verdicts as it is printed; `rank` runs from 0 for the worst to 9 for the best.

    `short` heads columns, `letter` marks points where colour alone must not; `sentence` is a clause in which
    `{exp}` and `{ctl}` stand for the arms.
    """

    label: str
    short: str
    letter: str
    rank: int
    sentence: str


_CLASSES: Final = (
    (
        "worse_important",
        ("Worse, important", "Worse, important", "WI"),
        "results with {exp} are worse than with {ctl} by an important amount",
    ),
    (
        "worse_unclear",
        ("Worse, importance unclear", "Worse, unclear", "WU"),
        "results with {exp} are worse than with {ctl}, whether by an important amount is not clear",
    ),
    (
        "worse_trivial",
        ("Worse, trivial", "Worse, trivial", "WT"),
        "results with {exp} are worse than with {ctl}, but not by an important amount",
    ),
    (
        "no_important_benefit",
        ("No important benefit (harm possible)", "No important benefit", "NB"),
        "results with {exp} are not importantly better than with {ctl}, and may be importantly worse",
    ),
    (
        "inconclusive",
        ("Inconclusive", "Inconclusive", "IC"),
        "results with {exp} may be importantly worse or importantly better than with {ctl}, or anything in between",
    ),
    (
        "equivalent",
        ("Equivalent, no difference shown", "Equivalent", "EQ"),
        "results with {exp} are neither importantly worse nor importantly better than with {ctl}",
    ),
    (
        "noninferior",
        ("Non-inferior (benefit possible)", "Non-inferior", "NI"),
        "results with {exp} are not importantly worse than with {ctl}, and may be importantly better",
    ),
    (
        "better_trivial",
        ("Better, trivial", "Better, trivial", "BT"),
        "results with {exp} are better than with {ctl}, but not by an important amount",
    ),
    (
        "better_unclear",
        ("Better, importance unclear", "Better, unclear", "BU"),
        "results with {exp} are better than with {ctl}, whether by an important amount is not clear",
    ),
    (
        "better_important",
        ("Better, important", "Better, important", "BI"),
        "results with {exp} are better than with {ctl} by an important amount",
    ),
)

CLASSES: Final[Mapping[str, VerdictClass]] = MappingProxyType(
    {
        code: VerdictClass(label=label, short=short, letter=letter, rank=rank, sentence=sentence)
        for rank, (code, (label, short, letter), sentence) in enumerate(_CLASSES)
    }
)
"""The ten classes in order, from worse to better; every interval is in exactly one."""

FLAGS: Final = ("excludes_important_harm", "excludes_important_benefit", "within_margins", "excludes_zero")
"""What is true of an interval beside its class; the third is the first two together."""

FLAG_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "excludes_important_harm": "Excludes an important harm",
        "excludes_important_benefit": "Excludes an important benefit",
        "within_margins": "Lies within the margins",
        "excludes_zero": "Lies on one side of no effect",
    }
)

ROWS: Final = (
    ("worse_important", "worse_unclear", "no_important_benefit", "inconclusive"),
    ("", "worse_trivial", "equivalent", "noninferior"),
    ("", "", "better_trivial", "better_unclear"),
    ("", "", "", "better_important"),
)

NO_HARM: Final = Unavailable(reason="no margin of important harm is declared")
NO_BENEFIT: Final = Unavailable(reason="no margin of important benefit is declared")
NOT_BOTH: Final = Unavailable(
    reason="a class needs a margin of important harm and one of important benefit; only one is declared"
)


@frozen
class Verdict:
    """Where the interval from `low` to `high` lies against `margin`: its class, a key of `CLASSES`, and its `FLAGS`."""

    code: str | Unavailable
    flags: Mapping[str, bool | Unavailable] = field(hash=False)
    low: float
    high: float
    margin: Margin

    @property
    def kind(self) -> VerdictClass | Unavailable:
        """The class as it is printed."""
        return self.code if isinstance(self.code, Unavailable) else CLASSES[self.code]


def judge(low: float, high: float, margin: Margin) -> Verdict:
    """The verdict on an interval, ends on margins taken as the table above has them.

    Args:
        low: Its lower end on the scale of the analysis, + for benefit; -inf where it is open.
        high: Its upper end; inf where it is open.
        margin: The margins; with one of them only, its flag is had but no class.

    Raises:
        SynthesisError: an end that is not a number, or ends that are no interval.
    """
    expected.kind("margin", margin, Margin, "a Margin", SynthesisError)
    low, high = interval_of(low, high)
    return Verdict(
        code=_class_of(low, high, margin),
        flags=_flags_of(low, high, margin),
        low=low,
        high=high,
        margin=margin,
    )


def interval_of(low: float, high: float) -> tuple[float, float]:
    """The ends of an interval as plain numbers.

    Raises:
        SynthesisError: an end that is not a number, or ends that are no interval.
    """
    low = expected.number("the lower end of an interval", low, SynthesisError)
    high = expected.number("the upper end of an interval", high, SynthesisError)
    if low > high or low == inf or high == -inf:
        raise SynthesisError(f"expected an interval with low ≤ high; found {low:g} and {high:g}")
    return low, high


def clause(verdict: Verdict, exp: str, ctl: str) -> str | Unavailable:
    """What the verdict says of the two arms, as a clause without a full stop."""
    kind = verdict.kind
    return kind if isinstance(kind, Unavailable) else kind.sentence.format(exp=exp, ctl=ctl)


def tally(verdicts: Iterable[Verdict]) -> Mapping[str, int]:
    """How many verdicts are in each of the ten classes, in their order; one that has no class is in none."""
    found = Counter(verdict.code for verdict in verdicts)
    return MappingProxyType({code: found[code] for code in CLASSES})


def tally_flags(verdicts: Iterable[Verdict]) -> Mapping[str, int | Unavailable]:
    """How many verdicts each flag is true of; a verdict counts under every flag that it has.

    A flag that cannot be had of one of them is not counted, and says why.
    """
    given = tuple(verdicts)
    return MappingProxyType({flag: _count([verdict.flags[flag] for verdict in given]) for flag in FLAGS})


def _class_of(low: float, high: float, margin: Margin) -> str | Unavailable:
    harm, benefit = margin.harm, margin.benefit
    if harm is None or benefit is None:
        return NOT_BOTH
    row = 0 if low <= -harm else 1 if low <= 0 else 2 if low < benefit else 3
    column = 0 if high <= -harm else 1 if high < 0 else 2 if high < benefit else 3
    return ROWS[row][column]


def _flags_of(low: float, high: float, margin: Margin) -> Mapping[str, bool | Unavailable]:
    no_harm = NO_HARM if margin.harm is None else low > -margin.harm
    no_benefit = NO_BENEFIT if margin.benefit is None else high < margin.benefit
    missing = next((one for one in (no_harm, no_benefit) if isinstance(one, Unavailable)), None)
    within = bool(no_harm and no_benefit) if missing is None else missing
    return MappingProxyType(dict(zip(FLAGS, (no_harm, no_benefit, within, low > 0 or high < 0), strict=True)))


def _count(flags: list[bool | Unavailable]) -> int | Unavailable:
    missing = next((flag for flag in flags if isinstance(flag, Unavailable)), None)
    return sum(map(bool, flags)) if missing is None else missing
