"""The references of a file of RevMan stand behind those of the review, and each report names the key of its own."""

import pytest

from extraction_forms.errors import Rejected
from extraction_forms.exchange.revman import package
from extraction_forms.exchange.revman.reading import imported
from extraction_forms.exchange.revman.references import standing
from extraction_forms.exchange.revman.rm5 import read
from extraction_forms.exchange.revman.rm5_references import people
from extraction_forms.references import bib
from extraction_forms.yaml_text import parse, plain
from tests.extraction_forms.exchange.revman import packages
from tests.extraction_forms.exchange.revman import rm5_files as files

OKAFOR, ROSSI = "Okafor 2019", "Rossi 2021"
PAPER = """<REFERENCE TYPE="JOURNAL_ARTICLE" PRIMARY="YES" NOTES="Read in full">
<AU>Okafor AB, van der Berg C, et al</AU><TI>Walks &amp; sleep</TI><SO>Journal of Trials</SO><YR>2019</YR><VL>3</VL>
<NO>2</NO><PG>284-7</PG><EN>2nd</EN><MD>CD-ROM</MD><IDENTIFIERS><IDENTIFIER TYPE="DOI" VALUE="10.1000/okafor"/>
<IDENTIFIER TYPE="PUBMED" VALUE="123"/><IDENTIFIER TYPE="CENTRAL" VALUE="CN-001"/></IDENTIFIERS></REFERENCE>"""
CHAPTER = """<REFERENCE TYPE="BOOK_SECTION" PRIMARY="NO"><AU>Okafor AB</AU><ED>Roe J, Noé X</ED><TI>More walks</TI>
<SO>The book of walks</SO><PB>Press</PB><CY>Oslo</CY><YR>2020</YR></REFERENCE>"""
BARE = '<REFERENCE TYPE="OTHER" PRIMARY="NO"><SO>Unpublished data</SO></REFERENCE>'


def review(*studies, excluded=()):
    rows = [files.counts(name, (3, 40, 9, 41)) for name, _ in studies]
    one = files.outcome(
        "DICH", 1, "Insomnia", rows, EFFECT_MEASURE="RR", METHOD="MH", RANDOM="NO", TOTALS="YES"
    )
    listed = tuple(files.study(name, 2019, references) for name, references in studies)
    data = files.rm5(listed, [files.comparison(1, "Walking", [one])])
    aside = "\n".join(files.study(name, 2001, references) for name, references in excluded)
    return data.replace(
        b"<EXCLUDED_STUDIES>\n", f"<EXCLUDED_STUDIES>\n{aside}".encode("iso-8859-1", "xmlcharrefreplace")
    )


def made(data, there=""):
    return imported(read(data, "walk.rm5"), None, there).found


def reports(found, study):
    return plain(parse(found.files[f"records/{study}/revman.yaml"], study))["reports"][1:]


def entries(found):
    return bib.parse(found.files["references.bib"], "references.bib").references


def test_a_reference_of_revman_5_has_every_part_that_the_file_tells():
    found = entries(made(review((OKAFOR, PAPER + CHAPTER))))
    paper, chapter = found["okafor_2019"], found["okafor_2020"]

    assert paper.authors == ("Okafor, AB", "van der Berg, C", "others")
    assert (paper.kind, paper.title, paper.container, paper.year) == (
        *("article", "Walks & sleep", "Journal of Trials", "2019"),
    )
    assert (paper.volume, paper.issue, paper.pages, paper.doi, paper.pmid) == (
        *("3", "2", "284-7", "10.1000/okafor", "123"),
    )
    assert (paper.study, paper.notes, paper.accessions) == (
        OKAFOR,
        ("Read in full",),
        (("CENTRAL", "CN-001"),),
    )
    assert [(tag.format, tag.tag, tag.value) for tag in paper.more] == [
        ("revman", "EN", "2nd"),
        ("revman", "MD", "CD-ROM"),
    ]
    assert (chapter.kind, chapter.editors, chapter.publisher, chapter.location) == (
        *("incollection", ("Roe, J", "Noé, X"), "Press", "Oslo"),
    )


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Okafor A, Rossi B", ["Okafor, A", "Rossi, B"]),
        ("Okafor A, et al.", ["Okafor, A", "others"]),
        ("Okafor, A., Rossi, B. C.", ["Okafor, A.", "Rossi, B. C."]),
        ("Okafor, Ada; Rossi, Bea", ["Okafor, Ada", "Rossi, Bea"]),
        ("World Health Organization", ["World Health Organization"]),
        ("King ML Jr", ["King, ML, Jr"]),
        ("", []),
    ],
)
def test_authors_are_parted_as_reviews_list_them(text, authors):
    assert list(people(text)) == authors


