"""What a sign test says of itself, in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis import sheet
from synthesis.sheet import Pairs, Sheet

if TYPE_CHECKING:
    from synthesis.votes.sign_test import SignTest


def of_sign_test(test: SignTest, rule: str) -> Sheet:
    """Votes, share, interval and p-values of a sign test, with its cautions; `rule` is the interval's label."""
    interval = test.interval
    rows = (
        ("Positive votes", f"{test.n_positive} of {test.n}"),
        ("Share of positive votes", test.share),
        (
            f"{sheet.level_words(interval.level)} interval ({rule})",
            sheet.interval(interval.low, interval.high),
        ),
        ("p, exact, two-sided", sheet.p_value(test.p)),
        ("mid-p", sheet.p_value(test.mid_p)),
        (f"Smallest p that {test.n} vote{'s' * (test.n != 1)} can reach", sheet.p_value(test.smallest_p)),
    )
    remarks = (test.remark,) * bool(test.remark)
    cautions = tuple(one.text for one in test.cautions)
    return Sheet(title="Sign test", blocks=(Pairs(rows=rows),), notes=(*remarks, *cautions))


def in_a_line(test: SignTest) -> str:
    """Votes, share, interval and p of a sign test."""
    found = sheet.mean_in_a_line(test.share, test.interval.low, test.interval.high)
    return f"{test.n_positive} of {test.n} positive: {found}, p {sheet.p_value(test.p)}"
