"""The margin-sensitivity curve of a synthesis agrees with its readings where the margin is the declared one."""

from synthesis.numbers import Unavailable
from synthesis.views.curves import curve_of, readings_of


def test_at_the_declared_margin_the_curve_counts_what_the_readings_count(peer_support):
    for one in peer_support.analysis.readings:
        step = curve_of(peer_support.analysis, one).at(1.0)

        for code, n in step.counts.items():
            assert n == peer_support.numbers[f"syntheses.{one.id}.verdicts.{code}"].value
        assert step.pooled == peer_support.numbers[f"syntheses.{one.id}.verdict"].value


def test_without_a_shared_margin_there_is_no_curve(build, carried):
    made = carried(build.study("a")).analysis

    found = curve_of(made, readings_of(made, "clinical"))

    assert isinstance(found, Unavailable)
    assert found.reason == "no margin is declared"
