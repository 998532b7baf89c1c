"""The table twin of every figure: the cells and counts that the figure itself is given, and no figure without one."""

import pytest

from synthesis.compose.document import compose
from synthesis.figures import review_verdicts, review_votes
from synthesis.figures.review_figures import KINDS, review_figures
from synthesis.figures.review_verdicts import INKS_OF
from synthesis.numbers import Unavailable, estimate
from synthesis.plan.figures import OF_OVERLAP
from synthesis.tables.figure_twins import TWINS, twin
from synthesis.verdicts.verdict import CLASSES
from synthesis.views.curves import FACTORS
from synthesis.votes.directions import STATES

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}
VOTES = {"domain": "domain", "measure": "SMD", "use": "any"}
DRAWERS = {
    "effect_direction": (review_votes, "effect_direction_plot"),
    "harvest": (review_votes, "harvest_plot"),
    "albatross": (review_votes, "albatross_plot"),
    "margin_curve": (review_verdicts, "margin_curve_plot"),
    "gap_map": (review_verdicts, "gap_map"),
}


@pytest.fixture
def spec(monkeypatch):
    """What a figure of a plan is drawn from."""

    def make(made, plan):
        module, name = DRAWERS[plan.kind]
        with monkeypatch.context() as patch:
            patch.setattr(module, name, lambda spec: (spec,))
            (found,) = KINDS[plan.kind](made.analysis, plan)
        return found

    return make


@pytest.fixture
def small(build, carried):
    """Five studies of two domains with clusters of nothing, one without people, one told for its significance."""
    arms = {"peer": build.arm(n="60"), "control": build.arm(n="40")}
    stated = {
        "id": "r1",
        "outcome": "fear",
        "stated_because": "significance",
        "stated_direction": {
            "code": "favours_exp",
            "evidence": {"report": "main", "quote": "significantly better"},
        },
    }

    def make(**figure):
        return carried(
            build.study("a", build.result("r1", contrast=build.g("0.5", "0.1"), **arms)),
            build.study("b", build.result("r1", contrast=build.g("0", "0.4"), **arms), country="Norway"),
            build.study("c", build.result("r1", "hope", contrast=build.g("-0.3", "0.1"))),
            build.study(
                "d", build.result("r1", contrast=build.g("0.02", "0.05")), build.result("r2", "hope")
            ),
            build.study("e", stated),
            syntheses={
                "clinical": {"where": "domain == 'clinical'", "measure": "SMD"},
                "personal": {"where": "domain == 'personal'", "measure": "SMD"},
            },
            votes=VOTES,
            margins=MARGIN,
            figures={"one": figure},
        )

    return make


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows if row.kind == "body"]


def plans(made, kind):
    found = [one for one in made.review.plan.figures if one.kind == kind]
    assert found
    return found


def each(peer_support, small, kind, **figure):
    """The plans of figures of this kind, with their reviews: those of peer support, and one of the small review."""
    reviews = (peer_support, small(kind=kind, **figure))
    return [(made, plan) for made in reviews for plan in plans(made, kind)]


def test_an_effect_direction_plot_and_its_table_hold_the_same_votes(peer_support, small, spec):
    for made, plan in each(peer_support, small, "effect_direction"):
        figure, table = spec(made, plan), twin(made.analysis, plan)

        assert [column.id for column in table.columns[3:]] == [domain for domain, _ in figure.domains]
        for row, cells in zip(figure.rows, rows(table), strict=True):
            assert cells[0] == row.label
            for (domain, _), text in zip(figure.domains, cells[3:], strict=True):
                one = row.cells.get(domain)
                assert (one is None) is (text == "–")
                if one is not None:
                    assert text.startswith(f"{STATES[one.state].symbol} {STATES[one.state].label}")
                    assert text.endswith(f"({one.n_results})")
                    assert ("*" in text) is one.by_significance


def test_a_direction_told_for_its_significance_is_marked_with_a_note(small):
    made = small(kind="effect_direction")

    (plan,) = plans(made, "effect_direction")
    table = twin(made.analysis, plan)

    assert [cells[3] for cells in rows(table) if cells[0] == "E"] == ["▲ Positive * (1)"]
    assert [note.mark for note in table.notes] == ["", "*"]


def test_the_table_of_votes_has_the_headings_of_its_plot(small):
    made = small(kind="effect_direction", group="country")

    (plan,) = plans(made, "effect_direction")
    table = twin(made.analysis, plan)

    assert [row.cells[0].text for row in table.rows if row.kind == "group"] == ["Norway", "Not reported"]
    assert {row.indent for row in table.rows if row.kind == "body"} == {1}


