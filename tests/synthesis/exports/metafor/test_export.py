"""A review as a table for metafor: every effect once, and R gives the review's numbers from it."""

import csv
import re
import subprocess
from io import StringIO

import pytest

from extraction_forms.errors import UsageError
from synthesis.exports.metafor.export import export, of_analysis
from synthesis.exports.metafor.raw_cells import arguments_of
from synthesis.measures.registry import MEASURES, compute
from tests.synthesis.verification import every_model
from tests.synthesis.verification.r_runs import need_r


def rows_of(made):
    return list(csv.DictReader(StringIO(made.content.decode(), newline="")))


def pooled(made):
    """The ids of the syntheses, each with the rows of the table that it has."""
    rows = rows_of(made)
    return {
        name.removeprefix("in_"): [row for row in rows if row[name] == "TRUE"]
        for name in (rows[0] if rows else ())
        if name.startswith("in_")
    }


def test_a_synthesis_has_exactly_the_rows_of_its_model(peer_support):
    found = pooled(of_analysis(peer_support.analysis, "a.csv"))

    assert {
        one.id: sorted((row.study, row.y, row.v) for row in one.random.effects.rows)
        for one in peer_support.analysis.syntheses
    } == {
        name: sorted((row["study"], float(row["yi"]), float(row["vi"])) for row in rows)
        for name, rows in found.items()
    }


def test_every_effect_stands_in_it_once_under_a_name_of_its_own(peer_support, bcg):
    for carried, count in ((peer_support, 66), (bcg, 3 * 13)):
        rows = rows_of(of_analysis(carried.analysis, "a.csv"))

        assert len(rows) == count
        assert len({row["slab"] for row in rows}) == count


def test_counts_stand_under_the_names_of_escalc(bcg):
    row = rows_of(of_analysis(bcg.analysis, "a.csv"))[0]

    # Colditz et al. 1994: Aronson 1948, 4 of 123 vaccinated, 11 of 139 not
    assert [row[name] for name in ("ai", "bi", "n1i", "ci", "di", "n2i")] == [
        "4",
        "119",
        "123",
        "11",
        "128",
        "139",
    ]
    assert (row["slab"], row["measure"], row["allocation"], row["latitude"]) == (
        *("Aronson 1948, RR", "RR", "random", "44"),
    )
    assert row["origin"].split("; ")[-1] == "records/aronson_1948/table.yaml#aronson_1948/vaccinated/total"


def test_printed_means_stand_beside_an_effect_that_is_taken_as_reported(peer_support):
    row = next(
        one for one in rows_of(of_analysis(peer_support.analysis, "a.csv")) if one["result"] == "row_1"
    )

    assert [row[name] for name in ("n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")] == (
        ["65", "1.8", "0.38", "73", "1.78", "0.46"]
    )
    assert (row["yi"], row["sei"], row["route"], row["format"], row["peer_role"]) == (
        *("-0.05", "0.17", "reported", "group", "relational"),
    )


def test_a_turned_effect_says_so(carried, build):
    means = {"peer": build.arm(mean="8"), "control": build.arm(mean="10")}
    made = of_analysis(
        carried(
            build.study("a", build.result(**means), build.result("r2", "hope", **means)),
            syntheses={"all": {"where": "not blank(outcome)", "measure": "MD", "use": "computed"}},
            selection={"tie": "first_in_record"},
        ).analysis,
        "a.csv",
    )

    assert [(row["outcome"], row["yi"], row["sign"]) for row in rows_of(made)] == [
        ("mood", "2", "-1"),  # less is better, and the peers have less
        ("hope", "-2", "1"),
    ]


def test_no_difference_says_too_whether_it_was_turned(carried, build):
    means = {"peer": build.arm(), "control": build.arm()}
    asked = {"where": "outcome == 'mood'", "measure": "MD", "use": "computed"}
    made = of_analysis(
        carried(
            build.study("a", build.result(**means)),
            syntheses={"turned": asked, "as_measured": {**asked, "direction": "measured"}},
        ).analysis,
        "a.csv",
    )

    (row,) = rows_of(made)
    assert (row["yi"], row["sign"]) == ("0", "-1")


@pytest.mark.parametrize(("rule", "left"), [("combine", ["a.r1.c_low"]), ("split", []), ("keep", [])])
def test_comparisons_that_share_an_arm_stand_as_the_review_has_them(carried, build, rule, left):
    arms = [
        build.peer("high"),
        build.peer("low"),
        {"id": "control", "role": "control", "control_kind": "waitlist"},
    ]
    contrasts = [{"id": f"c_{one}", "arm_exp": one, "arm_ctl": "control"} for one in ("high", "low")]
    values = {"high": build.arm("30", "12"), "low": build.arm("20", "11"), "control": build.arm("40", "9")}
    carried_out = carried(
        build.study("a", build.result("r1", "hope", **values), arms=arms, contrasts=contrasts),
        syntheses={
            "all": {
                "where": "outcome == 'hope'",
                "measure": "MD",
                "use": "computed",
                "multiplicity": "all_rows",
            }
        },
        selection={"shared_control": rule},
    )
    made = of_analysis(carried_out.analysis, "a.csv")
    rows = rows_of(made)

    assert [loss.key for loss in made.left_out] == left
    assert {row["n1i"] for row in rows} == ({"50"} if rule == "combine" else {"30", "20"})
    assert {row["n2i"] for row in rows} == ({"20"} if rule == "split" else {"40"})


