import re
from dataclasses import replace

import pytest

from synthesis.compose.document import compose
from synthesis.supplement import Heading, Paragraph, TableBlock
from synthesis.votes.cautions import COUNTS_BY_SIGNIFICANCE


def headings(made):
    return [block.text for block in made.document.blocks if isinstance(block, Heading)]


def own_words(made):
    """What the engine says itself: paragraphs, heads and notes, without what the review's author wrote."""
    plan = made.review.plan
    theirs = {*plan.remarks, plan.attribution, plan.question, *(one.note for one in plan.tally_tables)}
    said = [
        "".join(run.text for run in block.runs)
        for block in made.document.blocks
        if isinstance(block, Paragraph)
    ]
    tables = [table for table in made.document.tables if not table.id.startswith("dictionary_")]
    said += [note.text for table in tables for note in table.notes]
    said += [cell.text for table in tables for row in table.rows for cell in row.cells]
    said += [column.label for table in tables for column in table.columns]
    return [text for text in said if not any(text.endswith(one) for one in theirs if one)]


def test_the_chapters_of_a_review_of_studies_stand_in_order(peer_support):
    assert headings(peer_support) == [
        "About this supplement",
        "Methods",
        "Study flow",
        "Studies",
        "Syntheses",
        "Clinical recovery",
        "Personal recovery",
        "Functional recovery",
        "Subgroups",
        "Effects that depend on one another",
        "Small-study effects",
        "What single studies do",
        "Multiverse",
        "Votes by direction of effect",
        "What the results show, and what they leave open",
        "Does the picture differ?",
        "Summary of findings and certainty of the evidence",
        "Results in detail",
        "Audit of the evidence",
        "What was asked of each source",
        "Reporting checklist",
        "References",
    ]


def test_a_review_of_counts_has_no_chapter_on_studies_or_syntheses(crisis):
    assert headings(crisis) == [
        "About this supplement",
        "Counts as the source reports them",
        "What the source does not say",
        "What was asked of each source",
        "Reporting checklist",
        "References",
    ]


def test_that_one_trial_enters_twice_is_said_in_text_and_table(peer_support):
    assert peer_support.text.count("Rogers, 2016 enters twice.") == 3
    assert "Rogers, 2016 enters more than once" in peer_support.notes("syntheses")


def test_the_warning_about_counts_by_significance_is_in_the_document(crisis):
    warning = "must not be used for inference: no test, interval or p-value is computed from it"

    assert warning in crisis.text
    assert "Cochrane Handbook" in crisis.text
    for name in ("tallies_design_by_reading", "tallies_domain"):
        assert warning in crisis.notes(name)


def test_that_a_mention_is_no_study_is_said_with_its_sums(crisis):
    assert "12 + 7 + 5 + 3 = 27" in crisis.text
    assert "13 + 9 = 22" in crisis.text


def test_cross_tabulations_that_are_not_given_are_named(crisis):
    assert "Mode by Reading: the source does not give it." in crisis.text


def test_without_a_margin_nothing_is_called_equivalent_and_no_absence_of_difference_is_claimed(crisis):
    for text in own_words(crisis):
        assert not re.search(r"equivalen|no difference", text, re.IGNORECASE), text


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_no_result_is_called_statistically_significant(name, request):
    for text in own_words(request.getfixturevalue(name)):
        plain = text.replace(COUNTS_BY_SIGNIFICANCE.text, "")
        assert not re.search(r"statistically significant|statistical significance", plain, re.IGNORECASE), (
            text
        )


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_no_better_or_worse_stands_only_in_quotation_marks(name, request):
    for text in own_words(request.getfixturevalue(name)):
        quoted = re.sub(r"‘no better or worse’", "", text, flags=re.IGNORECASE)
        assert "no better or worse" not in quoted.casefold(), text


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_every_number_in_the_prose_is_what_the_ledger_prints(name, request):
    made = request.getfixturevalue(name)
    runs = [run for block in made.document.blocks if isinstance(block, Paragraph) for run in block.runs]

    keyed = [(run.text, made.numbers[run.key]) for run in runs if run.key]
    assert all(text in (number.text, number.reason) for text, number in keyed)


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_no_printed_text_is_empty_or_holds_a_computer_word(name, request):
    for text in own_words(request.getfixturevalue(name)):
        assert text.strip()
        assert not re.search(r"\bnan\b|\bNone\b|\binf\b|tau2|Unavailable", text), text


def test_two_runs_give_the_same_document(peer_support):
    again = compose(peer_support.analysis, peer_support.numbers, ())

    assert again == peer_support.document


