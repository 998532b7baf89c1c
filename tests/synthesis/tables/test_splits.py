"""The readings by moderator as a table: what is in a level, what is too little, and that no test shows likeness."""

import pytest

from synthesis.readings.split import ACROSS
from synthesis.tables.splits import comparison, split_table
from synthesis.verdicts.verdict import CLASSES

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}
BY_FORMAT = {"by": ["format"]}


def trial(build, name, y="0.3", format_="group", outcome="mood"):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    return build.study(
        name,
        build.result("r1", outcome, contrast=build.g(y, "0.1")),
        arms=[build.peer(format=format_), control],
    )


def two_levels(build, single=3):
    group = [trial(build, f"g{n}", y) for n, y in enumerate(("0.3", "0.4", "-0.1"))]
    return [*group, *(trial(build, f"s{n}", "-0.3", "one_to_one") for n in range(single))]


def body(table):
    """The texts of each level by the ids of the columns."""
    ids = [column.id for column in table.columns]
    return [
        dict(zip(ids, (cell.text for cell in row.cells), strict=True))
        for row in table.rows
        if row.kind == "body"
    ]


def test_a_level_stands_in_a_row_with_its_votes_verdicts_and_mean(build, carried):
    made = carried(*two_levels(build), margins=MARGIN, verdicts=BY_FORMAT)

    single, group = body(made.table("split_format"))

    assert {
        name: single[name] for name in ("level", "studies", "positive", "negative", "other", "results")
    } == {
        "level": "One-to-one",
        "studies": "3",
        "positive": "0",
        "negative": "3",
        "other": "0",
        "results": "3",
    }
    # three estimates of -0.30 with a standard error of 0.10: each from -0.50 to -0.10, their mean nearer
    assert (single["worse_unclear"], single["better_unclear"]) == ("3", "0")
    assert single["pooled"] == "−0.30"
    assert single["verdict"] == made.numbers["readings.clinical.by.format.one_to_one.verdict"].text
    assert (group["positive"], group["negative"]) == ("2", "1")


def test_only_classes_that_occur_and_that_of_likeness_have_a_column(build, carried):
    made = carried(*two_levels(build), margins=MARGIN, verdicts=BY_FORMAT)

    # 0.30 with 0.10 reaches from above zero to beyond 0.20, 0.40 from beyond it; -0.10 from beyond -0.20 to below 0.20
    classes = [column.id for column in made.table("split_format").columns if column.id in CLASSES]
    assert classes == [
        "worse_unclear",
        "no_important_benefit",
        "equivalent",
        "better_unclear",
        "better_important",
    ]


def test_every_cell_of_peer_support_is_a_number_of_the_ledger_or_counts_votes(peer_support):
    tables = [table for table in peer_support.document.tables if table.id.startswith("split_")]
    assert len(tables) == 6
    for table in tables:
        other = [column.id for column in table.columns].index("other")
        for row in (row for row in table.rows if row.kind == "body"):
            texts = [cell.text for cell in row.cells]
            for place, cell in enumerate(row.cells):
                if place not in {0, other} and cell.text != "–":
                    assert cell.text == peer_support.numbers[cell.key].text
            assert int(texts[1]) == sum(map(int, texts[2:5]))


def test_of_too_few_studies_the_count_stands_and_a_note_names_the_level(build, carried):
    made = carried(*two_levels(build, 1), margins=MARGIN, verdicts=BY_FORMAT)

    single = body(made.table("split_format"))[0]

    assert (single["studies"], single["pooled"], single["verdict"]) == (
        "1",
        "too few: 1 study",
        "too few: 1 study",
    )
    assert "Too few studies: Clinical, one-to-one." in made.notes("split_format")


def test_without_a_margin_there_are_votes_and_no_verdicts(build, carried):
    made = carried(*two_levels(build), verdicts=BY_FORMAT)

    table = made.table("split_format")

    assert table.title == "Votes by format"
    assert [column.id for column in table.columns][-3:] == ["results", "pooled", "pooled_ci"]
    assert "verdict" not in made.notes("split_format")


def test_a_test_between_levels_is_printed_with_what_it_does_not_show(build, carried):
    made = carried(*two_levels(build), margins=MARGIN, verdicts=BY_FORMAT)

    (one,) = made.analysis.splits
    told = comparison(one, made.numbers)

    assert told.startswith(
        f"test of a difference between the levels, p = {made.numbers['readings.clinical.by.format.test.p'].text}"
    )
    assert "does not show the levels to be alike." in told
    assert f"Clinical: {told}" in made.notes("split_format")


def test_a_p_below_its_bound_is_no_equation(build, carried):
    far = [trial(build, f"g{n}", "1.5") for n in range(4)]
    made = carried(*far, *(trial(build, f"s{n}", "-1.5", "one_to_one") for n in range(4)), verdicts=BY_FORMAT)

    (one,) = made.analysis.splits

    assert comparison(one, made.numbers).startswith("test of a difference between the levels, p < 0.001. ")


def test_levels_with_too_few_studies_are_left_out_of_the_test_and_that_is_told(build, carried, tmp_path):
    online = [trial(build, f"m{n}", "0.9", "mixed") for n in range(2)]
    made = carried(*two_levels(build), *online, verdicts=BY_FORMAT)
    without = build.carry_out(build.write(tmp_path / "without", *two_levels(build), verdicts=BY_FORMAT))

    (one,) = made.analysis.splits

    assert [level.code for level in one.few] == ["mixed"]
    assert comparison(one, made.numbers).endswith(" Levels with too few studies are not in it.")
    key = "readings.clinical.by.format.test.p"
    assert made.numbers[key].value == pytest.approx(without.numbers[key].value)


