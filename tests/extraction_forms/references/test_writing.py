"""What is written in another format reads back as it was, or the loss is told."""

import json
from dataclasses import replace

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Place
from extraction_forms.references import reading_back
from extraction_forms.references.formats import read_bytes
from extraction_forms.references.reference import Accession, Reference, Screened, Tag, with_text
from extraction_forms.references.writing import WRITERS, written
from tests.extraction_forms.references import any_reference
from tests.thoroughness import cases

OKAFOR = Reference(
    key="okafor_2019",
    kind="article",
    authors=("Okafor, Ada B.", "{Ministry of Health, Labour and Welfare}", "King, Martin Luther, Jr"),
    year="2019",
    month="3",
    day="5",
    title="Peers after discharge: a trial",
    container="Journal of Trials",
    volume="12",
    issue="3",
    pages="45-67",
    doi="10.1000/xyz.5",
    pmid="31234567",
)


def back(references, name):
    text = written(references, name).text
    return [replace(one, place=Place(file="")) for one in read_bytes(text.encode(), "a").references]


NOTED = {"ASReview": {"included", "excluded", "not_seen"}}
SAID = {"included", "excluded", "maybe"}


def held(reference, name):
    """What a format holds of a reference by its own loss report."""
    lost = {loss.what for loss in written([reference], name).losses}
    kept = [one for one in reference.screening if name != "ris" or one.decision in NOTED.get(one.by, SAID)]
    more = [tag for tag in reference.more if f"{tag.tag} of {tag.format}" not in lost]
    return replace(reference, screening=tuple(sorted(kept)), more=tuple(sorted(more)))


@pytest.mark.parametrize("name", ["ris", "bibtex", "csl"])
@given(reference=any_reference.references())
@settings(max_examples=cases(60, 500))
def test_every_part_that_a_format_can_hold_comes_back(name, reference):
    (found,) = back([reference], name)

    found = replace(found, more=tuple(sorted(found.more)), screening=tuple(sorted(found.screening)))
    assert found == held(reference, name)


@given(st.lists(any_reference.references(), max_size=4, unique_by=lambda one: one.key))
@settings(max_examples=cases(10, 100))
def test_references_stand_in_the_order_of_their_keys(references):
    ordered = sorted(references, key=lambda one: one.key)
    for name in WRITERS:
        if references:
            assert [one.title.rstrip(".") for one in back(references, name)] == [
                one.title.rstrip(".") for one in ordered
            ]


def test_ris_is_written_as_reference_managers_expect_it():
    assert written([OKAFOR], "ris").text == (
        "TY  - JOUR\nID  - okafor_2019\nAU  - Okafor, Ada B.\nAU  - Ministry of Health, Labour and Welfare,\n"
        "AU  - King, Martin Luther, Jr\nTI  - Peers after discharge: a trial\nT2  - Journal of Trials\nPY  - 2019\n"
        "DA  - 2019/03/05/\nVL  - 12\nIS  - 3\nSP  - 45\nEP  - 67\nDO  - 10.1000/xyz.5\nAN  - 31234567\n"
        "DB  - PubMed\nER  - \n"
    )


def test_csl_has_the_variables_of_its_schema():
    (item,) = json.loads(written([OKAFOR], "csl").text)

    assert item == {
        "id": "okafor_2019",
        "type": "article-journal",
        "author": [
            {"family": "Okafor", "given": "Ada B."},
            {"literal": "Ministry of Health, Labour and Welfare"},
            {"family": "King", "given": "Martin Luther", "suffix": "Jr"},
        ],
        "issued": {"date-parts": [[2019, 3, 5]]},
        "title": "Peers after discharge: a trial",
        "container-title": "Journal of Trials",
        "volume": "12",
        "issue": "3",
        "page": "45-67",
        "DOI": "10.1000/xyz.5",
        "PMID": "31234567",
    }


def test_what_a_format_cannot_hold_is_told_once_with_the_keys():
    references = [
        replace(OKAFOR, key="a", text="As printed.", screening=(Screened("Anna", "not_seen"),)),
        replace(OKAFOR, key="b", more=(Tag("nbib", "PT", "Review"), Tag("ris", "C1", "kept"))),
    ]

    ris, csl = written(references, "ris"), written(references, "csl")

    assert list(ris.lines()) == [
        "not kept:",
        "  PT of nbib: 1 (b)",
        "  decisions of screening that are neither included, excluded nor maybe: 1 (a)",
        "  the reference as it was printed: 1 (a)",
    ]
    assert "C1  - kept\n" in ris.text
    assert list(csl.lines()) == ["not kept: nothing"]


def test_a_text_that_the_parts_compose_is_no_loss():
    assert written([with_text(OKAFOR)], "ris").losses == ()


def test_a_month_without_its_year_is_told_as_lost_and_never_read_as_a_year():
    (found,) = back([replace(OKAFOR, year="", day="")], "ris")

    assert (found.year, found.month) == ("", "")
    assert [loss.what for loss in written([replace(OKAFOR, year="")], "ris").losses] == [
        "a month without its year"
    ]


LOST_AS = {
    "kind": "that it is of the kind",
    **{name: words for table in (reading_back._TEXTS, reading_back._LISTS) for name, words in table.items()},
}
READ_BACK = ("nbib", "endnote", "refer")


def told(reference, name):
    """The parts of a reference that a loss report says something of."""
    whats = [loss.what for loss in written([reference], name).losses]
    return {part for part, words in LOST_AS.items() if any(words in what for what in whats)}


