"""The root of one function, beside scipy's `brentq` and roots that are known."""

from __future__ import annotations

from math import cos, exp, inf, isnan, log, nan, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from synthesis.models.kernel.one_root import STEPS, one_root


@given(st.floats(-50, 50), st.floats(0.01, 60), st.floats(0.01, 60), st.floats(0.1, 7))
def test_a_known_root_is_found(root: float, below: float, above: float, power: float) -> None:
    """Of a curve that is flat or steep where it crosses, rising or falling."""

    def curve(x: float) -> float:
        return (abs(x - root) ** power) * (1 if x > root else -1)

    for turned in (curve, lambda x: -curve(x)):
        found = one_root(turned, root - below, root + above, xtol=1e-12, rtol=1e-13)
        assert found == pytest.approx(root, abs=3e-12 + 1e-12 * abs(root))


@pytest.mark.parametrize(
    ("curve", "low", "high", "root"),
    [
        (cos, 0.0, 3.0, pi / 2),
        (lambda x: x * x - 2, 0.0, 2.0, sqrt(2)),
        (lambda x: exp(x) - 5, -300.0, 9.0, log(5)),
        (lambda x: x - 1e-250, 0.0, 1.0, 1e-250),
        (lambda x: x**9, -1.0, 1.5, 0.0),
        (lambda x: -1.0 if x < 0.3 else inf, 0.0, 1.0, 0.3),
        (lambda x: -1.0 if x < 1 / 3 else 1.0, 0.0, 1.0, 1 / 3),
    ],
)
def test_it_is_found_where_brentq_finds_it(curve, low: float, high: float, root: float) -> None:
    """Smooth, with jumps, beyond all numbers on one side, near 0."""
    found = one_root(curve, low, high, xtol=1e-300, rtol=1e-13)
    assert found == pytest.approx(root, rel=1e-12, abs=1e-30)
    if root != 0.3:  # which brentq does not find beside an infinite value
        assert found == pytest.approx(
            brentq(curve, low, high, xtol=1e-300, rtol=1e-13, maxiter=5000), rel=1e-12, abs=1e-30
        )


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(1e-3, 1e6), st.sampled_from([0.2, 1, 3]))
@pytest.mark.parametrize(("xtol", "rtol"), [(1e-3, 1e-15), (1e-15, 1e-3)])
def test_a_root_is_not_farther_off_than_it_may_be(
    xtol: float, rtol: float, root: float, below: float, above: float, power: float
) -> None:
    """By the tolerances together, as with `brentq`, and a few roundings of the curve itself."""

    def curve(x: float) -> float:
        return (abs(x - root) ** power) * (1 if x > root else -1)

    found = one_root(curve, root - below, root + above, xtol=xtol, rtol=rtol)
    assert abs(found - root) <= (xtol + rtol * max(abs(found), abs(root))) * (1 + 1e-9) + 1e-15 * abs(root)


def test_few_looks_are_taken_at_a_smooth_curve() -> None:
    """A dozen for sixteen digits, and never more than the steps there are, whatever the curve."""
    looks = 0

    def curve(x: float) -> float:
        nonlocal looks
        looks += 1
        return exp(x) - 5

    one_root(curve, 0.0, 4.0, xtol=1e-15, rtol=1e-15)
    assert looks < 15
    looks = 0
    one_root(lambda x: curve(0.0) * 0 + (1.0 if x > 1e-300 else -1.0), -1e300, 1e300, xtol=0.0, rtol=0.0)
    assert looks <= STEPS + 2


def test_what_has_no_root_is_refused() -> None:
    """Bounds of one sign; a curve without a value has a root without one; a bound may be the root."""
    with pytest.raises(ValueError, match="signs that differ"):
        one_root(lambda x: x * x + 1, -1.0, 1.0, xtol=1e-9, rtol=1e-9)
    assert isnan(one_root(lambda x: nan if x < 2 else 1.0, 0.0, 3.0, xtol=1e-9, rtol=1e-9))
    assert isnan(one_root(lambda x: nan if 0 < x < 3 else x - 1, 0.0, 3.0, xtol=1e-9, rtol=1e-9))
    assert one_root(lambda x: x, 0.0, 3.0, xtol=1e-9, rtol=1e-9) == 0.0
    assert one_root(lambda x: x - 3, 0.0, 3.0, xtol=1e-9, rtol=1e-9) == 3.0
