"""Several routes to one effect: whether rounding explains what lies between them, and where the rest is told."""

import pytest

from synthesis.measures.registry import compute
from synthesis.routes.route_checks import AGREES, DIFFERS, OPPOSES

ANY = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "any"}}
ARMS = {
    "peer": {"n": "50", "mean": "8.0", "sd": "4.0"},
    "control": {"n": "60", "mean": "10.0", "sd": "5.0"},
}
G = -float(
    compute("SMD", {"n_exp": 50, "mean_exp": 8, "sd_exp": 4, "n_ctl": 60, "mean_ctl": 10, "sd_ctl": 5}).y[0]
)


def checked(build, carried, contrast, arms=ARMS, syntheses=ANY):
    made = carried(
        build.study("a", build.result(**arms, contrast=contrast)), build.study("b"), syntheses=syntheses
    )
    return made, next(one for one in made.analysis.checks if one.taken.study == "a")


def test_what_the_last_printed_digits_explain_is_no_disagreement(build, carried):
    made, check = checked(build, carried, build.g("0.44"))

    (other,) = check.compared
    assert (check.taken.route, other.route) == ("computed", "reported")
    assert check.verdict(other) == AGREES
    assert check.difference(other) == pytest.approx(G - 0.44)
    assert other.rounding == pytest.approx(0.005)
    assert made.analysis.warnings == ()
    assert "routes" not in [table.id for table in made.document.tables]


def test_the_rounding_of_means_is_the_sum_of_what_each_may_move_the_estimate(build, carried):
    _, check = checked(build, carried, build.g("0.44"))

    def y(**moved):
        columns = {"n_exp": 50, "mean_exp": 8, "sd_exp": 4, "n_ctl": 60, "mean_ctl": 10, "sd_ctl": 5}
        return -float(compute("SMD", columns | moved).y[0])

    half = 0.05
    names = {"mean_exp": 8, "sd_exp": 4, "mean_ctl": 10, "sd_ctl": 5}
    moves = [max(abs(y(**{n: x + half}) - G), abs(y(**{n: x - half}) - G)) for n, x in names.items()]
    assert check.rounding == pytest.approx(sum(moves))


@pytest.mark.parametrize(("printed", "verdict"), [("0.60", DIFFERS), ("-0.44", OPPOSES)])
def test_a_route_that_rounding_does_not_explain_is_warned_of_and_listed(build, carried, printed, verdict):
    made, check = checked(build, carried, build.g(printed))

    (other,) = check.compared
    assert check.verdict(other) == verdict
    (warning,) = made.analysis.warnings
    assert warning.startswith("records/a/a.yaml:")
    assert "warning: Results > r1: expected SMD alike by every route: 0.43 computed; found" in warning
    assert verdict in warning
    (row,) = made.cells("routes")
    assert row[:5] == ["A", "Mood", "computed", "0.43", "reported: effect as reported"]
    assert row[-1] == verdict
    assert made.numbers["effects.a.r1.routes.reported.verdict"].value == verdict
    assert made.numbers["effects.a.r1.routes.reported.difference"].value == pytest.approx(G - float(printed))
    assert "1 result allows more than one route" in made.notes("routes")


def test_every_way_of_a_route_is_compared(build, carried):
    contrast = {**build.g("0.44", sign="exp_minus_ctl"), "t": "-0.3", "p": "0.03"}
    made, check = checked(build, carried, contrast | {"smd": "-0.44"})

    verdicts = {(one.route, one.name): check.verdict(one) for one in check.compared}
    assert verdicts == {
        ("recovered", "t"): DIFFERS,
        ("recovered", "p"): AGREES,
        ("reported", "effect as reported"): AGREES,
    }
    assert "effects.a.r1.routes.recovered_t.estimate" in made.numbers


def test_the_source_s_own_formula_may_explain_a_difference(build, carried):
    arms = {
        "peer": {"n": "4", "mean": "8.000", "sd": "4.000"},
        "control": {"n": "4", "mean": "10.000", "sd": "5.000"},
    }
    columns = {"n_exp": 4, "mean_exp": 8, "sd_exp": 4, "n_ctl": 4, "mean_ctl": 10, "sd_ctl": 5}
    own = -float(compute("SMD", columns, correction="approximate").y[0])
    reported = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "reported"}}
    record = build.study("a", build.result(**arms, contrast=build.g(f"{own:.4f}")))

    with_formula = carried(
        record,
        build.study("b"),
        syntheses=reported,
        source_formula={"correction": "approximate", "vtype": "LS2"},
    )

    check = next(one for one in with_formula.analysis.checks if one.taken.study == "a")
    assert [check.verdict(one) for one in check.compared] == [AGREES]
    assert abs(check.taken.y - check.exact.y) > abs(check.difference(check.compared[0]))


def test_two_rows_of_peer_support_point_the_other_way_by_their_means(peer_support):
    opposed = {
        check.taken.result
        for check in peer_support.analysis.checks
        if any(check.verdict(one) == OPPOSES for one in check.compared)
    }

    assert opposed == {"row_16", "row_17"}