def test_where_no_test_can_be_had_the_reason_stands_in_its_place(build, carried):
    made = carried(*(trial(build, name) for name in "abc"), verdicts=BY_FORMAT)

    (one,) = made.analysis.splits

    assert comparison(one, made.numbers) == (
        "the levels are not compared by a test, since fewer than two levels have studies enough."
    )


@pytest.mark.parametrize(("n", "weak"), [(5, True), (6, False)])
def test_below_six_votes_no_sign_test_can_fall_below_a_twentieth(build, carried, n, weak):
    """Twice one half to the power of n: .0625 of five votes, .03125 of six."""
    made = carried(*(trial(build, f"s{i}") for i in range(n)), verdicts=BY_FORMAT)

    assert (2 * 0.5**n >= 0.05) is weak
    assert ("no sign test can fall below .05: Clinical, group." in made.notes("split_format")) is weak


def test_all_syntheses_together_have_no_headings_and_are_not_tested(build, carried):
    asked = {
        "clinical": {"where": "domain == 'clinical'", "measure": "SMD"},
        "personal": {"where": "domain == 'personal'", "measure": "SMD"},
    }
    studies = [trial(build, "a"), trial(build, "b", outcome="hope")]
    made = carried(*studies, syntheses=asked, verdicts={"domain": "domain"})

    table = split_table(made.analysis, made.numbers, "domain", ACROSS)

    assert table.id == "split_all_domain"
    assert table.title.endswith(", all syntheses together")
    assert [row.kind for row in table.rows] == ["body", "body"]
    assert [row["level"] for row in body(table)] == ["Clinical", "Personal"]
    assert "All syntheses: the levels are not compared by a test" in "\n".join(n.text for n in table.notes)


def test_votes_that_point_nowhere_are_counted_in_a_column_of_their_own(build, carried):
    conflicting = build.study(
        "a",
        build.result("r1", contrast=build.g("0.3")),
        build.result("r2", "fear", contrast=build.g("-0.3")),
    )
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}}
    made = carried(
        conflicting,
        build.study("b", build.result(contrast=build.g("0"))),
        syntheses=asked,
        verdicts=BY_FORMAT,
    )

    (row,) = body(made.table("split_format"))

    assert (row["studies"], row["positive"], row["negative"], row["other"]) == ("2", "0", "0", "2")


@pytest.mark.parametrize("variable", ["format", "delivery"])
def test_what_is_not_split_has_no_table(build, carried, variable):
    studies = [build.study("a", build.result(outcome="stray"))]
    made = carried(*studies, verdicts=BY_FORMAT)

    assert split_table(made.analysis, made.numbers, variable) is None


def test_estimates_that_stand_as_measured_are_told_apart_from_what_is_turned(build, carried):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "direction": "measured"}}
    made = carried(
        *two_levels(build), syntheses=asked, margins=MARGIN, verdicts={**BY_FORMAT, "domain": "domain"}
    )

    single = body(made.table("split_format"))[0]

    # three of -0.30 by a scale on which less is better: measured 0.30, of benefit -0.30
    assert (single["pooled"], single["negative"], single["worse_unclear"]) == ("0.30", "3", "3")
    assert (
        "Clinical: estimates and intervals stand as measured; votes and verdicts are turned, + being benefit."
    ) in made.notes("split_format")
    assert "Some estimates and intervals stand as measured" in made.notes("split_all_domain")


def test_oriented_estimates_need_no_such_note(build, carried):
    made = carried(*two_levels(build), margins=MARGIN, verdicts=BY_FORMAT)

    assert "as measured" not in made.notes("split_format")


def test_classes_that_could_not_be_had_are_no_zeros(build, carried):
    """Of hope no result gives an effect; what a count of 0 would say of it nobody knows."""
    hope = [
        build.study(f"h{n}", {"id": "r1", "outcome": "hope", "reported_claim": "not_significant"})
        for n in range(3)
    ]
    asked = {
        "clinical": {"where": "domain == 'clinical'", "measure": "SMD"},
        "hope": {"where": "outcome == 'hope'", "measure": "SMD"},
    }
    made = carried(*two_levels(build), *hope, syntheses=asked, margins=MARGIN, verdicts={"domain": "domain"})

    clinical, personal = body(made.table("split_all_domain"))

    assert (clinical["equivalent"], personal["equivalent"]) == ("0", "–")
    assert personal["results"] == "3"
    assert made.numbers["readings.all.by.domain.personal.verdicts.equivalent"].value is None


def test_with_one_margin_only_no_class_has_a_column(build, carried):
    one = {"smd": {"measure": "SMD", "harm": 0.2, "source": "the review's own choice"}}
    made = carried(*two_levels(build), margins=one, verdicts=BY_FORMAT)

    assert not [column.id for column in made.table("split_format").columns if column.id in CLASSES]


def test_a_mean_that_is_not_had_has_its_reason_under_the_table(build, carried):
    def compared(name, kind):
        control = {"id": "control", "role": "control", "control_kind": kind}
        return build.study(
            name,
            build.result("r1", contrast=build.g("0.3", "0.1")),
            arms=[build.peer(format="group"), control],
        )

    kinds = ("usual_care", "usual_care", "non_peer_same_role")
    rules = {**BY_FORMAT, "comparator": "control_kind", "apart": ["non_peer_same_role"]}
    made = carried(*(compared(f"s{n}", kind) for n, kind in enumerate(kinds)), margins=MARGIN, verdicts=rules)

    reason = made.numbers["readings.clinical.by.format.group.verdict"].reason
    assert reason
    assert f"Not available for Clinical, group, since {reason}." in made.notes("split_format")
