"""The funnel, radial and Baujat plots of a review: of the numbers of its tables, in their chapters, or why not."""

import math
from dataclasses import replace

import pytest

from synthesis.compose.document import compose
from synthesis.figures.figure import Text
from synthesis.figures.review_figures import review_figures, why_not
from synthesis.numbers import statistic
from synthesis.supplement import FigureBlock, Heading
from synthesis.tables.figure_twins import twin
from tests.synthesis.dependent_studies import planned, studies
from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

FIGURES = {
    "funnel": {"kind": "funnel", "synthesis": "clinical", "labels": "all"},
    "precise": {
        "kind": "funnel",
        "synthesis": "clinical",
        "y_axis": "precision",
        "mean": "common",
        "contours": "no",
    },
    "radial": {"kind": "radial", "synthesis": "clinical", "by": "format"},
    "baujat": {"kind": "baujat", "synthesis": "clinical"},
}
ASKED = {"small_study": {"clinical": {"tests": ["egger", "begg"], "adjust": ["trim_and_fill"]}}}


@pytest.fixture
def build(build):
    """The builders of reviews."""
    return build.review


@pytest.fixture
def drawn(carried):
    """The figures of a review with these studies by id, and the review carried out."""

    def make(some, syntheses=None, **parts):
        made = carried(
            *some, syntheses=syntheses or estimated(), figures=parts.pop("figures", FIGURES), **parts
        )
        return made, {one.id: one for one in review_figures(made.analysis)}

    return make


def keyed(figure):
    return {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}


def plan_of(made, name):
    return next(one for one in made.analysis.review.plan.figures if one.id == name)


def test_every_number_of_the_plots_is_one_of_the_ledger(drawn, build):
    made, figures = drawn(of_effects(build), **ASKED)

    for figure in figures.values():
        assert {spot.key for spot in figure.spots if spot.key} <= set(made.numbers)
        assert set(keyed(figure)) <= set(made.numbers)
        assert len(figure.spots) >= 12
    assert (
        keyed(figures["funnel"])["small_study.clinical.egger.p"]
        == (f"p = {made.numbers['small_study.clinical.egger.p'].text}".replace("p = <", "p < "))
        or "<" in made.numbers["small_study.clinical.egger.p"].text
    )
    assert "syntheses.clinical.common.estimate" in keyed(figures["precise"])


def test_tests_of_asymmetry_are_quoted_in_the_caption_of_ten_studies_or_more(drawn, build):
    _, many = drawn(of_effects(build), **ASKED)

    assert "Egger’s test, p" in many["funnel"].caption
    assert "Begg and Mazumdar’s test, p" in many["funnel"].caption
    assert "Asymmetry has causes beside selective publication." in many["funnel"].caption


def test_of_fewer_studies_no_test_is_quoted_and_the_reason_is_told(drawn, build, geometry):
    _, few = drawn(of_effects(build, 9), **ASKED)

    assert "test" not in few["funnel"].caption
    assert "Fewer than 10 studies do not tell asymmetry from chance." in geometry.words(few["funnel"])


def test_what_trim_and_fill_adds_is_drawn_open_with_its_mean(drawn, build):
    made, figures = drawn(of_effects(build), **ASKED)
    filled = int(made.numbers["small_study.clinical.trim_and_fill.result"].value)
    hollow = [mark for mark in figures["funnel"].marks if getattr(mark, "role", "") == "open_point"]

    assert len(hollow) == filled > 0
    mean = keyed(figures["funnel"])["small_study.clinical.trim_and_fill.estimate"]
    assert mean.endswith(made.numbers["small_study.clinical.trim_and_fill.estimate"].text)
    assert len(twin(made.analysis, plan_of(made, "funnel")).rows) == 12 + filled
    assert "Open symbols" in figures["funnel"].caption


def test_without_methods_for_small_studies_a_funnel_is_drawn_all_the_same(drawn, build):
    _, figures = drawn(of_effects(build))

    assert "test" not in figures["funnel"].caption
    assert len(figures["funnel"].spots) == 12


def test_regions_may_be_left_out(drawn, build):
    _, figures = drawn(of_effects(build))

    roles = {name: {getattr(mark, "role", "") for mark in one.marks} for name, one in figures.items()}
    assert "region" in roles["funnel"]
    assert "region" not in roles["precise"]
    assert "Shaded" not in figures["precise"].caption


def test_a_point_says_its_study_its_effect_and_its_standard_error(drawn, build):
    _, figures = drawn(of_effects(build, 3))
    said = {spot.text[0]: spot for spot in figures["funnel"].spots}
    one = said["A"] if "A" in said else next(iter(said.values()))

    assert one.text[-1].startswith("Standard error 0.")
    assert any(line.startswith("Hedges’ g 0.") for line in one.text)
    assert one.key.startswith("effects.")


def test_ratios_are_told_as_ratios(drawn, build):
    made, figures = drawn(of_counts(build), counted())
    funnel = figures["funnel"]

    assert "syntheses.clinical.shown.estimate" in keyed(funnel)
    spot = funnel.spots[0]
    assert made.numbers[spot.key].text in spot.text[2]
    found = twin(made.analysis, plan_of(made, "funnel"))
    shown = math.exp(found.rows[0].cells[2].value)
    assert shown == pytest.approx(made.numbers["effects.a.r1.shown.estimate"].value)


