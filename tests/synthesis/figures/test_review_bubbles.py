"""Bubble, L'Abbé, drapery and orchard plots of reviews: of the numbers of their tables, or why there is none."""

from math import exp
from types import MappingProxyType

import pytest

from synthesis.compose.document import compose
from synthesis.figures.figure import Circle, Text
from synthesis.figures.review_figures import review_figures, why_not
from synthesis.supplement import FigureBlock, Heading
from synthesis.tables.figure_twins import twin

YS = (0.1, 0.5, 0.2, 0.9, 0.3, 0.4)
AGES = (20, 30, 41, 52, 33, 44)
FORMATS = ("group", "one_to_one", "group", "one_to_one", "one_to_one", "group")
AGE = MappingProxyType({"age": {"synthesis": "clinical", "formula": "~ mean_age"}})
FIGURES = MappingProxyType(
    {
        "b": {"kind": "bubble", "regression": "age", "prediction": "yes", "by": "format"},
        "d": {"kind": "drapery", "synthesis": "clinical", "named": ["s1"]},
        "o": {"kind": "orchard", "synthesis": "clinical", "by": "format"},
    }
)
OUTCOMES = MappingProxyType(
    {
        "domains": [{"id": "clinical", "label": "Clinical"}],
        "outcomes": [
            {"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"},
            {"id": "cure", "label": "Cure", "domain": "clinical", "polarity": "higher_better"},
        ],
    }
)


def studies(build, ages=AGES):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    return [
        build.review.study(
            f"s{i}",
            build.review.result(contrast=build.review.g(y, se=f"0.{i + 1}")),
            arms=[build.review.peer(format=kind), control],
            **({"mean_age": str(age)} if age else {}),
        )
        for i, (y, age, kind) in enumerate(zip(YS, ages, FORMATS, strict=True))
    ]


def plans(made):
    return {one.id: one for one in made.review.plan.figures}


def drawn(made):
    return {one.id: one for one in review_figures(made.analysis)}


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    by_format = {"where": "domain == 'clinical'", "measure": "SMD", "use": "reported", "by": ["format"]}
    folder = build.review.write(
        tmp_path_factory.mktemp("drawn") / "review",
        *studies(build),
        syntheses={"clinical": by_format},
        regressions=dict(AGE),
        figures=dict(FIGURES),
    )
    return build.review.carry_out(folder)


@pytest.fixture(scope="module")
def figures(made):
    return drawn(made)


@pytest.mark.parametrize("name", ["b", "d", "o"])
def test_every_key_is_a_number_that_is_there_and_printed_as_it_is(made, figures, name, geometry):
    figure = figures[name]
    printed = {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}

    assert {spot.key for spot in figure.spots if spot.key} <= set(made.numbers)
    assert {key: made.numbers[key].text for key in printed} == printed
    assert geometry.page_faults(figure) == []


def test_every_effect_of_a_figure_can_be_pointed_at_with_its_number(made, figures):
    effects = {f"{row.key}.estimate" for row in made.analysis.synthesis("clinical").effects.rows}

    for name in ("b", "d", "o"):
        assert effects <= {spot.key for spot in figures[name].spots}


def test_a_bubble_plot_has_the_question_and_its_unit_on_its_axis_and_the_slope_in_its_caption(made, figures):
    words = [mark.text for mark in figures["b"].marks if isinstance(mark, Text)]
    slope = made.numbers["regressions.age.coefficients.mean_age.estimate"].text
    ends = made.numbers["regressions.age.coefficients.mean_age.ci"].text

    assert "Mean age (years)" in words
    assert f"Slope {slope} per unit of the moderator (95% CI {ends};" in figures["b"].caption
    assert figures["b"].title == "Age"


def test_areas_of_a_bubble_plot_are_the_weights_of_the_regression(made, figures):
    fit = made.analysis.regressions[0].fit
    marks = [one for one in figures["b"].marks if getattr(one, "role", "") == "point"]
    spots = {spot.key: spot for spot in figures["b"].spots if spot.key}
    heaviest = fit.effects.rows[0]

    assert len(marks) == 6
    assert f"Weight in the regression {100 * fit.mixed.weights[0] / sum(fit.mixed.weights):.1f}%" in (
        spots[f"{heaviest.key}.estimate"].text
    )
    assert "Mean age: 20" in spots[f"{heaviest.key}.estimate"].text


def test_the_table_of_a_bubble_plot_has_its_effects_and_its_line(made):
    table = twin(made.analysis, plans(made)["b"])
    texts = [[cell.text for cell in row.cells] for row in table.rows]

    assert table.id == "bubble_b"
    assert texts[1][:3] == ["S0", "20", "0.10"]
    assert (texts[8][1], texts[-1][1]) == ("20", "52")
    line = {float(row.cells[1].text): row.cells[2].value for row in table.rows[8:]}
    own = made.analysis.regressions[0].fit.coefficients.estimate
    assert line[20.0] == pytest.approx(own[0] + 20 * own[1])