def test_results_without_an_effect_are_left_out_each_with_its_reason(carried, build):
    made = of_analysis(
        carried(
            build.study("a", build.result(), build.result("test", contrast={"p": "0.03"})),
            build.study("b", build.result("elsewhere", "hope")),
            build.study("c", build.result("alone"), design="single_group"),
        ).analysis,
        "a.csv",
    )

    assert [tuple(loss) for loss in made.left_out] == [
        ("a.test", "SMD not reported"),
        ("b.elsewhere", "no synthesis asks for it"),
        ("c.alone", "the design has no control group: Single-group study"),
    ]
    assert [row["study"] for row in rows_of(made)] == ["a"]


def test_a_result_that_another_one_stands_for_is_in_the_table_with_the_reason(carried, build):
    made = of_analysis(
        carried(
            build.study("a", build.result(), build.result("r2", "fear")),
            selection={"tie": "first_in_record"},
        ).analysis,
        "a.csv",
    )

    first, second = rows_of(made)
    assert (first["in_clinical"], first["set_aside"]) == ("TRUE", "")
    assert second["in_clinical"] == "FALSE"
    assert second["set_aside"].startswith("clinical: ")


def test_one_synthesis_alone_can_be_asked_for(bcg):
    made = of_analysis(bcg.analysis, "a.csv", ["tuberculosis_odds"])

    assert [*pooled(made)] == ["tuberculosis_odds"]
    assert {row["measure"] for row in rows_of(made)} == {"OR"}
    assert b"tuberculosis_difference" not in made.beside[".R"]


def test_a_synthesis_that_there_is_not_is_told_with_the_one_that_was_meant(bcg):
    with pytest.raises(UsageError, match=r"found 'tuberculosis_od'\. Did you mean 'tuberculosis_odds'"):
        of_analysis(bcg.analysis, "a.csv", ["tuberculosis_od"])


def test_a_text_that_begins_as_a_formula_is_kept_from_being_one_and_told(carried, build):
    made = of_analysis(carried(build.study("a", label="=1+1")).analysis, "a.csv")

    assert rows_of(made)[0]["study_label"] == "'=1+1"
    assert [loss.key for loss in made.losses if "formula" in loss.what] == ["a.r1"]


def test_counts_without_studies_are_told_as_lost(crisis):
    made = of_analysis(crisis.analysis, "a.csv")

    assert made.told == "0 effects of 0 studies"
    assert "  counts that a source prints without listing its studies: 1 (gillard_2019)" in [*made.lines()]


def test_numbers_that_escalc_has_no_argument_for_are_told(carried, build):
    unseen = {"mean": {"missing": "not_reported"}, "sd": {"missing": "not_reported"}}
    values = {"peer": {"n": "40", **unseen}, "control": {"n": "41", **unseen}}
    made = of_analysis(
        carried(
            build.study("a", build.result(**values, contrast={"p": "0.03", "favours": "exp"})),
            syntheses={"all": {"where": "outcome == 'mood'", "measure": "SMD", "use": "any"}},
        ).analysis,
        "a.csv",
    )

    (row,) = rows_of(made)
    assert (row["n1i"], row["n2i"], row["route"]) == ("40", "41", "recovered")
    assert [loss.key for loss in made.losses if "escalc() has no argument" in loss.what] == ["a.r1"]


@pytest.fixture(scope="module")
def every(build, tmp_path_factory):
    """A review with every model, estimator and test."""
    return build.carry_out(every_model.write(build, tmp_path_factory.mktemp("every") / "review"))


def in_r(made, folder, *lines):
    """What R prints with the table and the script in a folder, and some lines behind it."""
    need_r()
    (folder / "effects.csv").write_bytes(made.content)
    script = made.beside[".R"].decode() + "".join(f"{line}\n" for line in lines)
    (folder / "effects.R").write_text(script, "utf-8")
    told = subprocess.run(["Rscript", "effects.R"], capture_output=True, text=True, check=False, cwd=folder)
    assert told.returncode == 0, told.stderr
    return told.stdout


ESTIMATES = 'for (n in names(fits)) cat(sprintf("@%s %.17g\\n", n, fits[[n]]$beta[1]))'