def test_each_report_names_its_own_entry_and_the_account_adds_up():
    found = made(
        review(
            (OKAFOR, PAPER + CHAPTER), (ROSSI, BARE), excluded=[("Noé 2001", CHAPTER.replace("More", "No"))]
        )
    )

    assert [one.get("citekey") for one in reports(found, "okafor_2019")] == ["okafor_2019", "okafor_2020"]
    assert [one.get("citekey") for one in reports(found, "rossi_2021")] == [None]
    assert entries(found)["okafor_2020a"].study == "Noé 2001"
    assert [line for line in found.account.text().splitlines() if "reference" in line] == [
        "walk.rm5, references: 4 rows in = 3 kept + 0 duplicates + 1 set aside",
        "  walk.rm5:11: Rossi 2021: a reference without a title",
    ]


def test_one_publication_of_two_studies_is_one_entry_that_both_name():
    found = made(review((OKAFOR, PAPER), (ROSSI, PAPER)))

    assert list(entries(found)) == ["okafor_2019"]
    assert (
        reports(found, "okafor_2019")[0]["citekey"]
        == reports(found, "rossi_2021")[0]["citekey"]
        == "okafor_2019"
    )
    assert "there already as okafor_2019: the same number in PubMed" in found.account.text()


MINE = "% mine\n@article{okafor_2019,\n  title = {Quite another},\n}\n@misc{walks, title={Walks and sleep}, pmid={123}}"


def test_not_a_byte_of_what_is_there_changes_and_what_is_there_is_pointed_at():
    found = made(review((OKAFOR, PAPER + CHAPTER)), MINE)

    assert found.files["references.bib"].startswith(MINE)
    assert [one["citekey"] for one in reports(found, "okafor_2019")] == ["walks", "okafor_2020"]
    assert "okafor_2020" in found.files["references.bib"].removeprefix(MINE)


def test_taken_in_again_nothing_changes():
    data = review((OKAFOR, PAPER + CHAPTER), (ROSSI, BARE))
    first = made(data, MINE)

    again = made(data, first.files["references.bib"])

    assert again.files == first.files


def test_a_file_without_references_leaves_the_list_alone():
    assert "references.bib" not in made(files.aspirin()).files


def test_references_with_faults_stop_the_import(tmp_path):
    (tmp_path / "references.bib").write_bytes(b"@article{a, title={\xff}}")

    with pytest.raises(Rejected, match="expected UTF-8 text"):
        standing(tmp_path)
    with pytest.raises(Rejected, match=r"references\.bib"):
        made(review((OKAFOR, PAPER)), "@article{a, title={x}")


RIS = """\ufeffTY  - JOUR
NS  - Okafor 2019
AU  - Okafor, Ada
TI  - Walks & sleep
PY  - 2019
DO  - 10.1000/x
ER  -\x20

TY  - THES
NS  - Okafor 2019
AU  - Okafor, Ada
TI  - A thesis on walks
PY  - 2018
ER  -\x20
TY  - JOUR
NS  - Rossi 2021
ER  -\x20
TY  - JOUR
TI  - Of no study
ER  -\x20
""".replace("\n", "\r\n")


def packed(ris=RIS):
    rows = [packages.counts("1.1", name, (3, 40, 9, 41)) for name in (OKAFOR, ROSSI)]
    members = packages.tables(rows, [packages.settings("1.1", "Insomnia", "Dichotomous", "Risk Ratio")])
    data = packages.zipped({**members, "CD1-study-data/CD1-included.ris": ris})
    return imported(package.read(data, "CD1.zip"), None).found


def test_the_lists_of_a_data_package_become_entries_and_reports():
    found = packed()

    assert [(one["kind"], one["citekey"]) for one in reports(found, "okafor_2019")] == [
        ({"code": "journal", "note": "Walks & sleep"}, "okafor_2019"),
        (
            {"code": "report", "note": "A thesis on walks", "provisional": "RevMan calls it THESIS"},
            "okafor_2018",
        ),
    ]
    assert reports(found, "rossi_2021") == []
    assert [(one.title, one.study) for one in entries(found).values()] == [
        ("Walks & sleep", OKAFOR),
        ("A thesis on walks", OKAFOR),
        ("Of no study", ""),
    ]
    assert [
        line for line in found.account.text().splitlines() if "references" in line or "no title" in line
    ] == [
        "CD1.zip, references: 4 rows in = 3 kept + 0 duplicates + 1 set aside",
        "  CD1-included.ris:15: no title; it names only the study 'Rossi 2021'",
    ]


def test_an_empty_list_and_one_without_ends_are_read():
    assert "references.bib" not in packed("").files
    assert "without the line `ER` that ends a record" in packed(RIS.replace("ER  - \r\n", "")).account.text()
