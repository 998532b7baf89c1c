"""The chapter on the overlap of reviews: what is said, tables and figures, every number with what stands behind it."""

import pytest

from extraction_forms.errors import Place
from synthesis.compose.document import compose
from synthesis.figures.review_figures import review_figures, why_not
from synthesis.ledger.ledger import ledger
from synthesis.provenance import trace
from synthesis.render import html
from synthesis.supplement import Heading
from tests.synthesis.render.numbers_walked import astray, read

OVERLAP = {
    "rossi_2018": {
        "label": "Rossi 2018",
        "searched": "2016",
        "studies": ["Adams 2001", "Baker 2012"],
        "outcomes": {"hope": "Adams 2001"},
        "source": "Table 1",
        "page": "4",
    },
    "wu_2020": {
        "label": "Wu 2020",
        "studies": ["Adams, 2001", "Cole 2017", "Dunn 2019"],
        "outcomes": {"hope": "Adams 2001; Cole 2017"},
    },
}
FIGURES = {
    "citations": {"kind": "overlap_matrix"},
    "pairs": {"kind": "overlap_pairs", "adjusted": "yes"},
    "hope": {"kind": "overlap_pairs", "outcomes": ["hope"]},
    "hope_matrix": {"kind": "overlap_matrix", "outcomes": ["hope"]},
}


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = build.write(
        tmp_path_factory.mktemp("umbrella") / "r", build.study("a"), overlap=OVERLAP, figures=FIGURES
    )
    return build.carry_out(folder)


@pytest.fixture(scope="module")
def document(made):
    return compose(made.analysis, made.numbers, review_figures(made.analysis))


def test_the_whole_is_said_in_words_with_and_without_what_could_not_be(made):
    assert "The lists of 2 reviews hold 4 primary studies, 5 times in all." in made.text
    assert (
        "1 of them is in more than one review; the corrected covered area is 25.0% (very high overlap)."
        in made.text
    )
    assert "Without the 2 of its cells that could not be filled" in made.text
    assert "it is 50.0% (very high overlap)." in made.text


def test_numbers_have_keys_of_their_own_by_review_study_pair_and_outcome(made):
    numbers = made.numbers
    texts = {
        name: numbers[f"overlap.{name}"].text
        for name in ("inclusions", "studies", "reviews", "missing_cells")
    }

    assert texts == {"inclusions": "5", "studies": "4", "reviews": "2", "missing_cells": "2"}
    assert numbers["overlap.category"].value == "very_high"
    assert numbers["overlap.pairs.rossi_2018.wu_2020.shared"].value == 1
    assert numbers["overlap.pairs.rossi_2018.wu_2020.cca_adjusted"].value == 50
    assert numbers["overlap.by_review.wu_2020.only_here"].value == 2
    assert numbers["overlap.by_study.adams_2001.reviews"].value == 2
    assert numbers["overlap.in_reviews.1.n"].value == 3
    assert numbers["overlap.by_outcome.hope.cca"].value == 50
    assert numbers["overlap.by_study.adams_2001.reviews"].origins == (
        "review.yaml#overlap/rossi_2018",
        "review.yaml#overlap/wu_2020",
    )


def test_the_tables_tell_the_same(made):
    assert made.cells("overlap_matrix") == [
        ["Adams 2001", "2001", "●", "●", "2"],
        ["Baker 2012", "2012", "●", "–", "1"],
        ["Cole 2017", "2017", "×", "●", "1"],
        ["Dunn 2019", "2019", "×", "●", "1"],
    ]
    assert made.cells("overlap_pairs") == [
        ["Rossi 2018", "Wu 2020", "1", "4", "2", "25.0%", "50.0%", "Very high"]
    ]
    assert made.cells("overlap_times")[1] == ["2", "1", "Adams 2001"]
    assert made.cells("overlap_reviews")[0] == ["Rossi 2018", "2018", "2016", "2", "1", "Table 1, page 4"]
    assert [row[0] for row in made.cells("overlap")] == ["All that is listed", "Hope"]


def test_a_figure_of_one_outcome_has_a_table_of_its_own(document):
    tables = {table.id: table for table in document.tables}

    assert [cell.text for cell in tables["overlap_pairs_hope"].rows[0].cells][2:6] == ["1", "2", "1", "50.0%"]
    assert len(tables["overlap_matrix_hope_matrix"].rows) == 2
    assert {figure.table for figure in document.figures} <= set(tables)


def test_every_digit_leads_to_its_data_or_is_no_result(document, made):
    stretches, behind = read(html.write(document).decode())
    own = [one for one in stretches if "overlap" in one.place or one.key.startswith("overlap.")]

    assert len(own) > 40
    assert astray(stretches) == []
    assert [one for one in own if one.key and not (behind.prints(one) and behind.explains(one))] == []
    assert {at for at in behind.origins_of(own) if "overlap" in at} <= set(trace(made.review))


