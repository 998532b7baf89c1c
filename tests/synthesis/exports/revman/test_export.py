"""A review for RevMan Web: tables as it imports them, and a data package that comes back with the same numbers."""

import csv
import io
import math
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.exchange.revman import package, reading
from extraction_forms.exchange.revman.gathering import numbers_of
from extraction_forms.references.formats import read_bytes
from synthesis.analysis import analyse
from synthesis.exports.revman import layout
from synthesis.exports.revman.export import export, of_analysis
from synthesis.review import open_review
from synthesis.source_pools import compare
from tests.extraction_forms.exchange.revman import packages
from tests.thoroughness import cases

# The header of the template for results, from the one public source that has it.
RESULTS = (
    "Study,Outcome,Data type,Effect measure,Arm,Reference arm,Sample size,Cases,Mean,SD,SE,Variance,CI level,CI start,"
    "CI end,Exp mean,Exp CI start,Exp CI end,t-test,z-test,P value,Covariance method,Covariance,Other arm 1,"
    "Other arm 2,Correlation arm 1,Correlation arm 2,Correlation,Other mean,Other SE,Other variance,Other CI level,"
    "Other CI start,Other CI end,Other exp mean,Other exp CI start,Other exp CI end,Other t-test,Other z-test,"
    "Other P value,Footnotes"
)


def members(made):
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(made, ending):
    """The lines of the table whose name ends so."""
    (data,) = (data for name, data in members(made).items() if name.endswith(f"-{ending}.csv"))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def made(carried):
    """A function of studies and parts of a plan: the package."""
    return lambda *studies, **parts: of_analysis(carried(*studies, **parts).analysis)


def test_the_columns_are_those_of_published_packages_and_of_the_templates():
    assert [*layout.ROWS] == packages.ROWS
    assert [*layout.SETTINGS] == packages.SETTINGS
    assert [*layout.SUBGROUPS] == packages.SUBGROUPS
    assert [*layout.STUDIES] == packages.STUDIES
    assert ",".join(layout.RESULTS) == RESULTS


def test_the_package_holds_references_studies_arms_results_judgements_and_analyses(peer_support):
    made = of_analysis(peer_support.analysis)

    assert [*members(made)] == [
        "README.txt",
        "peer_support-analysis-data/peer_support-data-rows.csv",
        "peer_support-analysis-data/peer_support-overall-estimates-and-settings.csv",
        "peer_support-analysis-data/peer_support-subgroup-estimates.csv",
        "peer_support-study-data/peer_support-included.ris",
        "peer_support-study-data/peer_support-risk-of-bias.csv",
        "peer_support-study-data/peer_support-study-arms.csv",
        "peer_support-study-data/peer_support-study-information.csv",
        "peer_support-study-data/peer_support-study-results.csv",
    ]
    assert made.notes[0].startswith("experimental: ")


def test_every_study_has_a_reference_with_its_name(peer_support, bcg):
    for carried in (peer_support, bcg):
        made = of_analysis(carried.analysis)
        (ris,) = (data for name, data in members(made).items() if name.endswith(".ris"))
        found = {one.study for one in read_bytes(ris, "included.ris").references}

        assert found == {row["Study"] for row in rows_of(made, "study-information")}


def test_arms_and_results_name_the_same_studies_and_arms(peer_support, bcg):
    for carried in (peer_support, bcg):
        made = of_analysis(carried.analysis)
        arms = {(row["Study"], row["Arm"]) for row in rows_of(made, "study-arms")}

        assert len(arms) == len(rows_of(made, "study-arms"))
        for row in rows_of(made, "study-results"):
            assert (row["Study"], row["Arm"]) in arms
            assert not row["Reference arm"] or (row["Study"], row["Reference arm"]) in arms


def test_counts_of_people_are_the_records(bcg):
    first, second = rows_of(of_analysis(bcg.analysis), "study-results")[:2]

    # Colditz et al. 1994: Aronson 1948, 4 of 123 vaccinated, 11 of 139 not
    assert [first[name] for name in ("Data type", "Arm", "Cases", "Sample size")] == (
        ["Dichotomous", "BCG vaccine", "4", "123"]
    )
    assert (second["Arm"], second["Cases"], second["Sample size"]) == ("Not vaccinated", "11", "139")