def estimates(printed):
    return {name: float(value) for name, value in re.findall(r"^@(\S+) (\S+)$", printed, re.MULTILINE)}


def block_of(made, name):
    """The lines of the script for one synthesis."""
    blocks = made.beside[".R"].decode().split("\n\n")
    return next(one for one in blocks if f'fit("{name}", ' in one)


@pytest.mark.parametrize("name", ["bcg", "peer_support", "every"])
def test_r_pools_the_table_to_the_numbers_of_the_review(name, request, tmp_path):
    carried = request.getfixturevalue(name)
    made = of_analysis(carried.analysis, "effects.csv")

    found = estimates(in_r(made, tmp_path, ESTIMATES))

    asked = {one.id for one in carried.analysis.syntheses if one.random.model not in {"che", "CM.EL"}}
    assert asked <= set(found)
    for key, value in found.items():
        reported = carried.numbers[f"syntheses.{key}.estimate"].value
        sign = -1 if "the other sign" in block_of(made, key) else 1
        mixed = "rma.glmm" in block_of(made, key)  # their search in R ends there
        assert sign * value == pytest.approx(reported, rel=1e-3 if mixed else 1e-6), key


def test_escalc_gives_each_effect_from_the_numbers_behind_it(bcg, tmp_path):
    made = of_analysis(bcg.analysis, "effects.csv")
    check = (
        "for (m in unique(dat$measure)) { d <- dat[dat$measure == m, ];"
        " e <- escalc(m, ai = ai, bi = bi, ci = ci, di = di, data = d[, setdiff(names(d), c('yi', 'vi'))]);"
        ' cat(sprintf("@%s %.3g\\n", m, max(abs(d$sign * e$yi - d$yi), abs(e$vi - d$vi)))) }'
    )

    found = estimates(in_r(made, tmp_path, check))

    assert set(found) == {"RR", "OR", "RD"}
    assert max(found.values()) < 1e-12


# Numbers of one study, by the names of the inputs of measures.
STUDY = {
    "events_exp": 12,
    "n_exp": 60,
    "events_ctl": 20,
    "n_ctl": 64,
    "time_exp": 120.5,
    "time_ctl": 99.5,
    "a": 12,
    "b": 7,
    "c": 15,
    "d": 30,
    "events": 14,
    "n": 55,
    "time": 88.0,
    "mean": 10.3,
    "sd": 3.1,
    "mean_exp": 12.1,
    "sd_exp": 4.2,
    "mean_ctl": 10.2,
    "sd_ctl": 5.1,
    "r": 0.42,
    "t": 2.3,
    "predictors": 4,
    "mean_post": 14.2,
    "sd_post": 3.9,
    "mean_pre": 11.1,
    "sd_pre": 3.2,
    "r2": 0.3,
    "alpha": 0.82,
    "items": 9,
}


def test_escalc_takes_the_numbers_of_every_measure_under_these_names(tmp_path):
    """Up to 1 %, by which versions of metafor differ in their corrections; those it does not know are passed over."""
    need_r()
    calls, ours = [], {}
    for code, measure in MEASURES.items():
        names = arguments_of(code)
        if names is None:
            continue
        row = {names[name]: STUDY[name] for name in measure.inputs}
        if {"ai", "n1i"} <= set(row):
            row = {**row, "bi": row["n1i"] - row["ai"], "di": row["n2i"] - row["ci"]}
            row = {name: value for name, value in row.items() if name not in {"n1i", "n2i"}}
        ours[code] = compute(code, {name: [STUDY[name]] for name in measure.inputs}).y[0]
        calls.append(f'go("{code}", {", ".join(f"{name} = {value}" for name, value in row.items())})')
    (tmp_path / "all.R").write_text(
        "suppressMessages(library(metafor))\n"
        "go <- function(m, ...) { y <- tryCatch(suppressWarnings(escalc(m, ...)$yi), error = conditionMessage);"
        ' cat("@", m, " ", gsub("[[:space:]]+", "_", y), "\\n", sep = "") }\n' + "\n".join(calls)
    )
    told = subprocess.run(["Rscript", "all.R"], capture_output=True, text=True, check=False, cwd=tmp_path)
    found = dict(re.findall(r"^@(\S+) (\S+)$", told.stdout, re.MULTILINE))
    refused = {name: why for name, why in found.items() if not re.fullmatch(r"-?[0-9.e-]+", why)}

    assert set(found) == set(ours)
    assert all(why.startswith(("Unknown_'measure'", "Please_install")) for why in refused.values()), refused
    assert len(found) - len(refused) >= 45
    for name in set(found) - set(refused):
        assert float(found[name]) == pytest.approx(ours[name], rel=0.01), name


def test_the_same_review_gives_the_same_bytes(build, tmp_path):
    folder = build.write(tmp_path / "review", build.study("a"), build.study("b"))

    assert export(folder, "a.csv") == export(folder, "a.csv")
