"""The sign test: are positive and negative votes as frequent as if every true effect were exactly zero?

Cochrane Handbook 12.2.1.3; intervals after Brown, Cai & DasGupta 2001, Stat Sci 16:101.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import comb, sqrt
from types import MappingProxyType
from typing import Final

from scipy.special import betaincinv, ndtri

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable, p_value
from synthesis.sheet import Presented, Sheet
from synthesis.votes import sign_test_sheet
from synthesis.votes.cautions import SIGN_TEST_CAUTIONS, Caution
from synthesis.votes.directions import STATES, Vote

FEWEST_FOR_05: Final = 6
SELECTED: Final = (
    "at least one vote rests on a direction that was only stated because its result was statistically "
    "significant"
)


@frozen
class ShareInterval:
    """An interval for the share of positive votes, from 0 to 1, and the rule that made it."""

    low: float
    high: float
    rule: str
    level: float = 0.95


@frozen(repr=False)
class SignTest(Presented):
    """The exact sign test of one vote per study: u = `n_positive` of n votes with a direction.

    `p` = 2 min(P(X <= u), P(X >= u)) capped at 1, X ~ Binomial(n, 1/2); `mid_p` counts P(X = u) by half;
    `smallest_p` is the least p that n votes can reach. `remark` says so where that is above .05.
    `cautions` belong to the test and are printed with it.
    """

    n_positive: int
    n_negative: int
    share: float
    interval: ShareInterval
    p: float
    mid_p: float
    smallest_p: float
    remark: str
    cautions: tuple[Caution, ...]
    origins: tuple[str, ...]

    @property
    def n(self) -> int:
        """Votes with a direction."""
        return self.n_positive + self.n_negative

    def sheet(self) -> Sheet:
        """The test in a table, with its cautions."""
        return sign_test_sheet.of_sign_test(self, INTERVAL_LABELS[self.interval.rule])

    def in_a_line(self) -> str:
        """Votes, share, interval, p."""
        return sign_test_sheet.in_a_line(self)


@frozen
class Bounds:
    """What the votes without a direction could at most change: all of them negative, or all positive.

    `low` and `high` are the positive votes among all `n` then; p-values stand beside them unless a
    test is refused.
    """

    n: int
    unknown: int
    low: int
    high: int
    p_low: float | Unavailable
    p_high: float | Unavailable
    origins: tuple[str, ...]

    @property
    def share_low(self) -> float:
        """The share of positive votes if every unknown vote were negative."""
        return self.low / self.n

    @property
    def share_high(self) -> float:
        """The share of positive votes if every unknown vote were positive."""
        return self.high / self.n


def two_sided_p(u: int, n: int) -> float:
    """The exact two-sided p of u positive votes among n, 2 min(P(X <= u), P(X >= u)) capped at 1."""
    _checked(u, n)
    tail = sum(comb(n, i) for i in range(min(u, n - u) + 1))
    return min(1.0, 2 * tail / (1 << n))


def mid_p(u: int, n: int) -> float:
    """The two-sided mid-p of u positive votes among n: what was seen counts by half in each tail."""
    _checked(u, n)
    k = min(u, n - u)
    twice_tail = 2 * sum(comb(n, i) for i in range(k)) + comb(n, k)
    return min(1.0, twice_tail / (1 << n))


def smallest_p(n: int) -> float:
    """The least two-sided p that n votes can reach, all of them pointing one way."""
    return two_sided_p(0, n)


def wilson(u: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for u of n.

    (q + z^2/2n +- z sqrt(q(1-q)/n + z^2/4n^2)) / (1 + z^2/n) with q = u/n; 0 if u = 0, 1 if u = n.
    """
    _checked(u, n)
    z, q = float(ndtri((1 + level) / 2)), u / n
    centre, spread = q + z * z / (2 * n), z * sqrt(q * (1 - q) / n + z * z / (4 * n * n))
    low, high = (centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)
    return (low if u > 0 else 0.0), (high if u < n else 1.0)


