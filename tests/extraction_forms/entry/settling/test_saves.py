"""The words of a history."""

import pytest

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.settling.saves import in_words, label_of
from extraction_forms.form_library import named_form


@pytest.fixture(scope="module")
def asked():
    return Asked(form=named_form("peer_support@1.2.0")[0])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        ("12", "12"),
        (["a", "b"], "a, b"),
        ({"printed": "12", "unit": "weeks"}, "12 (unit: weeks)"),
        ({"printed": "12"}, "12"),
        ({"missing": "unclear"}, "missing: unclear"),
        (
            {"code": ["x", "y"], "evidence": {"page": "3", "quote": "so"}},
            "x, y (evidence: page: 3; quote: so)",
        ),
    ],
)
def test_an_answer_is_told_in_one_line(value, words):
    assert in_words(value) == words


def test_an_answer_is_named_by_its_section_entry_and_question(asked):
    path = AnswerPath(section="results", entry="hope_post", unit="peer", field="mean")

    assert label_of(path, asked) == "Results > hope_post, peer > Mean"


def test_an_answer_that_the_form_asks_no_more_is_named_by_its_ids(asked):
    assert label_of(AnswerPath(section="gone", entry="one", field="old"), asked) == "gone > one > old"