def test_means_stand_with_their_limits_and_an_estimate_with_its_reference_arm(made, build):
    arm = {**build.arm(), "ci_low": "8", "ci_high": "12"}
    found = made(build.study("a", build.result(peer=arm, control=build.arm(), contrast=build.g("0.3"))))

    exp, _, contrast = rows_of(found, "study-results")
    assert [exp[name] for name in ("Mean", "SD", "Sample size", "CI level", "CI start", "CI end")] == (
        ["10", "5", "50", "0.95", "8", "12"]
    )
    # mood: less is better, and + was printed for benefit, so that the difference as measured is below 0
    assert [contrast[name] for name in ("Effect measure", "Arm", "Reference arm", "Mean", "SE")] == (
        ["SMD", "peer", "control", "-0.3", "0.2"]
    )


def test_a_ratio_stands_as_its_logarithm(made, build):
    ratio = {"estimate": "0.5", "scale": "hr", "se": "0.25", "sign_convention": "exp_minus_ctl"}
    (row,) = rows_of(made(build.study("a", build.result(contrast=ratio))), "study-results")

    assert (row["Effect measure"], row["Data type"], row["SE"]) == ("LOG_HR", "Dichotomous", "0.25")
    assert float(row["Mean"]) == pytest.approx(math.log(0.5))


def test_results_without_such_numbers_are_left_out_each_with_its_reason(made, build):
    rate = {"events": "3", "person_time": "100"}
    found = made(
        build.study(
            "a", build.result("test", contrast={"p": "0.03"}), build.result("rate", peer=rate, control=rate)
        ),
        build.study("b", design="single_group"),
        build.study("c"),
    )

    assert [loss.key for loss in found.left_out] == ["a.test", "a.rate", "b.r1"]
    assert found.left_out[2].what == "the design has no control group: Single-group study"


def test_numbers_without_a_column_and_levels_that_revman_does_not_know_are_told(made, build):
    arm = {**build.arm(), "ci_low": "8", "ci_high": "12", "ci_level": "98"}
    found = made(build.study("a", build.result(peer=arm, control={**build.arm(), "median": "9"})))

    assert {loss.what.partition(",")[0] for loss in found.losses if loss.key == "a.r1"} == {
        "further numbers of the result",
        "confidence limits at a level other than 90",
    }
    assert rows_of(found, "study-results")[0]["CI start"] == ""


@pytest.mark.parametrize(
    ("design", "what"), [("cluster", "groups were allocated"), ("crossover", "the same people")]
)
def test_what_the_tables_do_not_say_of_a_design_is_told(made, build, design, what):
    found = made(build.study("a", design=design), build.study("b"))

    assert [loss.key for loss in found.losses if what in loss.what] == ["a.r1"]


def test_outcomes_of_several_times_are_told_apart(made, build):
    found = made(
        build.study(
            "a",
            build.result("r1", more={"timepoint": "post"}),
            build.result("r2", more={"timepoint": "follow-up"}),
            build.result("r3", more={"timepoint": "post"}),
        ),
        selection={"tie": "first_in_record", "timepoints": ["post"]},
    )

    assert [row["Outcome"] for row in rows_of(found, "study-results")] == [
        "Mood, post (r1)",
        "Mood, follow-up",
        "Mood, post (r3)",
    ]


def test_judgements_that_differ_between_results_are_left_blank_and_told(peer_support):
    made = of_analysis(peer_support.analysis)
    rows = {row["Study"]: row for row in rows_of(made, "risk-of-bias")}
    overall = "Domain (judgement): Overall bias"
    different = {loss.key for loss in made.losses if "judgements of risk of bias" in loss.what}

    assert rows["Boevink, 2016"][overall] == "High risk of bias"
    assert different == {
        study.id
        for study in peer_support.review.evidence.studies
        if any(len({str(one) for one in values}) > 1 for values in judged(study).values())
    }


def judged(study):
    """What was judged of a study, result by result, by domain."""
    found = {}
    for one in study.judgements:
        for name, datum in (*one.domains.items(), ("overall", one.overall)):
            found.setdefault(name, []).append(datum.value)
    return found


