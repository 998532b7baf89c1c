"""The ways from what a record prints to an effect, in the order they are declared."""

from math import log, sqrt

import pytest
from scipy.special import stdtr, stdtrit

from synthesis.measures.registry import compute
from synthesis.review import open_review
from synthesis.routes.effect_rows import Request, compute_effects
from synthesis.routes.sides import sides_of
from synthesis.routes.study_rows import rows
from synthesis.routes.ways import lacking

TRUE = {"n_exp": 50, "mean_exp": 8.0, "sd_exp": 4.0, "n_ctl": 60, "mean_ctl": 10.0, "sd_ctl": 5.0}
G = -float(
    compute("SMD", TRUE).y[0]
)  # of mood less is better, so the lower mean favours the experimental arm
V = float(compute("SMD", TRUE).v[0])
P = float(stdtr(108, -2.1))
CONVENTION = {"sign_convention": "exp_minus_ctl"}


def made(build, tmp_path, values, measure="SMD", use="any", routes=()):
    record = build.study("a", build.result(**values))
    evidence = open_review(build.write(tmp_path / "r", record, build.study("zz"))).evidence
    found = compute_effects(evidence, Request(where=None, measure=measure, use=use, routes=tuple(routes)))
    rows = [row for row in found.rows if row.study == "a"]
    return rows[0] if rows else next(one for one in found.excluded if one.study == "a")


def arms(sd_exp, sd_ctl):
    missing = {"sd": {"missing": "not_reported"}}
    return {
        "peer": {"n": "50", "mean": "8", **missing, **sd_exp},
        "control": {"n": "60", "mean": "10", **missing, **sd_ctl},
    }


def test_means_and_standard_deviations_are_computed_from_as_printed(build, tmp_path):
    values = {"peer": build.arm(50, 8, 4), "control": build.arm(60, 10, 5), "contrast": build.g("0.9")}

    effect = made(build, tmp_path, values)

    assert (effect.route, effect.derivations) == ("computed", ())
    assert (effect.y, effect.v) == (pytest.approx(G), pytest.approx(V))


def test_a_standard_deviation_is_recovered_from_the_standard_error_of_a_mean(build, tmp_path):
    values = arms({"se": str(4 / sqrt(50))}, {"se": str(5 / sqrt(60))})

    effect = made(build, tmp_path, values)

    assert effect.route == "recovered"
    assert (effect.y, effect.v) == (pytest.approx(G), pytest.approx(V))
    assert [(one.name, one.output) for one in effect.derivations] == [
        ("sd_from_se", "sd_exp"),
        ("sd_from_se", "sd_ctl"),
    ]
    assert effect.derivations[0].value == pytest.approx(4)
    assert dict(effect.derivations[0].inputs) == {"se": pytest.approx(4 / sqrt(50)), "n": 50}
    assert effect.derivations[0].origins == ("records/a/a.yaml#r1/peer/n", "records/a/a.yaml#r1/peer/se")
    assert "this arm's mean" in effect.derivations[0].assumption


def test_one_arm_may_be_printed_and_the_other_derived(build, tmp_path):
    values = arms({"sd": "4"}, {"se": str(5 / sqrt(60))})

    effect = made(build, tmp_path, values)

    assert [one.output for one in effect.derivations] == ["sd_ctl"]
    assert effect.tags["derived"] == "yes"


def test_the_level_of_printed_limits_is_heeded(build, tmp_path):
    half = [stdtrit(49, 0.95) * 4 / sqrt(50), stdtrit(59, 0.95) * 5 / sqrt(60)]
    limits = [
        {"ci_low": str(mean - one), "ci_high": str(mean + one), "ci_level": "90"}
        for mean, one in zip((8, 10), half, strict=True)
    ]

    effect = made(build, tmp_path, arms(*limits))

    assert effect.v == pytest.approx(V)