def test_a_table_has_the_place_of_every_point(drawn, build):
    made, _ = drawn(of_effects(build))
    radial = twin(made.analysis, plan_of(made, "radial"))

    for row in radial.rows:
        effect, precision, z = (cell.value for cell in row.cells[2:5])
        assert z == pytest.approx(effect * precision)
    baujat = twin(made.analysis, plan_of(made, "baujat"))
    q = sum(row.cells[1].value for row in baujat.rows)
    fit = made.analysis.synthesis("clinical").random
    v = fit.effects.v + float(fit.tau2)
    assert q == pytest.approx(float(sum((fit.effects.y - fit.estimate) ** 2 / v)))


def test_with_diagnostics_their_table_holds_the_numbers_of_a_baujat_plot(drawn, build):
    made, figures = drawn(of_effects(build), diagnostics={"clinical": {"baujat": "yes"}})

    assert figures["baujat"].table == "diagnostics_clinical"
    assert twin(made.analysis, plan_of(made, "baujat")) is None
    assert {spot.key for spot in figures["baujat"].spots} <= set(made.numbers)
    assert all(spot.key.endswith(".heterogeneity") for spot in figures["baujat"].spots)


def test_shares_with_tau2_in_their_weights_are_told_from_the_q_of_the_test(drawn, build):
    """Beside a forest plot with another Q a reader must know why the shares do not add up to it."""
    made, figures = drawn(of_effects(build))
    (own,) = made.analysis.syntheses
    said = " ".join(mark.text for mark in figures["baujat"].marks if isinstance(mark, Text))

    assert own.random.tau2 > 0
    assert f"Q is {statistic(own.random.heterogeneity.q)}" in said


def test_groups_are_told_by_shape_and_counted(drawn, build):
    _, figures = drawn(of_effects(build))

    assert "(12)" in " ".join(mark.text for mark in figures["radial"].marks if isinstance(mark, Text))


def test_one_effect_has_a_funnel_but_no_radial_and_no_baujat_plot(drawn, build):
    made, figures = drawn(of_effects(build, 1))

    assert set(figures) == {"funnel", "precise"}
    assert why_not(made.analysis, plan_of(made, "radial"))
    assert why_not(made.analysis, plan_of(made, "baujat"))
    assert twin(made.analysis, plan_of(made, "radial")) is None


@pytest.mark.parametrize("n", [2, 12])
def test_nothing_collides(drawn, build, geometry, n):
    _, figures = drawn(of_effects(build, n), **ASKED)

    assert [fault for one in figures.values() for fault in geometry.page_faults(one)] == []


@pytest.mark.parametrize(
    ("parts", "funnels", "others"),
    [
        (
            {**ASKED, "diagnostics": {"clinical": {"leave_one_out": "yes"}}},
            "small_study_chapter",
            "diagnostics_chapter",
        ),
        ({}, "readings_chapter", "readings_chapter"),
    ],
)
def test_each_stands_once_in_its_chapter_or_with_the_results(drawn, build, parts, funnels, others):
    made, figures = drawn(of_effects(build), **parts)
    heading, found = "", []
    for block in compose(made.analysis, made.numbers, tuple(figures.values())).blocks:
        if isinstance(block, Heading):
            heading = block.id if block.id.endswith("_chapter") else heading
        if isinstance(block, FigureBlock) and block.figure.id in FIGURES:
            found.append((block.figure.id, heading))

    assert sorted(found) == sorted(
        (name, funnels if one["kind"] == "funnel" else others) for name, one in FIGURES.items()
    )


def test_effects_that_depend_on_one_another(build, carried):
    """Modelled by CHE they have no radial plot; a Baujat plot takes studies, and says so."""
    made = carried(
        *studies(build),
        figures={**FIGURES, "radial": {"kind": "radial", "synthesis": "clinical"}},
        **planned(),
    )
    figures = {one.id: one for one in review_figures(made.analysis)}

    assert "`one_row: yes`" in why_not(made.analysis, plan_of(made, "radial"))
    assert "A study counts with all its effects." in figures["baujat"].caption
    assert len(figures["baujat"].spots) == 7
    assert len(figures["funnel"].spots) == 11


def test_an_effect_without_a_standard_error_is_named_in_the_reason(drawn, build):
    made, _ = drawn(of_effects(build, 3))
    own = made.analysis.synthesis("clinical")
    exact = replace(own.effects.rows[1], v=0.0)
    rows = (own.effects.rows[0], exact, own.effects.rows[2])
    broken = replace(own, effects=replace(own.effects, rows=rows))
    analysis = replace(made.analysis, syntheses=(broken,))

    for name in ("funnel", "radial"):
        reason = why_not(analysis, plan_of(made, name))
        assert reason == f"there is no standard error above 0 of {exact.study_label}"


def test_a_synthesis_that_could_not_be_had_has_no_plot(drawn, build):
    made, _ = drawn(of_effects(build, 3))
    nothing = replace(made.analysis, syntheses=())

    assert {why_not(nothing, plan_of(made, name)) for name in FIGURES} == {"its synthesis could not be had"}
