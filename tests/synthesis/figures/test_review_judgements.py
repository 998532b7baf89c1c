"""The figures of risk of bias of a review: of the numbers of its ledger and tables, beside the table of judgements."""

import pytest

from synthesis.compose.document import compose
from synthesis.figures.figure import Text
from synthesis.figures.review_figures import review_figures, why_not
from synthesis.supplement import FigureBlock, Heading, Paragraph, TableBlock
from tests.synthesis import judged_studies as known

FIGURES = {
    "lights": {"kind": "traffic_light"},
    "of_studies": {"kind": "traffic_light", "unit": "study", "title": "By study"},
    "weighed": {"kind": "judgement_bars", "results_of": "clinical"},
    "counted": {"kind": "judgement_bars", "outcomes": ["mood"]},
    "by_study": {"kind": "judgement_bars", "unit": "study"},
}


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = build.review.write(
        tmp_path_factory.mktemp("judged") / "review",
        *known.studies(build.review),
        files=known.files(build.review),
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        figures=FIGURES,
    )
    return build.review.carry_out(folder)


@pytest.fixture(scope="module")
def figures(made):
    return {one.id: one for one in review_figures(made.analysis)}


@pytest.fixture(scope="module")
def document(made, figures):
    return compose(made.analysis, made.numbers, tuple(figures.values()))


def said(block):
    return "".join(run.text for run in block.runs)


def test_every_figure_is_drawn_and_keeps_to_its_page(figures, geometry):
    assert set(FIGURES) <= set(figures)
    assert [fault for name in FIGURES for fault in geometry.page_faults(figures[name])] == []


def test_figures_name_only_numbers_that_are_there_and_print_them_as_they_are(made, figures):
    for name in FIGURES:
        printed = {mark.key: mark.text for mark in figures[name].marks if isinstance(mark, Text) and mark.key}
        assert {key: made.numbers[key].text for key in printed} == printed
        assert {spot.key for spot in figures[name].spots} - {""} <= set(made.numbers)


def test_each_figure_names_a_table_of_the_supplement(figures, document):
    tables = {name: figures[name].table for name in FIGURES}

    assert tables == {
        "lights": "risk_of_bias",
        "of_studies": "risk_of_bias",
        "weighed": "judgement_shares_weighed",
        "counted": "judgement_shares_counted",
        "by_study": "judgement_shares_by_study",
    }
    assert set(tables.values()) <= {table.id for table in document.tables}


def test_they_stand_beside_the_table_of_judgements_and_once(document):
    blocks = document.blocks
    start = next(n for n, one in enumerate(blocks) if isinstance(one, Heading) and one.id == "studies")
    end = next(n for n, one in enumerate(blocks) if n > start and isinstance(one, Heading))
    chapter = blocks[start:end]

    assert [one.table.id for one in chapter if isinstance(one, TableBlock)][1:] == [
        "risk_of_bias",
        *(f"judgement_shares_{name}" for name in ("weighed", "counted", "by_study")),
    ]
    assert [one.figure.id for one in chapter if isinstance(one, FigureBlock)] == list(FIGURES)
    assert [one.id for one in document.figures if one.id in FIGURES] == list(FIGURES)


def test_prose_refers_to_them_and_tells_what_was_judged_overall(document, made):
    paragraph = next(
        one for one in document.blocks if isinstance(one, Paragraph) and "overall" in said(one).lower()
    )

    assert [run.ref for run in paragraph.runs if run.ref] == list(FIGURES)
    assert "of the results was given each judgement. Overall (4 results): 25% low risk" in said(paragraph)
    assert {run.key: made.numbers[run.key].text for run in paragraph.runs if run.key} == {
        run.key: run.text for run in paragraph.runs if run.key
    }


