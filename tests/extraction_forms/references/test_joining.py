"""References join those of a review: told where they are there, and nothing that is there is touched."""

from dataclasses import replace

import pytest

from extraction_forms.errors import ImportFault, Rejected
from extraction_forms.references import bib, joining
from extraction_forms.references.formats import read_bytes
from extraction_forms.references.joining import add_to
from extraction_forms.references.reading import Reading
from tests.extraction_forms.references.samples import RIS, SAMPLES

THERE = """% what somebody wrote by hand
@article{okafor_2019, title={Something else by the same author},   author = {Okafor, Ada}, year=2019, doi={10.1000/q}}
"""


@pytest.fixture
def review(tmp_path):
    (tmp_path / "references.bib").write_text(THERE, encoding="utf-8")
    return tmp_path


def ris(*records):
    return read_bytes("".join(f"TY  - JOUR\n{record}\nER  - \n" for record in records).encode(), "a.ris")


def test_references_are_added_behind_what_is_there_which_stays_as_it_is(review):
    joined = add_to(review, [read_bytes(RIS.encode(), "a.ris")])

    text = (review / "references.bib").read_text("utf-8")
    assert text.startswith(THERE + "\n@article{okafor_2019a,\n")
    assert list(bib.parse(text, "b").references) == ["okafor_2019", "okafor_2019a", "second_record"]
    assert [remark.text for remark in joined.remarks] == [
        "okafor_2019 is the key of another reference; this one is okafor_2019a"
    ]


def test_a_title_that_is_there_is_told_and_a_short_one_says_nothing(review):
    joined = add_to(
        review,
        [
            ris(
                "TI  - SOMETHING ELSE, by the same author\nPY  - 2020",
                "TI  - Letter",
                "TI  - Letter\nPY  - 2020",
            )
        ],
    )

    assert len(joined.added) == 3
    (remark,) = joined.remarks
    assert remark.text.startswith(f"{joined.added[0].key} has the title of okafor_2019: both are kept; ")


def test_what_is_there_already_is_told_and_a_second_import_changes_nothing(review):
    readings = [read_bytes(text.encode(), name) for name, text in SAMPLES.items()]
    add_to(review, readings)
    before = (review / "references.bib").read_bytes()

    joined = add_to(review, readings)

    assert (review / "references.bib").read_bytes() == before
    assert joined.added == ()
    assert joined.adds_up


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (
            "TI  - Something else by the same author.\nDO  - 10.1000/Q",
            "there already as okafor_2019: the same DOI",
        ),
        ("TI  - Something else\nDO  - 10.1000/q", "there already as okafor_2019: the same DOI"),
        ("TI  - One\nAN  - 1\nDB  - PubMed", "there already as x: the same number in PubMed"),
        ("TI  - A title\nAU  - Roe, C\nSP  - 1\nEP  - 9", "there already as y: the same in every part"),
    ],
)
def test_the_same_publication_is_known_by_its_numbers_or_by_all_its_parts(review, record, told):
    with (review / "references.bib").open("a", encoding="utf-8") as file:
        file.write(
            "@misc{x, title = {Other}, pmid = {1}}\n@misc{y, title={A title}, author={Roe, C}, pages={1--9}}\n"
        )

    joined = add_to(review, [ris(record)])

    assert ([remark.text for remark in joined.already], joined.added) == ([told], ())


def test_another_title_under_the_same_doi_is_kept_and_told(review):
    joined = add_to(review, [ris("TI  - Abstracts of a congress: sleep\nDO  - 10.1000/q")])

    assert len(joined.added) == 1
    assert "has the DOI of okafor_2019, and another title: kept beside it" in joined.remarks[0].text


def test_a_reading_that_does_not_add_up_changes_nothing(review):
    reading = ris("TI  - A", "TI  - B")
    short = Reading(**{**{name: getattr(reading, name) for name in Reading.__slots__}, "records": 3})

    with pytest.raises(ImportFault, match="3 records accounted for; found 2 kept"):
        add_to(review, [short])
    assert (review / "references.bib").read_text("utf-8") == THERE


def test_what_would_not_read_back_changes_nothing(review, monkeypatch):
    reading = ris("TI  - A")
    monkeypatch.setattr(joining, "entry_text", lambda one: joining.bib.write([replace(one, title="B")]))

    with pytest.raises(ImportFault, match="read back"):
        add_to(review, [reading])
    assert (review / "references.bib").read_text("utf-8") == THERE


def test_a_file_with_faults_is_not_added_to(review):
    (review / "references.bib").write_text(THERE + "@misc{a, title = {open\n", encoding="utf-8")

    with pytest.raises(Rejected, match=r"references\.bib:3"):
        add_to(review, [ris("TI  - A")])


def test_a_review_without_references_gets_the_file(tmp_path):
    add_to(tmp_path, [ris("TI  - A\nAU  - Roe, C")])

    text = (tmp_path / "references.bib").read_text("utf-8")
    assert text == "@article{roe,\n  author = {Roe, C},\n  title = {{A}},\n}\n"


def test_hundreds_of_abstracts_with_one_doi_are_all_kept_once(review):
    """Each compared with each letter by letter, thousands of them would take hours."""
    words = "abcdefghijklmnopqrstuvwxyz"
    titles = [f"{words[at % 26] * 40} {words[at // 26] * 60} {at}" for at in range(400)]
    records = [f"TI  - {title}\nDO  - 10.1000/congress" for title in titles]

    first = add_to(review, [ris(*records)])
    again = add_to(review, [ris(*records)])

    assert len(first.added) + len(first.already) == 400
    assert len(first.added) > 300
    assert again.added == ()


def test_reasons_with_semicolons_and_names_in_marks_of_their_own_are_added(review):
    """They would not read back as they were, and nothing of the file would be taken in."""
    rayyan = (
        "key,title,year,authors,notes,pubmed_id,pmc_id\n"
        'r1,Peers,2019,"Rou\u0301x, Ada","RAYYAN-INCLUSION: {""Ann""=>""Excluded""} | RAYYAN-LABELS: uk; pilot'
        ' | RAYYAN-EXCLUSION-REASONS: wrong population; adults,foreign language",,\n'
    )

    (one,) = add_to(review, [read_bytes(rayyan.encode(), "r.csv")]).added

    assert one.authors == ("Ro\u00fax, Ada",)
    kept = bib.read(review / "references.bib")[one.key]
    assert kept.exclusion_reasons == ("wrong population; adults", "foreign language")
    assert kept.labels == ("uk; pilot",)