@pytest.mark.parametrize(
    ("printed", "more"),
    [
        ({"t": "-2.1"}, CONVENTION),
        ({"t": "2.1"}, {"favours": "exp"}),
        ({"f": "4.41"}, {"favours": "exp"}),
        ({"p": repr(2 * P)}, {"favours": "exp"}),
        ({"p": repr(P), "p_sides": "one"}, {"favours": "exp"}),
    ],
)
def test_a_standardised_difference_is_recovered_from_a_test(build, tmp_path, printed, more):
    ns = {"n": "50", "mean": {"missing": "not_reported"}, "sd": {"missing": "not_reported"}}
    values = {"peer": ns, "control": {**ns, "n": "60"}, "contrast": {**printed, **more}}

    effect = made(build, tmp_path, values)

    expected = compute("SMD", {"t": 2.1, "n_exp": 50, "n_ctl": 60})
    assert effect.route == "recovered"
    assert (effect.y, effect.v) == (
        pytest.approx(float(expected.y[0]), abs=1e-7),
        pytest.approx(float(expected.v[0]), abs=1e-7),
    )


def test_a_test_without_a_sign_takes_it_from_the_means(build, tmp_path):
    values = arms({}, {}) | {"contrast": {"p": "0.04"}}

    effect = made(build, tmp_path, values)

    assert effect.y > 0
    assert "records/a/a.yaml#r1/peer/mean" in effect.origins


def test_a_test_of_which_nothing_tells_the_sign_gives_no_effect(build, tmp_path):
    ns = {"n": "50", "mean": {"missing": "not_reported"}, "sd": {"missing": "not_reported"}}

    aside = made(build, tmp_path, {"peer": ns, "control": ns, "contrast": {"p": "0.04"}})

    assert aside.rule == "no effect"
    assert aside.reason == (
        "computed: peer: mean not reported; recovered: a test statistic without a sign, and nothing tells which arm "
        "it favours; reported: SMD not reported"
    )


def test_nothing_is_derived_from_a_p_that_is_printed_as_a_limit(build, tmp_path):
    values = arms({}, {}) | {"contrast": {"p": "0.04", "p_relation": "below"}}

    aside = made(build, tmp_path, values)

    assert aside.rule == "no effect"


def test_a_reported_difference_takes_its_error_from_its_limits(build, tmp_path):
    printed = {"smd": "0.4", "smd_se": {"missing": "not_reported"}, "ci_low": "0.008", "ci_high": "0.792"}

    effect = made(build, tmp_path, {"contrast": printed | CONVENTION}, use="reported")

    assert (effect.route, effect.y) == ("reported", pytest.approx(-0.4))
    assert effect.se == pytest.approx(0.784 / 2 / 1.959963984540054)
    assert [one.name for one in effect.derivations] == ["se_from_ci"]


def test_limits_beside_two_differences_belong_to_neither(build, tmp_path):
    missing = {"missing": "not_reported"}
    printed = {"smd": "0.4", "smd_se": missing, "md": "2", "md_se": missing, "ci_low": "0", "ci_high": "0.8"}

    aside = made(build, tmp_path, {"contrast": printed | CONVENTION}, use="reported")

    assert aside.reason == "standard error of the SMD not reported"


def test_a_ratio_is_pooled_as_a_logarithm_with_its_limits(build, tmp_path):
    printed = {"estimate": "0.5", "scale": "or", "ci_low": "0.25", "ci_high": "1.0"}

    effect = made(build, tmp_path, {"contrast": printed | CONVENTION}, measure="OR", use="reported")

    assert effect.y == pytest.approx(-log(0.5))
    assert effect.se == pytest.approx(log(4) / 2 / 1.959963984540054)
    assert [one.name for one in effect.derivations] == ["log_ratio_from_ci"]


def test_an_estimate_on_another_scale_is_not_read(build, tmp_path):
    printed = {"estimate": "0.5", "scale": "hr", "ci_low": "0.25", "ci_high": "1.0"}

    aside = made(build, tmp_path, {"contrast": printed | CONVENTION}, measure="OR", use="reported")

    assert aside.reason == "OR not reported; the estimate is on another scale"


