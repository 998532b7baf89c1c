"""Whether printed numbers can all be true."""

from math import exp, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, stdtr, stdtrit

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.consistency import Printed, disagreements
from synthesis.measures.recovery.printed import Span, below, carried, printed

NAMES = ("estimate", "se", "ci_low", "ci_high", "statistic", "p")


def true_numbers(estimate, se, df=inf):
    t = estimate / se
    q = 1.959963984540054 if df == inf else -stdtrit(df, 0.025)
    p = 2 * (ndtr(-abs(t)) if df == inf else stdtr(df, -abs(t)))
    return dict(zip(NAMES, (estimate, se, estimate - q * se, estimate + q * se, t, p), strict=True))


def rounded(values, decimals):
    return {name: printed(round(value, decimals), decimals) for name, value in values.items()}


@given(
    estimate=st.floats(-3, 3),
    se=st.floats(0.02, 2),
    df=st.sampled_from([inf, 5.0, 40.0]),
    decimals=st.integers(1, 4),
    names=st.sets(st.sampled_from(NAMES), min_size=2),
)
def test_numbers_that_were_only_rounded_never_disagree(estimate, se, df, decimals, names):
    values = {name: value for name, value in true_numbers(estimate, se, df).items() if name in names}

    assert disagreements(Printed(spans=rounded(values, decimals), df=df)) == ()


@given(estimate=st.floats(-2, 2), se=st.floats(0.05, 1), decimals=st.integers(1, 3))
def test_nor_do_ratios(estimate, se, decimals):
    values = true_numbers(estimate, se)
    ratios = {name: exp(values[name]) for name in ("estimate", "ci_low", "ci_high")}
    spans = rounded({**values, **ratios}, decimals)

    assert disagreements(Printed(spans=spans, ratio=True)) == ()


def test_a_wrong_p_is_found_from_every_side():
    spans = {
        "estimate": printed(-0.42, 2),
        "se": printed(0.2, 2),
        "statistic": printed(2.1, 1),
        "p": printed(0.2, 2),
    }

    found = disagreements(Printed(spans=spans))

    assert {(one.number, one.of) for one in found} == {
        ("se", ("estimate", "p")),
        ("statistic", ("p",)),
        ("p", ("statistic",)),
        ("p", ("estimate", "se")),
    }
    assert str(found[2]) == "p: printed 0.195 to 0.205; by statistic it is 0.0315552 to 0.0403644"


def test_a_swapped_limit_is_found():
    spans = {"estimate": printed(1.2, 1), "ci_low": printed(0.8, 1), "ci_high": printed(4.1, 1)}

    (found,) = disagreements(Printed(spans=spans))

    assert (found.number, found.of) == ("estimate", ("ci_low", "ci_high"))
    assert (found.expected.low, found.expected.high) == pytest.approx((2.4, 2.5))


def test_the_same_limits_are_right_for_a_ratio():
    spans = {"estimate": printed(1.8, 1), "ci_low": printed(0.8, 1), "ci_high": printed(4.1, 1)}

    assert disagreements(Printed(spans=spans, ratio=True)) == ()
    assert len(disagreements(Printed(spans=spans))) == 1


def test_a_p_printed_as_below_is_a_span_from_zero():
    spans = {"statistic": printed(4.2, 1), "p": below(0.001)}

    assert disagreements(Printed(spans=spans)) == ()
    assert len(disagreements(Printed(spans={**spans, "statistic": printed(2.2, 1)}))) == 2


def test_a_level_of_90_percent_is_narrower():
    spans = {"se": printed(1.0, 3), "ci_low": printed(-1.645, 3), "ci_high": printed(1.645, 3)}

    assert disagreements(Printed(spans=spans, level=0.9)) == ()
    assert [one.number for one in disagreements(Printed(spans=spans))] == ["se"]


def test_one_number_alone_agrees_with_itself():
    assert disagreements(Printed(spans={"p": printed(0.04, 2)})) == ()


@pytest.mark.parametrize(
    ("spans", "ratio", "said"),
    [
        (
            {"estimate": printed(5, 0), "ci_high": printed(3, 0)},
            False,
            "ci_high of row 0 must be at least estimate",
        ),
        ({"se": printed(-1, 1)}, False, "se of row 0 must be from 0 to inf"),
        ({"p": printed(1.4, 1)}, False, "p of row 0 must be from 0 to 1"),
        ({"estimate": printed(-2, 1)}, True, "estimate of row 0 must be a ratio above 0"),
    ],
)
def test_impossible_numbers_are_refused(spans, ratio, said):
    with pytest.raises(ImpossibleNumber, match=said):
        disagreements(Printed(spans=spans, ratio=ratio))


def test_a_span_runs_from_low_to_high():
    with pytest.raises(NotComputable, match="from low to high; found 2 to 1"):
        Span(low=2, high=1)
    with pytest.raises(NotComputable, match="found nan"):
        printed(float("nan"), 2)


def test_the_size_of_a_span_about_zero_starts_at_zero():
    assert Span(low=-3, high=1).size == Span(low=0, high=3)
    assert Span(low=-3, high=-1).size == Span(low=1, high=3)


def test_a_span_carried_where_a_function_has_no_value_is_unbounded():
    assert carried(lambda x, y: x / y, Span(low=1, high=2), Span(low=0, high=4)) == Span(low=0.25, high=inf)
    assert carried(lambda x: x - inf, Span(low=0, high=inf)) == Span(low=-inf, high=inf)
