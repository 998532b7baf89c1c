"""What is written in another format reads back as it was, or the loss is told."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Place
from extraction_forms.references.formats import read_bytes
from extraction_forms.references.reference import Reference, Screened, Tag, with_text
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


@pytest.mark.parametrize("name", list(WRITERS))
@given(reference=any_reference.references())
@settings(max_examples=cases(60, 500))
def test_every_part_that_a_format_can_hold_comes_back(name, reference):
    (found,) = back([reference], name)

    found = replace(found, more=tuple(sorted(found.more)), screening=tuple(sorted(found.screening)))
    assert found == held(reference, name)


@given(st.lists(any_reference.references(), max_size=4, unique_by=lambda one: one.key))
@settings(max_examples=cases(10, 100))
def test_references_stand_in_the_order_of_their_keys(references):
    for name in WRITERS:
        if references:
            assert [one.key for one in back(references, name)] == sorted(one.key for one in references)


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
