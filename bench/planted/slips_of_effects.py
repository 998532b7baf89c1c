"""Slips of consistency and of range."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from math import inf, log
from typing import Final

from checks import arms, differs, own_effect, unit
from effects import hedges, t_of_p
from numpy.random import Generator
from people import printed
from scipy.special import stdtrit
from sheet import Review, Row
from slip import ARMS, Planted, Slip, has, planted, typed


def _estimate(review: Review, at: int, rng: Generator) -> Planted | None:
    """A printed effect typed wrongly."""
    if not has(review, at, ["estimate"]):
        return None
    return planted(review, at, {"estimate": typed(review.rows[at].cells["estimate"], rng)})


def _estimate_seen(clean: Review, slipped: Planted) -> bool:
    """The arms give another effect, by 0.1 beyond rounding; or it is off the middle of its interval."""
    return differs(slipped.review.rows[slipped.rows[0]]) or _off_centre(clean, slipped)


def _bound(review: Review, at: int, rng: Generator) -> Planted | None:
    """A limit of an interval typed wrongly, or without its minus."""
    if not has(review, at, ["estimate", "ci_low", "ci_high"]):
        return None
    name = "ci_low" if rng.random() < 0.5 else "ci_high"
    text = review.rows[at].cells[name]
    if text.startswith("-") and rng.random() < 0.3:
        return planted(review, at, {name: text[1:]})
    return planted(review, at, {name: typed(text, rng)})


def _off_centre(_clean: Review, slipped: Planted) -> bool:
    """The effect lies off the middle of its interval by a tenth of its half width, beyond rounding.

    Exact, profile and bootstrapped intervals are a little lopsided too; for a ratio the middle is that of logarithms.
    """
    row = slipped.review.rows[slipped.rows[0]]
    values = [row.number(name) for name in ("estimate", "ci_low", "ci_high")]
    if any(value is None for value in values):
        return False
    est, low, high = (float(value or 0.0) for value in values)
    step = 0.5 * unit(row.cells["estimate"])
    if not low <= est <= high:
        return True
    if row.facts.kind != "binary":
        return abs((low + high) / 2 - est) > 0.1 * (high - low) / 2 + 2 * step
    if low - step <= 0:
        return False
    room = step / est + 0.5 * step / low + 0.5 * step / high
    return abs((log(low) + log(high)) / 2 - log(est)) > 0.1 * log(high / low) / 2 + room


def _effect_se(review: Review, at: int, rng: Generator) -> Planted | None:
    """The standard error of an effect typed wrongly."""
    if not has(review, at, ["estimate", "se"]):
        return None
    wrong = typed(review.rows[at].cells["se"], rng)
    return planted(review, at, {"se": wrong}) if float(wrong) > 0 else None


def _effect_se_seen(_clean: Review, slipped: Planted) -> bool:
    """So many people give a standard error a quarter larger or a fifth smaller, beyond rounding.

    Variances of g by different formulas differ by a tenth at n = 10; or its interval has another width.
    """
    row = slipped.review.rows[slipped.rows[0]]
    own, se = own_effect(row), row.number("se")
    if own is None or se is None:
        return False
    step = 0.5 * unit(row.cells["se"])
    if se + step < 0.8 * own.se or se - step > 1.25 * own.se:
        return True
    low, high = row.number("ci_low"), row.number("ci_high")
    if low is None or high is None:
        return False
    return abs((high - low) / 3.919928 - se) > 0.05 * se + 1.5 * step


def _p(review: Review, at: int, rng: Generator) -> Planted | None:
    """A p value typed wrongly, or with its decimal mark a place off."""
    if not has(review, at, ["p"]):
        return None
    text = review.rows[at].cells["p"]
    if rng.random() < 0.5:
        factor = 10 if rng.random() < 0.5 else 0.1
        wrong = f"{float(text) * factor:.{3 if factor > 1 else 4}f}"
    else:
        wrong = typed(text, rng)
    return planted(review, at, {"p": wrong}) if 0 < float(wrong) < 1 else None


def _p_seen(_clean: Review, slipped: Planted) -> bool:
    """Student's t that p stands for is off the arms' own by 0.25 and a tenth, beyond rounding.

    Welch's, Student's, the normal and the rank test of one comparison agree more nearly than that.
    """
    row = slipped.review.rows[slipped.rows[0]]
    p, own = row.number("p"), own_effect(row)
    if p is None or own is None:
        return False
    t, df = _test(row)
    step = 0.5 * unit(row.cells["p"])
    least = t_of_p(min(p + step, 1.0), df)
    most = t_of_p(p - step, df) if p > step else inf
    return not least - 0.25 - 0.1 * t <= t <= most + 0.25 + 0.1 * t


def _test(row: Row) -> tuple[float, float]:
    own, both = own_effect(row), arms(row)
    if both is None or row.facts.kind == "binary":
        return (abs(own.y / own.se) if own is not None else 0.0), inf
    df = both[0].n + both[1].n - 2.0
    p = hedges(*both).p
    return float(-stdtrit(df, p / 2)) if p > 0 else 40.0, df


def _log(review: Review, at: int, _rng: Generator) -> Planted | None:
    """The logarithm of a ratio and its interval, typed where the ratio belongs."""
    if review.rows[at].facts.kind != "binary" or not has(review, at, ["estimate", "ci_low", "ci_high"]):
        return None
    cells = review.rows[at].cells
    if float(cells["ci_low"]) <= 0:
        return None
    return planted(
        review, at, {name: printed(log(float(cells[name])), 2) for name in ("estimate", "ci_low", "ci_high")}
    )


def _log_seen(_clean: Review, slipped: Planted) -> bool:
    """No ratio is 0 or less, and its interval none; or the counts give another by a factor of 1.1 beyond rounding."""
    row = slipped.review.rows[slipped.rows[0]]
    values = [row.number(name) or 0.0 for name in ("estimate", "ci_low", "ci_high")]
    own = own_effect(row)
    if min(values) <= 0:
        return True
    return own is not None and abs(log(values[0]) - own.y) > 0.1 + 0.005 / values[0]


def _natural(review: Review, at: int, _rng: Generator) -> Planted | None:
    """A ratio typed where its logarithm is said to stand, its interval too."""
    if review.rows[at].facts.kind != "binary" or not has(review, at, ["estimate", "ci_low", "ci_high"]):
        return None
    return planted(review, at, {"measure": "log OR"})


def _natural_seen(_clean: Review, slipped: Planted) -> bool:
    """The counts give another logarithm by 0.1 beyond rounding."""
    row = slipped.review.rows[slipped.rows[0]]
    own, said = own_effect(row), row.number("estimate")
    return own is not None and said is not None and abs(said - own.y) > 0.1 + 0.005


def _arm_se(review: Review, at: int, rng: Generator) -> Planted | None:
    """The standard error of an arm's mean typed wrongly."""
    arm = int(rng.integers(1, 3))
    if not has(review, at, [f"se{arm}i", f"sd{arm}i", f"n{arm}i"]):
        return None
    wrong = typed(review.rows[at].cells[f"se{arm}i"], rng)
    return planted(review, at, {f"se{arm}i": wrong}) if float(wrong) > 0 else None