@pytest.mark.parametrize("allocate", ["direction", "margin"])
def test_a_harvest_plot_and_its_table_hold_the_same_bars(peer_support, small, spec, allocate):
    for made, plan in each(peer_support, small, "harvest", allocate=allocate, shade="format"):
        figure, table = spec(made, plan), twin(made.analysis, plan)

        names, columns = dict(figure.rows), dict(figure.columns)
        studies = {one.id: one for one in figure.studies}
        levels, shades = dict(figure.levels), dict(figure.shades)
        bars = sorted(
            [
                names[bar.row],
                studies[bar.study].label,
                columns[bar.column],
                levels[studies[bar.study].level],
                *([shades[bar.shade]] if shades else []),
                "–" if isinstance(bar.criteria, Unavailable) else str(bar.criteria),
            ]
            for bar in figure.bars
        )
        told = [[text.removesuffix(" *") for text in cells] for cells in rows(table)]
        assert sorted(told) == bars


def test_a_bar_that_was_told_for_its_significance_is_marked_with_a_note(small):
    made = small(kind="harvest")

    (plan,) = plans(made, "harvest")
    table = twin(made.analysis, plan)

    assert [cells[:3] for cells in rows(table) if "*" in cells[2]] == [["Clinical", "E", "Positive *"]]
    assert "*" in [note.mark for note in table.notes]


def test_an_albatross_plot_and_its_table_hold_the_same_points(peer_support, small, spec):
    for made, plan in each(peer_support, small, "albatross", synthesis="clinical"):
        figure, table = spec(made, plan), twin(made.analysis, plan)

        points = [(row.cells[0].text, row.cells[2].value, row.cells[3].value) for row in table.rows]
        assert points == [(one.label, one.low, one.n) for one in figure.points]


def test_those_without_a_number_of_people_are_named_under_the_table(small, spec):
    made = small(kind="albatross", synthesis="clinical")

    (plan,) = plans(made, "albatross")

    assert spec(made, plan).without == 1
    assert twin(made.analysis, plan).notes[-1].text == "Without the number of people in the arms: D."


def test_a_margin_curve_and_its_table_hold_the_same_counts(peer_support, small, spec):
    for made, plan in each(peer_support, small, "margin_curve", synthesis="clinical"):
        figure, table = spec(made, plan), twin(made.analysis, plan)

        codes = [column.id for column in table.columns[1:-2]]
        assert codes == list(figure.codes)
        for factor, cells in zip(FACTORS, rows(table), strict=True):
            step = figure.step_at(factor * figure.declared)
            assert cells[0] == estimate(factor * figure.declared)
            assert cells[1:-2] == [str(figure.counts[code][step]) for code in codes]
            for text, band in zip(cells[-2:], (figure.pooled, figure.prediction), strict=True):
                assert text == ("–" if isinstance(band, Unavailable) else CLASSES[band[step]].label)


def test_a_margin_curve_of_uneven_margins_is_told_in_their_multiples(build, carried):
    margins = {"smd": {**MARGIN["smd"], "harm": 0.1}}
    made = carried(
        build.study("a", build.result(contrast=build.g("0.3", "0.1"))),
        margins=margins,
        figures={"one": {"kind": "margin_curve", "synthesis": "clinical"}},
    )

    (plan,) = plans(made, "margin_curve")
    table = twin(made.analysis, plan)

    assert table.columns[0].label == "Times the margins"
    assert [cells[0] for cells in rows(table)][:4] == ["0.25", "0.50", "0.75", "1.00"]


def test_a_gap_map_and_its_table_hold_the_same_places(peer_support, small, spec):
    for made, plan in each(peer_support, small, "gap_map", rows="domain", columns=["format", "delivery"]):
        figure, table = spec(made, plan), twin(made.analysis, plan)

        names, columns = dict(figure.rows), {one.id: [one.under, one.label] for one in figure.columns}
        groups = [group.id for group in figure.groups]
        places = sorted(
            [
                names[row],
                *columns[column],
                str(cell.studies),
                *(str(cell.groups.get(one, 0)) for one in groups),
            ]
            for (row, column), cell in figure.cells.items()
        )
        assert sorted(rows(table)) == places
        assert [column.id for column in table.columns[4:]] == groups
        assert table.notes[0].text.startswith(
            f"{figure.gaps} of {len(figure.rows) * len(figure.columns)} places"
        )


def test_a_gap_map_of_votes_says_how_many_were_told_for_their_significance(build, carried, spec):
    words = {"code": "favours_exp", "evidence": {"report": "main", "quote": "significantly better"}}
    told = {"id": "r1", "outcome": "mood", "stated_because": "significance", "stated_direction": words}
    figure = {"kind": "gap_map", "rows": "domain", "columns": ["format"]}
    made = carried(build.study("a", told), build.study("b"), votes=VOTES, figures={"one": figure})

    sentence = "By significance: 1 vote was told only because the result was significant."
    assert sentence in made.notes("gap_map_one")
    (plan,) = made.analysis.review.plan.figures
    found = spec(made, plan)
    assert found.caption.endswith(sentence)
    assert found.cells["clinical", "group"].groups == {"positive": 1, "positive_selected": 1}
    (drawn,) = review_verdicts.gap_map(found)
    assert drawn.alt.endswith(sentence)