def test_an_invented_review_says_so_first(build, carried):
    made = carried(build.study("a"), example="yes")

    first = next(block for block in made.document.blocks if isinstance(block, Paragraph))
    assert first.style == "caution"
    assert "invented" in first.runs[0].text


def test_what_the_reviewers_remark_is_printed_as_a_caution_word_for_word(build, carried):
    made = carried(build.study("a"), remarks=["Mind the gap."])

    assert any(
        block.style == "caution" and block.runs[0].text == "Mind the gap."
        for block in made.document.blocks
        if isinstance(block, Paragraph)
    )


@pytest.mark.parametrize(
    ("more", "said", "unsaid"),
    [
        ({}, "Confidence intervals are Knapp-Hartung intervals", "Wald intervals."),
        ({"test": "z"}, "Confidence intervals are Wald intervals.", "Knapp-Hartung"),
        ({"tau2": "EE"}, "They were pooled by a common-effect model.", "Prediction intervals use"),
        ({"tau2": "DL"}, "(τ² by DL)", "REML"),
        ({"use": "computed"}, "computed from the arms’ numbers", "as reported"),
    ],
)
def test_the_methods_say_what_the_plan_asked_for_and_nothing_else(build, carried, more, said, unsaid):
    values = {"contrast": build.g("0.3"), "peer": build.arm(mean="9"), "control": build.arm(mean="10")}
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", **more}}

    text = carried(*(build.study(name, build.result(**values)) for name in "abc"), syntheses=asked).text

    assert said in text
    assert unsaid not in text


def test_a_refused_tie_is_in_the_methods(build, carried):
    assert "a tie is a fault" in carried(build.study("a"), selection={"tie": "refuse"}).text


def test_one_study_is_spoken_of_in_the_singular(build, carried):
    text = carried(build.study("a")).text

    assert "1 study with 1 result." in text
    assert "1 effect from 1 study" in text
    assert "studies" not in text.split("1 effect from")[1].split(".")[0]


def test_where_nothing_is_pooled_the_methods_describe_no_pooling(build, carried):
    text = carried(build.study("a")).text

    assert "The synthesis has one effect only: nothing is pooled" in text
    for word in ("Knapp-Hartung", "random-effects model", "I²", "Prediction intervals", "common-effect"):
        assert word not in text


def test_the_test_of_a_synthesis_is_printed_with_its_interval(peer_support):
    assert "g = 0.19 (95% CI 0.11 to 0.27; p < 0.001)" in peer_support.text
    assert re.search(r"g = 0\.08 \(95% CI −0\.02 to 0\.18; p = 0\.\d{3}\)", peer_support.text)


def test_records_that_are_not_used_are_named_with_the_reason(build, carried):
    draft = {**build.study("a"), "extractor": "b", "status": "draft"}

    text = carried(build.study("a"), files={"records/a/b.yaml": draft}).text

    assert "One record is not used, and no number here rests on it: records/a/b.yaml (" in text


def test_where_every_record_counts_none_is_said_to_be_unused(build, carried):
    assert "not used" not in carried(build.study("a")).text


def test_only_what_is_cited_is_in_the_references(peer_support):
    document = peer_support.document
    at = next(
        i for i, one in enumerate(document.blocks) if isinstance(one, Heading) and one.id == "references"
    )

    assert [one.runs[0].text for one in document.blocks[at + 1 :]] == [
        reference.text for reference in peer_support.review.cited
    ]


def test_a_linked_study_is_said_not_to_count(build, carried):
    text = carried(build.study("a"), build.study("b", same_trial_as="a")).text

    assert "2 studies with 2 results (1 study repeats the trial of another and does not count)" in text


def test_a_figure_stands_with_its_synthesis(build, carried):
    from synthesis.figures.figure import Figure

    figures = {"plot": {"kind": "forest", "synthesis": "clinical"}}
    made = carried(build.study("a"), figures=figures)
    figure = Figure(id="plot", title="P", caption="C", alt="A", width=10, height=10, marks=())

    document = compose(made.analysis, made.numbers, (figure,))

    assert document.figures == (figure,)
    assert compose(made.analysis, made.numbers, (replace(figure, id="stranger"),)).figures == ()


def test_every_table_and_heading_has_an_id_of_its_own(peer_support):
    blocks = peer_support.document.blocks
    ids = [block.id for block in blocks if isinstance(block, Heading)]
    ids += [block.table.id for block in blocks if isinstance(block, TableBlock)]

    assert len(set(ids)) == len(ids)