def test_captions_say_what_counts_and_of_what(figures):
    assert "each result counts by its weight in the synthesis" in figures["weighed"].caption
    assert "Results of the synthesis Clinical." in figures["weighed"].caption
    assert "Results of the outcomes Mood." in figures["counted"].caption
    assert "each study counts the same" in figures["by_study"].caption
    assert "results of a study that are judged alike share a row" in figures["of_studies"].caption


def test_a_light_tells_whose_it_is_and_leads_to_its_datum(made, figures):
    spot = next(one for one in figures["lights"].spots if one.key == "risk_of_bias.rob2.a.r2.d1")

    assert spot.text == ("A", "Fear", "D1 Randomisation process: high risk")
    assert made.numbers[spot.key].origins == ("records/a/a.rob2.yaml#judgements/r2/d1",)


def test_a_title_of_the_plan_stands(figures):
    assert figures["of_studies"].title == "By study"
    assert figures["weighed"].title.startswith("Risk of bias by domain: ")


def test_several_forms_have_blocks_of_their_own_in_both_figures(build, carried):
    codes = {"effect": "assignment"}
    made = carried(
        *known.studies(build.review),
        build.review.study("e"),
        files={
            **known.files(build.review),
            **known.record(
                build.review,
                "e",
                known.judged("r1", "serious", "robins_i", **codes),
                form="robins_i",
                version="1.0.0",
            ),
        },
        forms=list(known.FORMS),
        figures={
            "lights": {"kind": "traffic_light"},
            "bars": {"kind": "judgement_bars", "results_of": "clinical"},
        },
    )
    figures = {one.id: one for one in review_figures(made.analysis)}

    for name in ("lights", "bars"):
        texts = [mark.text for mark in figures[name].marks if isinstance(mark, Text)]
        assert "Risk of bias of a randomised trial (RoB 2)" in texts
        assert "Risk of bias of a non-randomised study (ROBINS-I, 2016)" in texts
        assert "Not judged with any form: D." in texts
    weights = [made.numbers[f"judgements.bars.{form}.weight"].value for form in ("rob2", "robins_i")]
    total = sum(weights)
    assert total == pytest.approx(80)


def test_a_figure_that_nothing_was_judged_for_says_so_in_its_place(build, carried):
    made = carried(build.review.study("a"), figures={"lights": {"kind": "traffic_light"}})
    document = compose(made.analysis, made.numbers, review_figures(made.analysis))

    (plan,) = made.review.plan.figures
    assert why_not(made.analysis, plan) == "no risk of bias was judged"
    told = [said(one) for one in document.blocks if isinstance(one, Paragraph)]
    expected = "The figure “Traffic light” (lights) is not drawn: no risk of bias was judged."
    assert told.count(expected) == 1


@pytest.fixture(scope="module")
def peer_figures(peer_support):
    found = review_figures(peer_support.analysis)
    return {one.id: one for one in found if one.id.startswith("risk_of_bias")}


def test_prose_names_every_part_of_a_figure_that_takes_several_pages(peer_support):
    figures = review_figures(peer_support.analysis)
    document = compose(peer_support.analysis, peer_support.numbers, figures)

    paragraph = next(
        one for one in document.blocks if isinstance(one, Paragraph) and any(run.ref for run in one.runs)
    )
    assert [run.ref for run in paragraph.runs if run.ref] == [
        "risk_of_bias_by_result",
        "risk_of_bias_by_result_2",
        "risk_of_bias_by_domain",
    ]
    assert " show the judgements of each result in every domain." in said(paragraph)


def test_every_result_of_the_peer_support_review_has_its_row(peer_figures):
    lights = [one for name, one in peer_figures.items() if name.startswith("risk_of_bias_by_result")]

    assert len(lights) == 2
    assert sum(len(one.spots) for one in lights) == 66 * 6


def test_nothing_collides_or_leaves_its_page_in_the_peer_support_review(peer_figures, geometry):
    assert [fault for one in peer_figures.values() for fault in geometry.page_faults(one)] == []
