"""The data dictionary: what the forms of a review ask, in the order in which they ask it."""

from extraction_forms.form_library import find_form
from synthesis.tables.dictionary import dictionaries


def table(carried, name="dictionary_peer_support"):
    return next(one for one in dictionaries(carried.review) if one.id == name)


def test_each_form_that_records_answer_has_a_table_and_no_other_form(peer_support, bcg):
    assert [one.id for one in dictionaries(bcg.review)] == ["dictionary_vaccine_trial"]
    assert [one.id for one in dictionaries(peer_support.review)] == [
        "dictionary_peer_support",
        "dictionary_rob2",
    ]
    assert table(peer_support).title == (
        "Data dictionary: Peer support in mental health (form peer_support, version 1.2.0)"
    )


def test_every_question_stands_once_in_the_order_of_the_form(peer_support):
    form = find_form("peer_support@1.2.0")
    asked = [q.id for one in form.sections for q in (*one.questions, *one.unit_questions)]

    assert [row.cells[0].text for row in table(peer_support).rows if row.kind == "body"] == asked


def test_a_question_tells_its_unit_its_codes_and_when_it_is_asked(peer_support):
    rows = {
        row.cells[0].text: [cell.text for cell in row.cells[1:]]
        for row in table(peer_support).rows
        if row.kind == "body"
    }

    assert rows["mean_age"] == ["Mean age", "number in years from 0 to 120", "always"]
    assert rows["n_clusters"][2] == "when ‘“Design” is Cluster randomised trial or Stepped-wedge trial’"
    assert rows["design"][1].startswith(
        "one code: ‘trial’: ‘Randomised trial, subtype not stated’; ‘parallel’: ‘"
    )


def test_what_is_asked_for_each_arm_and_contrast_stands_under_a_heading_of_its_own(peer_support):
    heads = [row.cells[0].text for row in table(peer_support).rows if row.kind == "group"]

    assert "Study (asked once)" in heads
    assert "Results, for each of the entries of arms and contrasts" in heads


def test_the_supplement_prints_the_dictionaries_before_the_references(peer_support):
    headings = [one.id for one in peer_support.document.blocks if hasattr(one, "level")]

    assert "dictionary_chapter" in headings
    assert headings.index("dictionary_chapter") < headings.index("references")
    assert "dictionary_rob2" in [one.id for one in peer_support.document.tables]
