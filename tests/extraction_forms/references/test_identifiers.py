"""DOI, PMID, ISBN and ISSN are found in what programs write of them."""

import pytest

from extraction_forms.references.identifiers import doi_in, is_doi, pmcid_in, pmid_in, serials_in


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/xyz.5", "10.1000/xyz.5"),
        ("https://doi.org/10.1000/xyz.5.", "10.1000/xyz.5"),
        ("doi:10.1000/xyz.5", "10.1000/xyz.5"),
        ("(see 10.1000/xyz(5))", "10.1000/xyz(5)"),
        ("10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID-SIM968>3.0.CO;2-2", None),
        ("http://dx.doi.org/10.1000%2Fxyz", "10.1000/xyz"),
        ("version 10.12/3", ""),
        ("none", ""),
    ],
)
def test_a_doi_is_found_and_bare(text, doi):
    assert doi_in(text) == (text if doi is None else doi)


def test_an_address_with_more_than_a_doi_is_none():
    assert is_doi("https://doi.org/10.1000/x")
    assert not is_doi("https://publisher.example/10.1000/x")


def test_numbers_of_pubmed_are_found():
    assert [
        pmid_in(text) for text in ("31234567", "PMID: 31234567", "https://pubmed.ncbi.nlm.nih.gov/31234567/")
    ] == ["31234567"] * 3
    assert [pmid_in(text) for text in ("EJ123", "123456789", "")] == ["", "", ""]
    assert [pmcid_in(text) for text in ("PMC123", "PMCID: PMC123", "123")] == ["PMC123", "PMC123", ""]


@pytest.mark.parametrize(
    ("text", "isbn", "issn", "whole"),
    [
        ("1234-5678 (Print) 8765-432X (Electronic)", (), ("1234-5678", "8765-432X"), True),
        ("12345678", (), ("1234-5678",), True),
        ("978-0-306-40615-7", ("9780306406157",), (), True),
        ("0306406152; 1234-5678", ("0306406152",), ("1234-5678",), True),
        ("ISSN 1234-5678, spring issue", (), ("1234-5678",), False),
        ("unknown", (), (), False),
    ],
)
def test_serial_numbers_are_told_apart(text, isbn, issn, whole):
    assert serials_in(text) == (isbn, issn, whole)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/x" + ")" * 300_000, "10.1000/x"),
        ("10.1000/x" + ".)" * 300_000, "10.1000/x"),
        ("10.1234.1" * 100_000, ""),
    ],
)
def test_a_text_that_is_made_to_keep_a_reader_busy_is_read_at_once(text, doi):
    """Each bracket counted anew, or each number tried up to the end, would take hours."""
    assert doi_in(text) == doi
