"""Records as an auditor reads them."""

from math import log, sqrt

import pytest

from synthesis.audit.of_records import audited
from synthesis.review import open_review


@pytest.fixture
def read(build, tmp_path):
    """What the records of some studies hold."""

    def made(*studies, **parts):
        return audited(open_review(build.write(tmp_path / "review", *studies, **parts)))

    return made


@pytest.fixture(scope="module")
def metapsy(reviews_folder):
    return audited(open_review(reviews_folder / "peer_support"))


def line(found, study, name):
    return next(one for one in found.lines if one.key == (study, name))


def test_numbers_keep_their_print_place_and_cell(build, read):
    arms = {"peer": build.arm("50", "9,50", "4,8"), "control": build.arm("51", "10", "5,12345678901")}
    record = {**build.study("a", build.result(**arms)), "numbers": "decimal_comma"}
    found = read(record)

    peer, control = found.lines[0].sides
    mean = peer.numbers["mean"]
    assert (mean.value, mean.text, mean.decimals, mean.slack) == (9.5, "9,50", 2, 0.005)
    assert mean.cell == "results/r1/peer/mean"
    assert (mean.place.file, mean.place.line > 1) == ("records/a/a.yaml", True)
    assert (control.numbers["n"].decimals, control.numbers["sd"].decimals) == (0, None)


def test_a_reported_effect_stands_as_measured_beside_the_computed_one(build, read):
    values = {
        "peer": build.arm("50", "9", "5"),
        "control": build.arm("50", "10", "5"),
        "contrast": build.g("0.2"),
    }
    found = read(build.study("a", build.result(**values)))

    first = found.lines[0]
    assert (first.measure, first.sign, first.scale.polarity) == (
        "SMD",
        "positive_favours_exp",
        "lower_better",
    )
    assert (first.reported.y, first.reported.v) == (-0.2, pytest.approx(0.04))
    assert first.computed.y == pytest.approx(-0.2, abs=0.003)
    assert found.syntheses[0].keys == (("a", "r1"),)
    assert found.syntheses[0].y == (0.2,)
    assert found.syntheses[0].one_row


def test_a_printed_ratio_is_a_logarithm_with_the_error_that_its_limits_tell(build, read):
    contrast = {
        "estimate": "0.5",
        "scale": "or",
        "ci_low": "0.25",
        "ci_high": "1",
        "sign_convention": "exp_minus_ctl",
    }
    counts = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    found = read(build.study("a", build.result(**counts, contrast=contrast)))

    first = found.lines[0]
    assert (first.measure, first.logarithm, first.between["estimate"].value) == ("OR", False, 0.5)
    assert first.reported.y == log(0.5)
    assert sqrt(first.reported.v) == pytest.approx(log(4) / (2 * 1.959964), abs=1e-6)
    assert first.computed.y == pytest.approx(log(10 * 30 / (40 * 20)))


def test_limits_of_a_comparison_with_two_effects_belong_to_neither(build, read):
    contrast = {**build.g("0.2"), "md": "1.5", "md_se": "0.7", "ci_low": "0.1", "ci_high": "2.9"}
    found = read(build.study("a", build.result(contrast=contrast)))

    assert {name: one.value for name, one in found.lines[0].between.items()} == {
        "estimate": 0.2,
        "se": 0.2,
        "md": 1.5,
        "md_se": 0.7,
    }


@pytest.mark.parametrize(
    ("said", "name"),
    [({}, "p"), ({"p_relation": "below"}, "p_below"), ({"p_sides": "one"}, "p_one_sided")],
)
def test_only_an_exact_p_of_two_sides_is_called_p(build, read, said, name):
    found = read(build.study("a", build.result(contrast={**build.g("0.2"), "p": "0.03", **said})))

    assert found.lines[0].between[name].value == 0.03
    assert ("p" in found.lines[0].between) == (name == "p")