def _arm_se_seen(_clean: Review, slipped: Planted) -> bool:
    """Times the root of n it gives another SD, by 5 % beyond rounding."""
    row = slipped.review.rows[slipped.rows[0]]
    for arm in ARMS:
        n, sd, se = (row.number(f"{name}{arm}i") for name in ("n", "sd", "se"))
        if n and sd and se:
            root = n**0.5
            room = 0.5 * unit(row.cells[f"se{arm}i"]) * root + 0.5 * unit(row.cells[f"sd{arm}i"]) + 0.05 * sd
            if abs(se * root - sd) > room:
                return True
    return False


def _mean_decimal(review: Review, at: int, rng: Generator) -> Planted | None:
    """The decimal mark of a mean a place off."""
    arm = int(rng.integers(1, 3))
    if review.rows[at].facts.kind != "endpoint" or not has(review, at, [f"mean{arm}i"]):
        return None
    text = review.rows[at].cells[f"mean{arm}i"]
    decimals = len(text.partition(".")[2])
    up = rng.random() < 0.5
    wrong = f"{float(text) * 10:.{max(decimals - 1, 0)}f}" if up else f"{float(text) / 10:.{decimals + 1}f}"
    return planted(review, at, {f"mean{arm}i": wrong})


def _outside(_clean: Review, slipped: Planted) -> bool:
    """It lies outside the range that stands in the row, beyond rounding."""
    row = slipped.review.rows[slipped.rows[0]]
    low, high = row.number("range_min"), row.number("range_max")
    if low is None or high is None:
        return False
    if row.facts.kind == "change":
        low, high = low - high, high - low
    for arm in ARMS:
        mean = row.number(f"mean{arm}i")
        step = 0.5 * unit(row.cells[f"mean{arm}i"])
        if mean is not None and not low - step <= mean <= high + step:
            return True
    return False


