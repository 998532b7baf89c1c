"""Which records of a review are two extractors'."""

import pytest

from extraction_forms.agreement.twice import extracted_twice


@pytest.fixture
def forms(coded_form):
    return {coded_form.id: coded_form}


def named(found):
    return [(one.study, one.a.extractor, one.b.extractor) for one in found.comparisons]


def test_the_submitted_records_of_a_study_are_compared_by_the_names_of_their_extractors(
    tmp_path, record, forms
):
    records = [
        record("two", "ben", {}),
        record("one", "anna", {}),
        record("two", "anna", {}),
        record("one", "carla", {}),
    ]

    found = extracted_twice(tmp_path, records, forms)

    assert named(found) == [("one", "anna", "carla"), ("two", "anna", "ben")]
    assert (found.by("coded"), found.by("other")) == (found.comparisons, ())


def test_a_consensus_is_nobodys_extraction(tmp_path, record, forms):
    records = [record("one", "anna", {}), record("one", "consensus", {"design": "trial"})]

    assert named(extracted_twice(tmp_path, records, forms)) == []


def test_three_extractors_are_three_pairs(tmp_path, record, forms):
    records = [record("one", name, {}) for name in ("anna", "ben", "carla")]

    assert named(extracted_twice(tmp_path, records, forms)) == [
        ("one", "anna", "ben"),
        ("one", "anna", "carla"),
        ("one", "ben", "carla"),
    ]


def test_a_study_waits_while_fewer_than_two_have_submitted(tmp_path, record, forms):
    records = [record("one", "anna", {}), record("one", "ben", {}, status="draft"), record("two", "anna", {})]

    found = extracted_twice(tmp_path, records, forms)

    assert (named(found), found.waiting) == ([], ("one",))