@pytest.mark.parametrize("measure", ["HR", "GEN", "OR"])
def test_an_estimate_on_one_scale_is_never_taken_for_another_by_any_route(build, tmp_path, measure):
    printed = {"estimate": "0.5", "scale": "rr", "se": "0.2", "ci_low": "0.25", "ci_high": "1.0"}

    aside = made(build, tmp_path, {"contrast": printed | CONVENTION}, measure=measure)

    assert aside.rule == "no effect"


def test_a_hazard_ratio_is_read_from_its_limits(build, tmp_path):
    printed = {"estimate": "0.5", "scale": "hr", "ci_low": "0.25", "ci_high": "1.0"}

    effect = made(build, tmp_path, {"contrast": printed | CONVENTION}, measure="HR")

    assert (effect.route, effect.y) == ("reported", pytest.approx(-log(0.5)))


def test_means_of_changes_are_not_taken_for_means_at_the_end(build, tmp_path):
    arm = {"n": "40", "mean": "-2", "sd": "3"}
    change = build.study("a", build.result(more={"value_kind": "change"}, peer=arm, control=arm))
    evidence = open_review(build.write(tmp_path / "r", change)).evidence

    (effect,) = compute_effects(evidence, Request(where=None, measure="MC", use="any")).rows

    assert (effect.y, effect.v) == (pytest.approx(-2), pytest.approx(9 / 40))


def test_another_measure_is_converted_only_where_the_plan_asks_for_it(build, tmp_path):
    counts = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}

    aside = made(build, tmp_path / "one", counts)
    effect = made(build, tmp_path / "two", counts, routes=("computed", "converted"))

    assert aside.rule == "no effect"
    assert effect.y == pytest.approx(-log(10 * 30 / (40 * 20)) * sqrt(3) / 3.141592653589793)
    assert (effect.route, effect.tags["converted"]) == ("converted", "yes")
    assert effect.derivations[-1].name == "smd_from_or"


def test_the_order_of_the_plan_is_kept(build, tmp_path):
    values = {"peer": build.arm(50, 8, 4), "control": build.arm(60, 10, 5), "contrast": build.g("0.9")}

    effect = made(build, tmp_path, values, routes=("reported", "computed"))

    assert (effect.route, effect.y) == ("reported", pytest.approx(0.9))


def test_numbers_that_allow_no_effect_by_one_route_leave_the_next(build, tmp_path):
    values = {"peer": build.arm(50, 8, 0), "control": build.arm(60, 10, 0), "contrast": build.g("0.9")}

    effect = made(build, tmp_path, values)

    assert effect.route == "reported"


def test_an_effect_keeps_numbers_and_codes_for_meta_regression(build, tmp_path):
    more = {"timepoint": "post", "time": {"printed": "12", "unit": "weeks"}}
    record = build.study("a", build.result(more=more), year="2019", mean_age="41.5")
    evidence = open_review(build.write(tmp_path / "r", record)).evidence

    (effect,) = compute_effects(evidence, Request(where=None, measure="SMD", use="reported")).rows

    found = effect.moderators
    assert (found["year"], found["mean_age"], found["time"]) == (2019.0, 41.5, 12.0)
    assert (found["format"], found["timepoint"], found["domain"]) == ("group", "post", "clinical")


def test_what_each_way_of_a_route_lacks_is_named_by_arm(build, tmp_path):
    values = arms({"sd": "4"}, {})
    record = build.study("a", build.result(**values))
    evidence = open_review(build.write(tmp_path / "r", record)).evidence
    sides = sides_of(next(iter(rows(evidence))))

    def names(route):
        return [[(one.side, one.statistic) for one in way] for way in lacking(sides, "SMD", route)]

    control = sides.ctl.label
    assert names("computed") == [[(control, "sd")]]
    assert [("", "t")] in names("recovered")
    assert names("reported") == [[("", "smd"), ("", "smd_se")]]
    assert names("converted") == []