def test_margins_of_ratios_are_told_as_ratios(build, carried):
    margins = {"or": {"measure": "OR", "unit": "ratio", "harm": 0.8, "benefit": 1.25, "source": "own"}}
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "any"}}
    odds = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    figures = {"one": {"kind": "margin_curve", "synthesis": "clinical"}}
    made = carried(
        *(build.study(name, build.result("r1", **odds)) for name in "abc"),
        syntheses=asked,
        margins=margins,
        figures=figures,
    )

    table = made.table("margin_curve_one")
    assert table.columns[0].label == "Margin on either side, as a ratio above 1"
    texts = [row.cells[0].text for row in table.rows]
    # 1.25 to the power of each factor on the margin of its logarithm
    assert texts == [f"{1.25**factor:.2f}" for factor in FACTORS]


def test_every_part_of_a_make_up_has_an_ink(peer_support):
    (plan,) = plans(peer_support, "gap_map")

    assert {column.id for column in twin(peer_support.analysis, plan).columns[4:]} <= set(INKS_OF)


def test_every_kind_of_figure_is_drawn_for_one_of_the_reviews(peer_support, bcg):
    plans = (*peer_support.review.plan.figures, *bcg.review.plan.figures)

    assert {plan.kind for plan in plans} == set(KINDS) - set(OF_OVERLAP), "no review here is of reviews"


@pytest.mark.parametrize("name", ["peer_support", "bcg"])
def test_every_figure_of_a_review_names_a_table_that_its_document_holds(name, request):
    made = request.getfixturevalue(name)
    figures = review_figures(made.analysis)
    document = compose(made.analysis, made.numbers, figures)

    ids = {table.id for table in document.tables}
    assert {figure.id: figure.table for figure in figures if figure.table not in ids} == {}
    assert {figure.id for figure in document.figures} == {figure.id for figure in figures}


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "verdict_strip", "by": "format"},
        {"kind": "verdict_strip", "by": "domain"},
        {"kind": "forest", "synthesis": "clinical", "by": "format"},
        {"kind": "margin_curve", "synthesis": "clinical", "one_row": "yes"},
        {"kind": "albatross", "synthesis": "clinical", "by": "format", "one_row": "yes"},
        {"kind": "harvest", "allocate": "margin", "rows": "format"},
        {"kind": "gap_map", "rows": "outcome", "columns": ["format"]},
    ],
)
@pytest.mark.parametrize("parts", [{}, {"votes": VOTES}])
def test_the_table_a_figure_names_is_there_whatever_else_the_plan_asks_for(build, carried, figure, parts):
    if figure["kind"] == "harvest" and not parts:
        parts = {"votes": VOTES}  # a harvest plot is refused without votes
    arms = {"peer": build.arm(n="60"), "control": build.arm(n="40")}
    studies = [
        build.study(f"s{n}", build.result(contrast=build.g(f"0.{n}", "0.1"), **arms)) for n in range(4)
    ]
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["format"]}}
    made = carried(
        *studies,
        syntheses=asked,
        margins=MARGIN,
        verdicts={"by": ["format"], "domain": "domain"},
        figures={"one": figure},
        audit="no",
        **parts,
    )

    drawn = review_figures(made.analysis)
    document = compose(made.analysis, made.numbers, drawn)

    assert [one.id for one in drawn] == ["one"]
    assert [one.id for one in document.figures] == ["one"]
    assert drawn[0].table in {table.id for table in document.tables}


def test_figures_without_a_twin_have_another_table(peer_support):
    """Syntheses, readings, splits, multiverses, risk of bias, the flow of studies."""
    without = [plan for plan in peer_support.review.plan.figures if plan.kind not in TWINS]

    assert {plan.kind for plan in without} == {
        "forest",
        "judgement_bars",
        "orchard",
        "prisma_flow",
        "rho_curve",
        "specification_curve",
        "traffic_light",
        "verdict_strip",
    }
    assert {twin(peer_support.analysis, plan) for plan in without} == {None}


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "albatross", "synthesis": "clinical"},
        {"kind": "margin_curve", "synthesis": "clinical"},
        {"kind": "harvest"},
        {"kind": "effect_direction"},
        {"kind": "gap_map", "rows": "domain", "columns": ["format"]},
    ],
)
def test_of_a_figure_that_is_not_drawn_there_is_no_table(build, carried, figure):
    silent = build.study("a", {"id": "r1", "outcome": "stray"})
    made = carried(silent, votes=VOTES, margins=MARGIN, figures={"one": figure})

    (plan,) = made.review.plan.figures

    assert review_figures(made.analysis) == ()
    assert twin(made.analysis, plan) is None