def test_a_synthesis_of_counts_stands_with_the_counts_of_its_arms(bcg):
    made = of_analysis(bcg.analysis)
    rows = rows_of(made, "data-rows")
    relative, odds, _ = rows_of(made, "overall-estimates-and-settings")

    assert len(rows) == 3 * 13
    names = ("Experimental cases", "Experimental N", "Control cases", "Control N", "GIV Mean", "Subgroup")
    assert [rows[0][name] for name in names] == ["4", "123", "11", "139", "0.0", "Random"]
    assert (relative["Effect measure"], relative["Statistical method"]) == ("Risk Ratio", "Inverse variance")
    assert (odds["Statistical method"], odds["Analysis model"]) == ("Mantel-Haenszel", "Fixed effect")
    # metafor 3.8: rma.mh of the 13 trials gives 0.6229 (0.5748 to 0.6750)
    assert [round(float(odds[name]), 4) for name in ("Mean", "CI start", "CI end")] == [0.6229, 0.5748, 0.675]


def test_effects_that_were_turned_stand_as_measured_where_the_arms_have_the_numbers(made, build):
    means = {"peer": build.arm(mean="8"), "control": build.arm(mean="10")}
    found = made(
        build.study("a", build.result(**means)),
        build.study("b", build.result(**means)),
        syntheses={"all": {"where": "outcome == 'mood'", "measure": "MD", "use": "computed"}},
    )

    (settings_,) = rows_of(found, "overall-estimates-and-settings")
    assert (settings_["Data type"], settings_["Mean"]) == ("Continuous", "-2")
    assert rows_of(found, "data-rows")[0]["Mean"] == "-2"
    assert any("stand as measured" in loss.what for loss in found.losses)


def test_a_record_that_repeats_a_trial_is_no_study_of_its_own(made, build):
    found = made(build.study("a"), build.study("b", same_trial_as="a"))

    assert [row["Study"] for row in rows_of(found, "study-information")] == ["A"]
    assert [tuple(loss) for loss in found.left_out] == [("b.r1", "repeats the trial of A")]


def test_a_split_becomes_subgroups_and_a_covariate(peer_support):
    made = of_analysis(peer_support.analysis)

    assert rows_of(made, "study-information")[0]["Mode"] == "Group"
    assert rows_of(made, "study-information")[0]["Peer role, two sides"] == "Flexible or relational"
    assert {row["Subgroup"] for row in rows_of(made, "data-rows")} >= {"Group", "One-to-one", "Online"}


def test_what_revman_does_otherwise_is_told(peer_support, bcg):
    told = "\n".join([*of_analysis(peer_support.analysis).lines(), *of_analysis(bcg.analysis).lines()])

    for what in ("the estimator of tau2", "several results of a study", "further splits"):
        assert f"\n  {'that ' if what.startswith('several') else ''}{what}" in told


def test_the_same_review_gives_the_same_bytes(build, tmp_path):
    folder = build.write(tmp_path / "review", build.study("a"), build.study("b"))

    assert export(folder) == export(folder)


def test_a_formula_is_kept_from_being_one_in_every_table(made, build):
    found = made(build.study("a", label="=A1"))

    assert rows_of(found, "study-arms")[0]["Study"] == "'=A1"
    assert rows_of(found, "study-results")[0]["Study"] == "'=A1"
    assert any("begins as a formula" in loss.what for loss in found.losses)


# Back through our own reader of data packages.

whole = st.integers(1, 40)
a_count = st.tuples(whole, whole, whole, whole).map(
    lambda n: {
        "peer": {"events": n[0], "total": n[0] + n[1]},
        "control": {"events": n[2], "total": n[2] + n[3]},
    }
)
number = st.floats(-1e3, 1e3).map(lambda x: round(x, 5) + 0)
a_spread = st.floats(0.01, 1e3).map(lambda x: round(x, 5))
a_mean = st.fixed_dictionaries({"n": st.integers(2, 900), "mean": number, "sd": a_spread})
a_pair = st.fixed_dictionaries({"peer": a_mean, "control": a_mean})