def jeffreys(u: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys' interval for u of n: quantiles of Beta(u + 1/2, n - u + 1/2); 0 if u = 0, 1 if u = n."""
    _checked(u, n)
    tail = (1 - level) / 2
    low = float(betaincinv(u + 0.5, n - u + 0.5, tail)) if u > 0 else 0.0
    high = float(betaincinv(u + 0.5, n - u + 0.5, 1 - tail)) if u < n else 1.0
    return low, high


def clopper_pearson(u: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval for u of n: Beta(u, n - u + 1) and Beta(u + 1, n - u) quantiles."""
    _checked(u, n)
    tail = (1 - level) / 2
    low = float(betaincinv(u, n - u + 1, tail)) if u > 0 else 0.0
    high = float(betaincinv(u + 1, n - u, 1 - tail)) if u < n else 1.0
    return low, high


INTERVALS: Final[Mapping[str, Callable[[int, int, float], tuple[float, float]]]] = MappingProxyType(
    {"wilson": wilson, "jeffreys": jeffreys, "clopper_pearson": clopper_pearson}
)
INTERVAL_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {"wilson": "Wilson", "jeffreys": "Jeffreys", "clopper_pearson": "Clopper–Pearson"}
)
DEFAULT_INTERVAL: Final = "wilson"


def share_interval(u: int, n: int, rule: str = DEFAULT_INTERVAL, level: float = 0.95) -> ShareInterval:
    """An interval for u positive votes of n, by the rule of that name."""
    if rule not in INTERVALS:
        raise NotComputable(f"unknown interval {rule!r}; known are {', '.join(INTERVALS)}")
    if not 0 < level < 1:
        raise NotComputable(f"expected a level between 0 and 1; found {level}")
    low, high = INTERVALS[rule](u, n, level)
    return ShareInterval(low=low, high=high, rule=rule, level=level)


def sign_test(
    votes: Sequence[Vote], rule: str = DEFAULT_INTERVAL, level: float = 0.95
) -> SignTest | Unavailable:
    """The sign test of the votes of one domain, one per study; what has no direction stays out of it.

    Raises:
        NotComputable: these are no votes of one domain with one vote per study; counts that a source
            printed (tallies) are refused here.
    """
    require_votes(votes)
    if any(one.by_significance for one in votes):
        return Unavailable(reason=SELECTED)
    tested = [one for one in votes if STATES[one.state].tested]
    n, u = len(tested), sum(one.state == "positive" for one in tested)
    if not n:
        return Unavailable(reason="no vote has a direction")
    return _tested(u, n, share_interval(u, n, rule, level), _origins(tested))


def sign_test_of(
    n_positive: int, n_negative: int, interval: str = DEFAULT_INTERVAL, level: float = 0.95
) -> SignTest:
    """The exact sign test of votes by direction of effect that were counted by hand, one vote per study.

    p = 2 min(P(X <= u), P(X >= u)) capped at 1, X ~ Binomial(n, 1/2); the interval is for the share of positive votes
    (Cochrane Handbook 12.2.1.3). Studies whose direction is mixed, exactly null or not reported are not counted;
    counts by statistical significance are no votes.

    Args:
        n_positive: Studies whose estimate favours the experimental arm.
        n_negative: Studies whose estimate favours the control arm.
        interval: `wilson`, `jeffreys` or `clopper_pearson`.
        level: That of the interval.

    Raises:
        NotComputable: these are no counts, or there is no vote.
    """
    u = expected.whole("positive votes", n_positive, 0, NotComputable)
    n = u + expected.whole("negative votes", n_negative, 0, NotComputable)
    expected.one_of("interval", interval, INTERVALS, NotComputable)
    return _tested(u, n, share_interval(u, n, interval, expected.level(level)), ())


def _tested(u: int, n: int, interval: ShareInterval, origins: tuple[str, ...]) -> SignTest:
    return SignTest(
        n_positive=u,
        n_negative=n - u,
        share=u / n,
        interval=interval,
        p=two_sided_p(u, n),
        mid_p=mid_p(u, n),
        smallest_p=smallest_p(n),
        remark=remark(n),
        cautions=SIGN_TEST_CAUTIONS,
        origins=origins,
    )


def bounds(votes: Sequence[Vote]) -> Bounds | Unavailable:
    """The count with every vote that has no direction taken as negative, and as positive."""
    require_votes(votes)
    if not votes:
        return Unavailable(reason="there are no votes")
    n, low = len(votes), sum(one.state == "positive" for one in votes)
    unknown = sum(not STATES[one.state].tested for one in votes)
    chosen = any(one.by_significance for one in votes)
    return Bounds(
        n=n,
        unknown=unknown,
        low=low,
        high=low + unknown,
        p_low=Unavailable(reason=SELECTED) if chosen else two_sided_p(low, n),
        p_high=Unavailable(reason=SELECTED) if chosen else two_sided_p(low + unknown, n),
        origins=_origins(votes),
    )


def remark(n: int) -> str:
    """What must be said of a test that n votes are too few for; empty from six votes on."""
    if n >= FEWEST_FOR_05:
        return ""
    noun = "vote" if n == 1 else "votes"
    least = p_value(smallest_p(n), prefix=False)
    return f"With {n} {noun} the smallest p-value is {least}: the test cannot reach 0.05, whatever the votes."


def require_votes(votes: object) -> None:
    """Refuse what is not a sequence of votes, one per study, within one domain."""
    if not isinstance(votes, Sequence) or not all(isinstance(one, Vote) for one in votes):
        raise NotComputable(
            f"a sign test: expected one vote per study, each from its own results; found "
            f"{type(votes).__name__}. Counts that a source printed allow no test, interval or p-value."
        )
    domains = sorted({one.domain for one in votes})
    if len(domains) > 1:
        raise NotComputable(f"a sign test: expected votes of one domain; found {', '.join(domains)}")
    studies = [one.study for one in votes]
    twice = sorted({study for study in studies if studies.count(study) > 1})
    if twice:
        raise NotComputable(f"a sign test: expected one vote per study; found more for {', '.join(twice)}")


def _origins(votes: Sequence[Vote]) -> tuple[str, ...]:
    return tuple(sorted({origin for one in votes for origin in one.origins}))


def _checked(u: int, n: int) -> None:
    if not 0 <= u <= n or n == 0:
        raise NotComputable(f"expected 0 to n positive votes of n ≥ 1; found {u} of {n}")