@pytest.mark.parametrize("name", READ_BACK)
@given(reference=any_reference.references())
@settings(max_examples=cases(60, 500))
def test_every_part_comes_back_or_is_told_as_lost(name, reference):
    (found,) = back([reference], name)
    lost = {loss.what for loss in written([reference], name).losses}

    for part in LOST_AS.keys() - told(reference, name):
        ours, theirs = getattr(reference, part), getattr(found, part)
        if part in {"accessions", "screening"}:
            assert set(ours) <= set(theirs), part
        elif ours:
            assert ours == theirs, part
    for tag in reference.more:
        assert tag in found.more or f"{tag.tag} of {tag.format}" in lost


ALL = frozenset(LOST_AS)
ALWAYS = {
    "nbib": ALL
    - {"kind", "key", "title", "authors", "editors", "url", "study", "accessions", "screening", "keywords"},
    "endnote": ALL - {"study", "accessions", "screening", "keywords"},
    "refer": ALL - {"study", "accessions", "screening"},
}
"""The parts that each format holds whatever stands in them, but for marks that part lists in it."""


@pytest.mark.parametrize("name", READ_BACK)
@given(reference=any_reference.references())
@settings(max_examples=cases(60, 500))
def test_what_a_format_has_a_place_for_is_never_lost(name, reference):
    bare = replace(reference, more=())

    assert told(bare, name) & ALWAYS[name] == set()


@given(
    authors=st.lists(any_reference.PEOPLE, max_size=3, unique=True).map(tuple),
    title=any_reference.texts(without=".").filter(lambda one: not one.endswith("others")),
    kind=st.sampled_from(["article", "preprint", "book", "incollection", "dataset"]),
)
@settings(max_examples=cases(40, 300))
def test_pubmed_s_layout_holds_persons_titles_and_its_own_types(authors, title, kind):
    reference = replace(OKAFOR, authors=(*authors, "PEER Group"), title=title, kind=kind)

    assert told(reference, "nbib") == {"key"}


def test_nbib_is_written_as_pubmed_writes_it():
    reference = replace(
        OKAFOR,
        authors=("Okafor, Ada B.", "Roe, Jean-Pierre", "PEER Group UK"),
        keywords=("peer support",),
        issn=("1234-5678",),
        accessions=(Accession("ClinicalTrials.gov", "NCT01234567"),),
        more=(Tag("nbib", "PT", "Randomized Controlled Trial"), Tag("nbib", "TA", "J Trials")),
    )

    found = written([reference, replace(OKAFOR, key="z", pmid="")], "nbib")

    assert found.text.partition("\n\n")[0].splitlines() == [
        "PMID- 31234567",
        "IS  - 1234-5678",
        "DP  - 2019 Mar 5",
        "TI  - Peers after discharge: a trial.",
        "PG  - 45-67",
        "VI  - 12",
        "IP  - 3",
        "LID - 10.1000/xyz.5 [doi]",
        "FAU - Okafor, Ada B.",
        "AU  - Okafor AB",
        "FAU - Roe, Jean-Pierre",
        "AU  - Roe JP",
        "CN  - PEER Group UK",
        "SI  - ClinicalTrials.gov/NCT01234567",
        "PT  - Randomized Controlled Trial",
        "JT  - Journal of Trials",
        "OT  - peer support",
        "TA  - J Trials",
    ]
    assert [line for line in found.lines() if "okafor_2019" in line] == ["  the key: 2 (okafor_2019, z)"]
    assert len(read_bytes(found.text.encode(), "a").references) == 2


def test_records_of_pubmed_s_layout_begin_with_their_number_even_without_one():
    text = written([replace(OKAFOR, pmid=""), replace(OKAFOR, key="z", title="B")], "nbib").text

    assert [one.title for one in read_bytes(text.encode(), "a").references] == [OKAFOR.title, "B"]


def test_endnote_xml_is_what_a_parser_of_xml_makes_of_it():
    reference = replace(
        OKAFOR, title="Peers & <friends>", more=(Tag("endnote", "titles/alt-title", "Peers"),)
    )

    root = ElementTree.fromstring(written([reference], "endnote").text)

    (record,) = root.iter("record")
    assert record.find("ref-type").attrib == {"name": "Journal Article"}
    assert "".join(record.find("titles/title").itertext()) == "Peers & <friends>"
    assert [one.tag for one in record.find("titles")] == ["title", "secondary-title", "alt-title"]
    assert ["".join(one.itertext()) for one in record.iter("author")] == [
        "Okafor, Ada B.",
        "Ministry of Health, Labour and Welfare,",
        "King, Martin Luther, Jr",
    ]


def test_numbers_of_a_second_database_have_no_place_in_endnote_and_are_told():
    reference = replace(OKAFOR, accessions=(Accession("Embase", "L12"),))

    for name in ("endnote", "refer"):
        assert list(written([reference], name).lines()) == [
            "not kept:",
            "  numbers of databases: 1 (okafor_2019)",
        ]
    assert written([replace(reference, pmid="")], "endnote").losses == ()


def test_a_keyword_that_would_be_parted_is_told():
    reference = replace(OKAFOR, keywords=("a; b", "c, d"))

    assert [loss.what for loss in written([reference], "endnote").losses] == ["some of the keywords"]
    assert [loss.what for loss in written([replace(OKAFOR, keywords=("c, d",))], "refer").losses] == []


def test_a_day_of_thousands_of_digits_is_left_out_of_a_date():
    text = f"@article{{a, title={{T}}, year=2019, month={'9' * 5000}}}"
    references = read_bytes(text.encode(), "a.bib").references

    (item,) = json.loads(written(references, "csl").text)

    assert item["issued"]["date-parts"] == [[2019]]