def test_the_table_of_a_drapery_plot_has_the_interval_of_the_mean_at_95_percent(made):
    table = twin(made.analysis, plans(made)["d"])
    row = next(row for row in table.rows if row.cells[0].text == "95%")

    assert row.cells[2].text == made.numbers["syntheses.clinical.ci"].text
    assert row.cells[3].text == made.numbers["syntheses.clinical.pi"].text


def test_an_orchard_has_a_row_for_each_level_and_one_for_all(made, figures):
    keys = [
        mark.key for mark in figures["o"].marks if isinstance(mark, Text) and mark.key.endswith(".estimate")
    ]

    assert keys == [
        "syntheses.clinical.by.format.one_to_one.estimate",
        "syntheses.clinical.by.format.group.estimate",
        "syntheses.clinical.estimate",
    ]
    assert figures["o"].table == "subgroups_format"
    assert figures["o"].title.endswith(", by format: orchard plot")
    assert "Test between the groups: p = " in figures["o"].caption


def test_each_stands_once_in_its_chapter(made):
    heading, where = "", {}
    for block in compose(made.analysis, made.numbers, list(drawn(made).values())).blocks:
        if isinstance(block, Heading) and block.level < 3:
            heading = block.id
        if isinstance(block, FigureBlock):
            where.setdefault(block.figure.id, []).append(heading)

    assert where["b"] == ["regressions_chapter"]
    assert len(where["d"]) == len(where["o"]) == 1
    assert where["d"] == where["o"] != ["readings_chapter"]


def test_a_regression_that_could_not_be_had_has_no_bubble_plot_and_says_why(build, carried):
    made = carried(
        *studies(build)[:2], regressions=dict(AGE), figures={"b": {"kind": "bubble", "regression": "age"}}
    )

    assert drawn(made) == {}
    assert "coefficients" in why_not(made.analysis, plans(made)["b"])
    assert twin(made.analysis, plans(made)["b"]) is None


def test_a_regression_on_codes_alone_has_no_axis(build, carried):
    asked = {"age": {"synthesis": "clinical", "formula": "~ format"}}
    made = carried(*studies(build), regressions=asked, figures={"b": {"kind": "bubble", "regression": "age"}})

    assert why_not(made.analysis, plans(made)["b"]) == "its meta-regression has no moderator that is a number"


def test_a_line_beside_other_moderators_is_told_to_be_averaged_over_them(build, carried):
    asked = {"age": {"synthesis": "clinical", "formula": "~ mean_age + format"}}
    made = carried(*studies(build), regressions=asked, figures={"b": {"kind": "bubble", "regression": "age"}})
    said = " ".join(mark.text for mark in drawn(made)["b"].marks if isinstance(mark, Text))

    assert "The line is averaged over format" in said
    assert "fewer than 10 it is easily misled" in said


def test_no_slope_is_told_where_there_is_more_than_one(build, carried):
    asked = {"age": {"synthesis": "clinical", "formula": "~ mean_age * format"}}
    made = carried(*studies(build), regressions=asked, figures={"b": {"kind": "bubble", "regression": "age"}})

    assert "Slope" not in drawn(made)["b"].caption


def test_sizes_by_people_need_people(build, carried):
    asked = {"b": {"kind": "bubble", "regression": "age", "size": "people"}}
    made = carried(*studies(build), regressions=dict(AGE), figures=asked)

    assert why_not(made.analysis, plans(made)["b"]).startswith(
        "the number of people in both arms is not reported of S0; S1"
    )


def risks(build, *counts, outcome="relapse"):
    made = []
    for i, (a, n, c, m) in enumerate(counts):
        arms = {"peer": {"events": str(a), "total": str(n)}, "control": {"events": str(c), "total": str(m)}}
        made.append(build.review.study(f"t{i}", build.review.result(outcome=outcome, **arms)))
    return made


def labbe(
    build, carried, *more, measure="RR", counts=((10, 50, 20, 50), (8, 40, 12, 42), (0, 30, 4, 30)), **options
):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": measure, "use": "computed"}}
    return carried(
        *risks(build, *counts),
        *more,
        outcomes=dict(OUTCOMES),
        syntheses=asked,
        figures={"l": {"kind": "labbe", "synthesis": "clinical", **options}},
    )


