"""RIS is read in every dialect that its writers have, and nothing of it goes unsaid."""

import pytest

from extraction_forms.references.formats import read_bytes
from extraction_forms.references.reference import Accession, Screened, Tag
from tests.extraction_forms.references.samples import RIS


def read(text):
    return read_bytes(text.encode(), "a.ris")


def one(*lines):
    (found,) = read("\n".join(("TY  - JOUR", "TI  - Peers", *lines, "ER  - "))).references
    return found


def test_a_record_is_read_as_its_parts():
    first, second = read(RIS).references

    assert (first.key, first.kind, first.title) == (
        "okafor_2019",
        "article",
        "Peers after discharge: a trial",
    )
    assert first.authors == ("Okafor, Ada B.", "World Health Organization")
    assert (first.year, first.month, first.day) == ("2019", "3", "5")
    assert (first.container, first.volume, first.issue, first.pages) == (
        "Journal of Trials",
        "12",
        "3",
        "45-67",
    )
    assert (first.doi, first.pmid, first.pmcid, first.issn) == (
        "10.1000/xyz.5",
        "31234567",
        "PMC123",
        ("1234-5678",),
    )
    assert first.accessions == (Accession("Embase", "L12"),)
    assert first.keywords == ("peer support", "recovery")
    assert (first.notes, first.labels) == (("A note",), ("pilot", "uk"))
    assert first.screening == (
        Screened("Anna", "included"),
        Screened("Ben", "excluded"),
        Screened("ASReview", "included"),
    )
    assert first.more == (Tag("ris", "JO", "J Trials"), Tag("ris", "C1", "own field"))
    assert first.place.line == 4
    assert (second.kind, second.title, second.year) == ("report", "A second record", "in press")


@pytest.mark.parametrize(
    "text",
    [
        "TY - JOUR\nAU - Okafor, A.\nTI - Peers after\ndischarge\nPY - 2019\nER - \n",
        "ty  - jour\nau  - Okafor, A.\nti  - Peers after discharge\npy  - 2019\ner  - \n",
        "  TY\t-\tJOUR\n  AU\t-\tOkafor, A.\n  TI\t-\tPeers after discharge\n  PY\t-\t2019\n  ER\t-\t\n",
        "TY  - JOUR\n\nAU  - Okafor, A.\n\nTI  - Peers after\n\n  discharge\nPY  - 2019///\nER  -",
        "\n1.\nID  - x y\nAU  - Okafor, A.\nTY  - JOUR\nTI  - Peers after discharge\nPY  - 2019\nER  - \n",
    ],
    ids=["one blank", "small letters", "tabs", "blank lines", "tags before the first"],
)
def test_a_dialect_makes_no_difference(text):
    (found,) = read(text).references

    assert (found.authors, found.title, found.year) == (("Okafor, A.",), "Peers after discharge", "2019")


def test_a_missing_end_is_told_and_costs_no_record():
    reading = read("TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - \nTY  - JOUR\nTI  - C\n")

    assert [one.title for one in reading.references] == ["A", "B", "C"]
    assert [(remark.place.line, remark.text[:25]) for remark in reading.remarks] == [
        (1, "2 without the line `ER` t")
    ]


def test_a_line_that_looks_like_a_tag_of_another_dialect_goes_on_and_is_told():
    reading = read("TY  - JOUR\nTI  - A\nAB  - Of tumours\nER - positive ones\nPY  - 2001\nER  - \n")

    assert reading.references[0].abstract == "Of tumours ER - positive ones"
    assert [(remark.place.line, remark.text[:23]) for remark in reading.remarks] == [
        (4, "1 lines with one blank ")
    ]


def test_records_without_a_title_or_a_beginning_are_rejected_with_their_lines():
    reading = read(
        "TY  - JOUR\nNS  - Okafor 2019\nER  - \nTY  - JOUR\nTI  - A\nER  - \nAU  - Roe, C\nTI  - lost\n"
    )

    assert (reading.records, len(reading.references)) == (3, 1)
    assert [(remark.place.line, remark.text) for remark in reading.rejected] == [
        (1, "no title; it names only the study 'Okafor 2019'"),
        (7, "tags without the line `TY` that begins a record"),
    ]


def test_the_study_of_revman_is_kept():
    assert one("NS  - Okafor 2019").study == "Okafor 2019"


@pytest.mark.parametrize(
    ("lines", "pmid", "accessions"),
    [
        (("DB  - Ovid MEDLINE(R)", "AN  - 31234567"), "31234567", ()),
        (("AN  - PMID: 31234567",), "31234567", ()),
        (
            ("DB  - Embase", "DB  - Medline", "U2  - L200", "C5  - 31234567"),
            "31234567",
            (("Embase", "L200"),),
        ),
        (("AN  - CN-01", "C3  - PUBMED 31234567,EMBASE 600"), "31234567", (("", "CN-01"), ("EMBASE", "600"))),
        (("AN  - WOS:0001",), "", (("", "WOS:0001"),)),
        (("AN  - 2019-1", "DB  - PsycInfo"), "", (("PsycInfo", "2019-1"),)),
    ],
    ids=["Ovid", "PMID", "Embase", "CENTRAL", "Web of Science", "PsycInfo"],
)
def test_numbers_of_databases_are_told_by_the_database(lines, pmid, accessions):
    found = one(*lines)

    assert (found.pmid, found.accessions) == (pmid, accessions)


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        (("SP  - 12", "EP  - 19"), "12-19"),
        (("SP  - 12-19", "EP  - 19"), "12-19"),
        (("SP  - 12-19",), "12-19"),
        (("C7  - e12",), "e12"),
        (("SP  - S3",), "S3"),
    ],
)
def test_pages_are_put_together(lines, pages):
    assert one(*lines).pages == pages


def test_what_repeats_another_tag_is_not_kept_twice_and_what_differs_is():
    found = one(
        "T1  - Peers", "T2  - Lancet", "JF  - The Lancet", "JO  - The Lancet", "M3  - Article", "TY  - X"
    )

    assert found.container == "The Lancet"
    assert Tag("ris", "T2", "Lancet") in found.more
    assert Tag("ris", "M3", "Article") in found.more
    assert "JO" not in {tag.tag for tag in found.more}


def test_types_finer_than_a_kind_are_kept_and_works_are_kinds():
    text = "TY  - EJOUR\nTI  - A\nER  - \nTY  - UNPB\nTI  - B\nM3  - Preprint\nER  - \nTY  - XYZ\nTI  - C\nER  - \n"
    first, second, third = read(text).references

    assert (first.kind, first.more) == ("article", (Tag("ris", "TY", "EJOUR"),))
    assert (second.kind, third.kind, third.more) == ("preprint", "misc", (Tag("ris", "TY", "XYZ"),))


def test_doi_is_found_however_it_is_written():
    assert one("DO  - doi: 10.1000/a.b.").doi == "10.1000/a.b"
    assert one("UR  - http://dx.doi.org/10.1000%2Fa").doi == "10.1000/a"
    assert one("M3  - 10.1000/a").doi == "10.1000/a"
    assert one("DO  - 10.1000/a", "L3  - http://dx.doi.org/10.1000/a").more == ()
    assert one("DO  - none").more == (Tag("ris", "DO", "none"),)
