import pytest

from extraction_forms.references import bib
from extraction_forms.references.formats import read_bytes
from synthesis.cli import referring
from tests.extraction_forms.references.samples import NBIB, RIS

MINE = "% by hand\n@article{okafor_2019, title = {Another one}, author = {Okafor, A.}, year = 2019}\n"


@pytest.fixture
def review(desk):
    (desk / "peers").mkdir()
    (desk / "peers/references.bib").write_text(MINE, "utf-8")
    (desk / "export.ris").write_text(RIS, "utf-8")
    (desk / "pubmed.txt").write_text(NBIB, "utf-8")
    return desk / "peers"


def test_references_of_several_files_are_added_with_their_account(call, review):
    shown = call("import", "references", "export.ris", "pubmed.txt", "peers")

    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.splitlines() == [
        "export.ris: ris, utf-8: 2 records in = 2 kept + 0 rejected",
        "  export.ris:1: 2 lines that belong to no record, from here on",
        "  kept as they were: ris C1 (1), ris JO (1)",
        "pubmed.txt: nbib, utf-8: 2 records in = 2 kept + 0 rejected",
        "  kept as they were: nbib AID (2), nbib OWN (2), nbib PT (2), nbib TA (1)",
        "references.bib: 4 kept = 3 added + 1 there already",
        "  pubmed.txt:2: there already as okafor_2019a: the same number in PubMed",
        "  export.ris:4: okafor_2019 is the key of another reference; this one is okafor_2019a",
    ]
    text = (review / "references.bib").read_text("utf-8")
    assert text.startswith(MINE)
    assert sorted(bib.parse(text, "b").references) == ["okafor_2019", "okafor_2019a", "roe", "second_record"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dear colleague", "expected one of ris, bibtex, "),
        ("TY  - JOUR\nTI  - A\x00\nER  - \n", "bad.txt:2: expected text; found the character NUL"),
        ("@misc{a, note = {open, title = {A}}@misc{b, title = {B}}\n", "expected 2 records accounted for"),
    ],
)
def test_where_one_file_fails_the_review_is_untouched(call, review, desk, snapshot, text, told):
    (desk / "bad.txt").write_text(text, "utf-8")
    before = snapshot(review)

    shown = call("import", "references", "export.ris", "bad.txt", "peers")

    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr.startswith("bad.txt")
    assert told in shown.stderr
    assert snapshot(review) == before


def test_files_and_a_review_that_are_not_there_are_told_with_code_2(call, review):
    assert (
        "FILE: expected a file; found none at no.ris."
        in call("import", "references", "no.ris", "peers").stderr
    )
    assert call("import", "references", "export.ris", "pears").exit_code == 2
    alone = "expected a FILE or several, and the folder of a REVIEW last; found export.ris alone."
    assert alone in call("import", "references", "export.ris").stderr


def test_faults_of_the_review_are_told_by_its_path(call, review):
    (review / "references.bib").write_text(MINE + "@misc{a, title = {open\n", "utf-8")

    for command in (["import", "references", "export.ris", "peers"], ["export", "ris", "peers", "out.ris"]):
        assert call(*command).stderr.startswith("peers/references.bib:3: ")


def test_an_encoding_can_be_told(call, review, desk):
    (desk / "old.ris").write_bytes("TY  - JOUR\nTI  - Größe\nER  - \n".encode("cp437"))

    call("import", "references", "old.ris", "peers", "--encoding", "cp437")

    assert "{{Größe}}" in (review / "references.bib").read_text("utf-8")


@pytest.mark.parametrize("name", ["ris", "bibtex", "csl"])
def test_references_come_back_from_formats_that_hold_every_part_of_them(call, review, desk, name):
    call("import", "references", "export.ris", "pubmed.txt", "peers")
    before = (review / "references.bib").read_bytes()

    shown = call("export", name, "peers", "out.txt")
    again = call("import", "references", "out.txt", "peers")

    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.startswith("out.txt: 4 references.\nnot kept:")
    assert "4 kept = 0 added + 4 there already" in again.stdout
    assert (review / "references.bib").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nbib", "  the key: 4 (okafor_2019, okafor_2019a, roe, second_record)"),
        ("endnote", "  numbers of databases: 1 (okafor_2019a)"),
        ("refer", "  numbers of databases: 1 (okafor_2019a)"),
    ],
)
def test_formats_that_hold_less_say_what_they_lost(call, review, name, told):
    call("import", "references", "export.ris", "pubmed.txt", "peers")

    shown = call("export", name, "peers", "out.txt")

    assert shown.exit_code == 0, shown.stderr
    assert told in shown.stdout.splitlines()
    assert ": 4 records in = 4 kept + 0 rejected" in call("import", "references", "out.txt", "peers").stdout


def test_an_export_tells_what_ris_cannot_hold_and_writes_over_nothing_unasked(call, review, desk):
    call("import", "references", "pubmed.txt", "peers")
    (desk / "out.ris").write_text("mine", "utf-8")

    refused = call("export", "ris", "peers", "out.ris")
    shown = call("export", "ris", "peers", "out.ris", "--replace")

    assert (refused.exit_code, "--replace" in refused.stderr) == (2, True)
    assert "  PT, TA of nbib: 1 (okafor_2019a)" in shown.stdout
    assert (desk / "out.ris").read_text("utf-8").count("TY  - ") == 3


def test_how_far_it_is_stands_on_a_terminal_while_references_are_compared():
    told = []
    step = referring._compared([read_bytes(RIS.encode(), "a.ris")], told.append)

    step()
    step()

    assert told == ["references.bib: 1 of 2 compared", "references.bib: what is new is written and read back"]


def test_the_line_on_a_terminal_is_gone_when_references_are_in(call, review, drawn):
    call("import", "references", "export.ris", "pubmed.txt", "peers")

    assert drawn[0] == "reading ... 0 s"
    assert (drawn[-2].strip(), drawn[-1]) == ("", "")