def test_what_is_listed_is_told_with_its_line_and_page(made):
    told = trace(made.review)["review.yaml#overlap/rossi_2018"]

    assert (told.record, told.place, told.printed) == (
        "review.yaml",
        "Table 1, page 4",
        "Adams 2001; Baker 2012",
    )
    assert told.line > 0


def test_a_table_beside_the_plan_is_traced_line_by_line(build, tmp_path):
    reviews = {"rossi_2018": {}, "wu_2020": {}}
    folder = build.write(tmp_path / "r", build.study("a"), overlap=reviews)
    text = (
        "review,study,source,page,quote\nrossi_2018,Adams 2001,Table 2,7,Adams [12]\nwu_2020,Adams 2001,,,\n"
    )
    (folder / "overlap.csv").write_text(text, "utf-8")
    made = build.carry_out(folder)
    told = trace(made.review)["overlap.csv#rossi_2018/adams_2001"]

    assert (told.record, told.line, told.place, told.quote) == (
        "overlap.csv",
        2,
        "Table 2, page 7",
        "Adams [12]",
    )
    assert made.numbers["overlap.cca"].value == 100


def test_the_chapter_stands_before_the_studies_and_not_without_reviews(made, build, tmp_path):
    chapters = [one.id for one in made.document.blocks if isinstance(one, Heading)]
    plain = build.carry_out(build.write(tmp_path / "r", build.study("a")))

    assert chapters.index("overlap_chapter") < chapters.index("studies")
    assert "overlap_chapter" not in [one.id for one in plain.document.blocks if isinstance(one, Heading)]
    assert not any(key.startswith("overlap") for key in plain.numbers)


def test_one_review_alone_says_why_there_is_nothing(build, tmp_path):
    one = {"rossi_2018": OVERLAP["rossi_2018"]}
    figures = {"p": {"kind": "overlap_pairs"}, "m": {"kind": "overlap_matrix"}}
    made = build.carry_out(build.write(tmp_path / "r", build.study("a"), overlap=one, figures=figures))
    pairs, matrix = made.review.plan.figures

    assert "There is no corrected covered area: one review alone has nothing to share." in made.text
    assert made.numbers["overlap.cca"].reason == "one review alone has nothing to share"
    assert why_not(made.analysis, pairs) == "one review alone has nothing to share"
    assert why_not(made.analysis, matrix) == ""
    assert "is not drawn: one review alone has nothing to share" in made.text


def test_with_many_reviews_the_matrix_lists_them_by_study(build, tmp_path):
    many = {
        f"r{n}": {"label": f"Review {n}", "year": f"{2000 + n}", "studies": ["Adams 2001", f"Own {n}"]}
        for n in range(9)
    }
    made = build.carry_out(build.write(tmp_path / "r", build.study("a"), overlap=many))
    adams = next(row for row in made.cells("overlap_matrix") if row[0] == "Adams 2001")

    assert [column.id for column in made.table("overlap_matrix").columns] == [
        *("study", "year", "in", "barred", "reviews")
    ]
    assert adams[2].startswith("Review 0; Review 1; ")
    assert adams[4] == "9"


def pooled(build, folder, *names):
    """A review of reviews: each record stands for a review, pooled in one synthesis."""
    studies = [build.study(name) for name in names]
    lists = {
        "rossi_2018": {"label": "Rossi 2018", "studies": ["Adams 2001", "Baker 2012"]},
        "wu_2020": {"label": "Wu 2020", "studies": ["Adams 2001", "adams_trial"]},
    }
    return build.carry_out(build.write(folder, *studies, overlap=lists))


def test_reviews_pooled_side_by_side_are_warned_of_by_the_studies_that_they_share(build, tmp_path):
    made = pooled(build, tmp_path / "r", "rossi_2018", "wu_2020", "other")
    found = [
        one.finding for one in made.analysis.audit.report.told if one.finding.rule == "dependence.same_trial"
    ]

    assert (
        "The synthesis Clinical counts 1 primary study twice, by Rossi 2018 and by Wu 2020: Adams 2001."
        in made.text
    )
    assert ["Rossi 2018 and Wu 2020 both count Adams 2001" in one.message for one in found] == [True]


def test_a_review_pooled_beside_a_study_that_it_includes_is_warned_of_too(build, tmp_path):
    made = pooled(build, tmp_path / "r", "adams_trial", "wu_2020", "other")

    assert "counts 1 primary study twice, by Adams Trial and by Wu 2020: Adams Trial." in made.text


def test_reviews_that_share_nothing_are_not_warned_of(build, tmp_path):
    made = pooled(build, tmp_path / "r", "adams_trial", "rossi_2018", "other")

    assert "twice" not in made.text.partition("Overlap")[2].partition("Studies")[0]
    rules = {one.finding.rule for one in made.analysis.audit.report.told}
    assert "dependence.same_trial" not in rules


def test_a_place_is_known_for_what_is_listed(made):
    assert all(isinstance(one.place, Place) and one.place.line for one in made.review.overlap.listings)
    assert ledger(made.analysis) == made.numbers
