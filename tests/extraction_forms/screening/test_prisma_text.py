"""Covidence's counts are read as it gives them for copying (as of a published review of 41,928 records)."""

from contextlib import suppress

import pytest
from hypothesis import given, settings

from extraction_forms.errors import ImportFault
from extraction_forms.screening.flow import Told, as_yaml, differences, numbers
from extraction_forms.screening.prisma_text import is_one, read
from tests.damage import damaged_text
from tests.extraction_forms.screening.exports import counted, covidence
from tests.thoroughness import cases

TEXT = """41928 references imported for screening as 41921 studies
\t24023 duplicates removed
17898 studies screened against title and abstract
\t15934 studies excluded
1959 studies assessed for full-text eligibility
\t1789 studies excluded
\t\t526  Not a systematic review
\t\t508  Systematic review without meta-analysis
\t\t741  Doesn&#39;t examine exposure; outcome
\t\t14  Individual level data only
\t0 studies ongoing
\t2 studies awaiting classification
170 studies included
"""


def test_every_count_has_its_box_and_every_reason_its_number():
    found = read(TEXT, "prisma.txt")

    assert found.numbers() == {
        "databases": {"all databases": 41928},
        "duplicates": 24023,
        "removed_otherwise": 7,
        "screened": 17898,
        "excluded": 15934,
        "assessed": 1959,
        "reports_excluded": {
            "Not a systematic review": 526,
            "Systematic review without meta-analysis": 508,
            "Doesn't examine exposure; outcome": 741,
            "Individual level data only": 14,
        },
        "included_studies": 170,
    }
    assert list(found.account()) == [
        "prisma.txt: studies: 41921 = 24023 duplicates + 17898 screened",
        "prisma.txt: screened: 17898 = 15934 excluded + 1959 assessed + 5 not accounted for",
        "prisma.txt: assessed: 1959 = 1789 excluded + 170 included",
    ]
    assert list(found.remarks()) == [
        "prisma.txt:12: 2 studies awaiting classification, which have no box in the flow"
    ]


def test_commas_bullets_and_an_older_wording_are_read():
    text = (
        "* 1,129 references imported for screening\n• 35 duplicates removed\n94 studies screened\n"
        "23 full-text studies assessed for eligibility\n"
    )

    assert read(text, "a").counts == {
        "imported": 1129,
        "studies": 1129,
        "duplicates": 35,
        "screened": 94,
        "assessed": 23,
    }


def test_reasons_that_do_not_add_up_are_told():
    assert "1789 full texts excluded, and 1788 by their reasons" in next(
        iter(read(TEXT.replace("\t\t14 ", "\t\t13 "), "prisma.txt").remarks())
    )


def test_such_a_text_is_told_from_other_files():
    assert is_one(TEXT)
    assert is_one("\n" + TEXT.replace("\n", "\r\n").replace("\r", ""))
    assert not is_one(covidence([(0, "10 references imported for screening")]))
    assert not is_one("")


@pytest.mark.parametrize(
    ("wrong", "line", "expected"),
    [
        ("about 40 references", 1, "a count and what it is of"),
        ("7 birds", 1, "a count of Covidence's PRISMA diagram"),
        (TEXT + "12 duplicates removed", 14, "each count once"),
    ],
)
def test_a_line_that_is_no_such_count_is_refused_with_its_number(wrong, line, expected):
    with pytest.raises(ImportFault, match=f"prisma.txt:{line}: PRISMA: expected {expected}"):
        read(wrong, "prisma.txt")


def test_what_was_before_the_screening_is_taken_from_the_text_where_no_search_is_among_the_files():
    found = counted(
        {
            "review_1_irrelevant_csv_1.csv": covidence([(0, ""), (1, "")]),
            "review_1_excluded_csv_1.csv": covidence([(2, "Exclusion reason: Not a review")]),
            "review_1_included_csv_1.csv": covidence([(3, "")]),
        }
    )
    printed = read(
        "9 references imported for screening as 8 studies\n4 duplicates removed\n"
        "4 studies screened\n2 studies excluded\n"
        "2 studies assessed for full-text eligibility\n1 studies excluded\n1  Not a review\n2 studies included\n",
        "prisma.txt",
    )

    boxes = numbers(found, printed)
    text = as_yaml(boxes, Told(found=found, printed=printed))

    assert (boxes["databases"], boxes["duplicates"], boxes["removed_otherwise"]) == (
        {"all databases": 9},
        4,
        1,
    )
    assert 'duplicates: {printed: "4", note: prisma.txt}' in text
    assert [(one.box, one.one, one.other) for one in differences(numbers(found), printed.numbers())] == [
        ("databases", 4, 9),
        ("duplicates", 0, 4),
    ]


@settings(max_examples=cases(60, 2000))
@given(damaged_text(TEXT))
def test_a_damaged_text_is_read_or_refused_and_never_more(text):
    with suppress(ImportFault):
        found = read(text, "prisma.txt")
        assert [*found.account(), *found.remarks()]


def test_a_count_of_thousands_of_digits_is_none():
    with pytest.raises(ImportFault, match=r"prisma\.txt:3: PRISMA: expected a count and what it is of"):
        read(TEXT.replace("17898", "9" * 5000), "prisma.txt")