KINDS = {
    "dichotomous": (a_count, {"measure": "OR", "model": "mantel_haenszel"}),
    "continuous": (a_pair, {"measure": "MD", "tau2": "DL", "test": "z"}),
}
NAMES = {"events": "events", "total": "total", "n": "n", "mean": "mean", "sd": "sd"}


@settings(max_examples=cases(12, 200))
@given(kind=st.sampled_from([*KINDS]), data=st.data())
def test_an_exported_review_comes_back_with_the_same_numbers_and_pools_to_the_same_result(
    build, tmp_path_factory, kind, data
):
    values, how = KINDS[kind]
    drawn = data.draw(st.lists(values, min_size=2, max_size=4))
    folder = tmp_path_factory.mktemp("round")
    studies = [
        build.study(f"s{at}", build.result("r", "hope", **{u: texts(block) for u, block in one.items()}))
        for at, one in enumerate(drawn)
    ]
    plan = {"all": {"where": "outcome == 'hope'", "use": "computed", "direction": "measured", **how}}
    content = export(build.write(folder / "review", *studies, syntheses=plan)).content

    source = package.read(content, "out.zip")
    (analysis,) = source.analyses
    imported = reading.imported(source, None)

    assert analysis.kind == kind
    assert [
        {name: float(text) for name, text in numbers_of(analysis, row).items()} for row in analysis.rows
    ] == [
        {
            f"{NAMES[name]}_{at}": float(value)
            for at, unit in ((1, "peer"), (2, "control"))
            for name, value in one[unit].items()
        }
        for one in drawn
    ]
    back = folder / "back"
    for name, text in imported.found.files.items():
        (back / name).parent.mkdir(parents=True, exist_ok=True)
        (back / name).write_text(text, "utf-8")
    before, after = (analyse(open_review(path), parts=()).syntheses[0] for path in (folder / "review", back))
    assert after.random.estimate == pytest.approx(before.random.estimate, rel=1e-9, abs=1e-12)
    assert after.random.se == pytest.approx(before.random.se, rel=1e-9)


def texts(block):
    return {name: f"{value:f}" if isinstance(value, float) else str(value) for name, value in block.items()}


def test_estimates_come_back_and_what_revman_pools_alike_is_as_printed(made, build):
    ys = ("0.1", "0.5", "0.2", "0.9")
    found = made(
        *(build.study(f"s{at}", build.result(contrast=build.g(y))) for at, y in enumerate(ys)),
        syntheses={
            "clinical": {
                "where": "domain == 'clinical'",
                "measure": "SMD",
                "use": "reported",
                "tau2": "DL",
                "test": "z",
            }
        },
    )
    source = package.read(found.content, "out.zip")

    told = compare(reading.imported(source, None).found.files, source.analyses)

    assert [row.cells["GIV Mean"] for row in source.analyses[0].rows] == [*ys]
    assert told.text() == "recomputed: 1 of 1 pooled results are as printed"


def test_judgements_have_the_words_of_their_tool_and_rest_on_quotes_and_notes(made, build):
    overall = {
        "code": "high",
        "note": "half left",
        "evidence": {"report": "main", "quote": "28 of 56 were lost"},
    }
    low = dict.fromkeys(("d1", "d2", "d4", "d5"), "low")
    judged = {
        "schema": "1",
        "form": {"id": "rob2", "version": "1.1.0"},
        "study": "a",
        "extractor": "a",
        "status": "submitted",
        "revision": "1",
        "judgements": [{"id": "all", "result": "r1", **low, "d3": "some_concerns", "overall": overall}],
    }
    found = made(
        build.study("a"),
        files={"records/a/a.rob2.yaml": judged},
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
    )

    (row,) = rows_of(found, "risk-of-bias")
    assert (row["Domain (judgement): D1 Randomisation process"], row["Domain (judgement): Overall bias"]) == (
        "Low risk of bias",
        "High risk of bias",
    )
    assert row["Domain (judgement): D3 Missing outcome data"] == "Some concerns"
    assert row["Domain (support): Overall bias"] == 'Quote: "28 of 56 were lost"\nhalf left'