def test_a_standard_deviation_is_told_by_a_standard_error_for_the_computed_effect_alone(build, read):
    arms = {
        "peer": {"n": "100", "mean": "9", "sd": {"missing": "not_reported"}, "se": "0.5"},
        "control": build.arm("100", "10", "5"),
    }
    found = read(build.study("a", build.result(**arms)))

    assert "sd" not in found.lines[0].experimental.numbers
    assert found.lines[0].computed.y == pytest.approx(-0.2, abs=0.002)


def test_claims_time_and_numbers_randomised_are_told(build, read):
    more = {
        "reported_claim": "not_significant",
        "time": {"printed": "3", "unit": "months"},
        "timepoint": "follow-up",
    }
    arms = [
        build.peer(n_randomised="60", duration="12 weeks"),
        {"id": "control", "role": "control", "control_kind": "usual_care"},
    ]
    found = read(build.study("a", build.result(more=more), arms=arms, n_randomised="121", country="NL"))

    first = found.lines[0]
    assert (first.claim, first.when.timepoint, first.when.unit) == ("no_difference", "follow-up", "months")
    assert first.when.weeks == pytest.approx(13.04, abs=0.01)
    assert first.when.texts == {"duration": "12 weeks"}
    assert first.experimental.numbers["n_randomised"].value == 60
    assert found.studies["a"].n_randomised.value == 121
    assert (found.studies["a"].country, found.studies["a"].arms["control"]) == ("NL", None)


def test_a_study_with_two_contrasts_has_a_line_for_each(build, read):
    arms = [
        build.peer("high"),
        build.peer("low"),
        {"id": "control", "role": "control", "control_kind": "usual_care"},
    ]
    contrasts = [
        {"id": "one", "arm_exp": "high", "arm_ctl": "control"},
        {"id": "two", "arm_exp": "low", "arm_ctl": "control"},
    ]
    values = {"high": build.arm(), "low": build.arm(mean="9"), "control": build.arm(mean="8")}
    found = read(build.study("a", build.result(**values), arms=arms, contrasts=contrasts))

    assert [one.key for one in found.lines] == [("a", "r1.one"), ("a", "r1.two")]
    assert [one.experimental.arm for one in found.lines] == ["high", "low"]


def test_every_row_of_the_metapsy_database_is_a_line_with_its_columns(metapsy):
    assert len(metapsy.lines) == 66
    assert sum(len(one.keys) for one in metapsy.syntheses) == 66
    assert {key for one in metapsy.syntheses for key in one.keys} == {one.key for one in metapsy.lines}
    assert all(len(one.columns) == 65 and one.row and one.report for one in metapsy.lines)


def test_effects_that_the_database_computed_are_computed_again(metapsy):
    both = [(one.computed, one.reported) for one in metapsy.lines if one.computed and one.reported]
    near = [one for one in both if abs(abs(one[0].y) - abs(one[1].y)) < 0.005]

    assert (len(both), len(near)) == (50, 50)
    assert line(metapsy, "castelein_2008", "row_4").computed.y == pytest.approx(0.160994334799564, abs=1e-14)


def test_baselines_that_stand_beside_a_result_are_read_whatever_their_decimal_mark(metapsy):
    found = line(metapsy, "davidson_2004", "row_16")

    assert {"baseline_n", "baseline_mean", "baseline_sd"} <= set(found.experimental.numbers)
    assert found.experimental.numbers["baseline_mean"].cell == "results/row_16/columns/baseline_m_arm1"
    assert "." in found.experimental.numbers["baseline_mean"].text
    assert "," in found.control.numbers["baseline_mean"].text


def test_durations_stand_beside_the_time_in_the_words_of_the_source(metapsy):
    found = line(metapsy, "castelein_2008", "row_4")

    assert (found.when.weeks, found.when.texts["duration_int"]) == (8, "8 months")
    assert ("time_weeks", "8") in {
        (one.column, one.text) for one in metapsy.texts if one.study == "castelein_2008"
    }