def _first_digit(review: Review, at: int, rng: Generator) -> Planted | None:
    """A mean with another first digit, or one digit too many."""
    arm = int(rng.integers(1, 3))
    if review.rows[at].facts.kind != "endpoint" or not has(review, at, [f"mean{arm}i"]):
        return None
    text = review.rows[at].cells[f"mean{arm}i"]
    if rng.random() < 0.3:
        return planted(review, at, {f"mean{arm}i": text[0] + text})
    other = str((int(text[0]) + int(rng.integers(1, 10))) % 10)
    return planted(review, at, {f"mean{arm}i": other + text[1:]})


def _first_seen(clean: Review, slipped: Planted) -> bool:
    """The mean leaves the range; or the effect comes to 1.5 or more, which trials of people do not give."""
    own = own_effect(slipped.review.rows[slipped.rows[0]])
    return _outside(clean, slipped) or (own is not None and abs(own.y) >= 1.5)


def _other_scoring(review: Review, at: int, _rng: Generator) -> Planted | None:
    """Means and SDs per item where the row's range is that of the sum."""
    row = review.rows[at]
    answers = {"RAS": 24, "Herth Hope Index": 12, "WEMWBS": 14, "GSES": 10, "PANSS": 30, "BPRS": 18}
    items = answers.get(row.facts.instrument.name)
    if items is None or row.facts.instrument.items != 1 or row.facts.kind != "endpoint":
        return None
    if not has(review, at, ["mean1i", "sd1i"]):
        return None
    names = [f"{name}{arm}i" for name in ("mean", "sd") for arm in ARMS]
    return planted(review, at, {name: printed(float(row.cells[name]) / items, 2) for name in names})


def _large_change(review: Review, at: int, _rng: Generator) -> Planted | None:
    """Endpoint scores or a mean of another scale typed as the change of one arm: ten times too large."""
    if review.rows[at].facts.kind != "change":
        return None
    text = review.rows[at].cells["mean1i"]
    decimals = len(text.partition(".")[2])
    return planted(review, at, {"mean1i": f"{float(text) * 10:.{max(decimals - 1, 0)}f}"})


SLIPS: Final = (
    Slip(
        family="consistency",
        kind="effect_typo",
        words="an effect typed wrongly",
        plant=_estimate,
        detectable=_estimate_seen,
    ),
    Slip(
        family="consistency",
        kind="bound_typo",
        words="a limit of an interval typed wrongly",
        plant=_bound,
        detectable=_off_centre,
    ),
    Slip(
        family="consistency",
        kind="effect_se_typo",
        words="an effect's standard error typed wrongly",
        plant=_effect_se,
        detectable=_effect_se_seen,
    ),
    Slip(family="consistency", kind="p_typo", words="a p typed wrongly", plant=_p, detectable=_p_seen),
    Slip(
        family="consistency",
        kind="log_for_ratio",
        words="a logarithm for a ratio",
        plant=_log,
        detectable=_log_seen,
    ),
    Slip(
        family="consistency",
        kind="ratio_for_log",
        words="a ratio for its logarithm",
        plant=_natural,
        detectable=_natural_seen,
    ),
    Slip(
        family="consistency",
        kind="arm_se_typo",
        words="an arm's standard error typed wrongly",
        plant=_arm_se,
        detectable=_arm_se_seen,
    ),
    Slip(
        family="range",
        kind="mean_decimal",
        words="a mean with its decimal mark a place off",
        plant=_mean_decimal,
        detectable=_first_seen,
    ),
    Slip(
        family="range",
        kind="first_digit",
        words="a mean with another first digit",
        plant=_first_digit,
        detectable=_first_seen,
    ),
    Slip(
        family="range",
        kind="other_scoring",
        words="a mean per item for a sum",
        plant=_other_scoring,
        detectable=_outside,
    ),
    Slip(
        family="range",
        kind="large_change",
        words="a change ten times too large",
        plant=_large_change,
        detectable=_first_seen,
    ),
)