def words(figure):
    text = " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_labbe_plot_tells_the_mean_of_bad_events_as_experimental_against_control(build, carried, geometry):
    made = labbe(build, carried, prediction="yes")
    figure = drawn(made)["l"]
    ratio = exp(-made.analysis.synthesis("clinical").random.estimate)

    assert f"Risk ratio {ratio:.2f} (95% CI" in words(figure)
    assert ratio < 1
    assert {mark.key for mark in figure.marks if isinstance(mark, Text) and mark.key} <= set(made.numbers)
    assert "The line is of the experimental arm against the control arm" in words(figure)
    assert "Above equal risks: favours the control arm Below: favours the experimental arm" in words(figure)
    assert geometry.page_faults(figure) == []
    assert {spot.key for spot in figure.spots if spot.key} <= set(made.numbers)


def test_its_areas_are_people_and_its_table_has_the_risks(build, carried):
    made = labbe(build, carried)
    figure = drawn(made)["l"]
    circles = [one for one in figure.marks if isinstance(one, Circle) and one.role == "point"]
    table = twin(made.analysis, plans(made)["l"])

    assert sorted((one.r / circles[0].r) ** 2 for one in circles) == pytest.approx([0.6, 0.82, 1])
    assert [cell.text for cell in table.rows[0].cells] == [
        "T0",
        "Relapse",
        "10 of 50",
        "20.0%",
        "20 of 50",
        "40.0%",
    ]


def test_on_the_scale_of_the_measure_tables_with_zeros_are_told(build, carried):
    made = labbe(build, carried, axes="measure")

    assert "To a table with a cell of 0, 0.5 is added in every cell." in words(drawn(made)["l"])
    assert "0.5 is added" not in words(drawn(labbe_plain(made))["l"])


def labbe_plain(made):
    """The same review with risks as they are."""
    from dataclasses import replace

    plan = made.review.plan
    own = tuple(replace(one, options={**one.options, "axes": "risk"}) for one in plan.figures)
    review = replace(made.review, plan=replace(plan, figures=own))
    return replace(made, analysis=replace(made.analysis, review=review))


def test_good_and_bad_events_have_no_line_of_a_mean(build, carried):
    good = {"peer": {"events": "20", "total": "50"}, "control": {"events": "10", "total": "50"}}
    other = build.review.study("good", build.review.result(outcome="cure", **good))
    figure = drawn(labbe(build, carried, other))["l"]

    assert "There is no line of a mean: events are good in some studies and bad in others" in words(figure)
    assert not [one for one in figure.marks if getattr(one, "role", "") == "line"]


def test_effects_as_reported_have_no_risks(build, carried):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "any"}}
    reported = {
        "estimate": "2.1",
        "ci_low": "1.2",
        "ci_high": "3.7",
        "scale": "or",
        "sign_convention": "exp_minus_ctl",
    }
    made = carried(
        build.review.study("a", build.review.result(contrast=reported)),
        syntheses=asked,
        figures={"l": {"kind": "labbe", "synthesis": "clinical"}},
    )

    assert why_not(made.analysis, plans(made)["l"]) == "no effect is computed from the events in both arms"
    assert twin(made.analysis, plans(made)["l"]) is None


def test_a_study_without_counts_is_told_to_be_missing(build, carried):
    reported = {
        "estimate": "2.1",
        "ci_low": "1.2",
        "ci_high": "3.7",
        "scale": "or",
        "sign_convention": "exp_minus_ctl",
    }
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "any"}}
    made = carried(
        *risks(build, (10, 50, 20, 50), (8, 40, 12, 42)),
        build.review.study("a", build.review.result(outcome="relapse", contrast=reported)),
        outcomes=dict(OUTCOMES),
        syntheses=asked,
        figures={"l": {"kind": "labbe", "synthesis": "clinical"}},
    )

    assert "1 effect is not shown: not computed from the events in both arms." in words(drawn(made)["l"])


def test_one_effect_alone_names_no_table_that_is_not_there(build, carried):
    figures = {"d": {"kind": "drapery", "synthesis": "clinical"}}
    made = carried(*studies(build)[:1], figures=figures)
    figure = drawn(made)["d"]

    assert twin(made.analysis, plans(made)["d"]) is None
    assert figure.table == ""
    assert "There is no curve of a mean: there is one effect alone." in words(figure)


def test_an_orchard_tells_of_thin_lines_where_there_are_any(build, carried, figures):
    asked = {"o": {"kind": "orchard", "synthesis": "clinical"}}
    few = drawn(carried(*studies(build)[:2], figures=asked))["o"]

    assert "thin lines: 95% prediction intervals" in figures["o"].caption
    assert "thin lines" not in few.caption


def test_of_one_comparison_no_line_of_a_mean_is_told(build, carried):
    figure = drawn(labbe(build, carried, counts=((10, 50, 20, 50),)))["l"]

    assert not [one for one in figure.marks if getattr(one, "role", "") == "line"]
    assert "The line is of" not in words(figure)
