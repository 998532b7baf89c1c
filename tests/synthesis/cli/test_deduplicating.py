"""`synthesis duplicates`: listings of one publication found across files, settled by a person, written once."""

import pytest
from click.testing import CliRunner

from synthesis.cli.main import cli

FIRST = """TY  - JOUR
AU  - Okafor, Anna
AU  - Rossi, Carla
TI  - Peer support for people leaving hospital: a randomised trial
T2  - Journal of Mental Health
PY  - 2019
VL  - 28
SP  - 341
EP  - 344
DO  - 10.1000/hope.1
ER  -

TY  - JOUR
AU  - Larsen, Ida
TI  - Recovery colleges and loneliness: a cohort study
PY  - 2021
ER  -
"""
SECOND = """PMID- 31033368
TI  - Peer support for people leaving hospital: a randomised trial.
FAU - Okafor, A
FAU - Rossi, C
JT  - J Ment Health
DP  - 2019 Aug
VI  - 28
PG  - 341-4

"""


@pytest.fixture
def there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ovid.ris").write_text(FIRST, encoding="utf-8")
    (tmp_path / "pubmed.nbib").write_text(SECOND, encoding="utf-8")
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(cli, ["duplicates", *arguments], catch_exceptions=False)


def test_listings_of_one_publication_are_told_with_places_and_reasons(there):
    shown = call("ovid.ris", "pubmed.nbib")

    assert shown.exit_code == 0, shown.output
    assert "3 references in = 2 publications + 1 listed again; 0 pairs for a person to settle" in shown.output
    assert "  at ovid.ris:1, pubmed.nbib:1" in shown.output
    assert "title: the same" in shown.output


def test_each_publication_is_written_once_with_what_both_say_of_it(there):
    call("ovid.ris", "pubmed.nbib", "--to", "once.ris")
    text = (there / "once.ris").read_text(encoding="utf-8")

    assert text.count("TY  - ") == 2
    assert "10.1000/hope.1" in text
    assert "31033368" in text


def test_a_table_that_was_filled_in_is_followed(there):
    call("ovid.ris", "pubmed.nbib", "--table", "pairs.csv")
    pairs = there / "pairs.csv"
    pairs.write_text(pairs.read_text(encoding="utf-8").replace("1,yes,", "1,no,"), encoding="utf-8")

    shown = call("ovid.ris", "pubmed.nbib", "--settled", "pairs.csv")

    assert "3 references in = 3 publications + 0 listed again" in shown.output


def test_a_fault_in_the_table_is_told_with_its_line_and_nothing_is_written(there):
    (there / "pairs.csv").write_text("same,one,other\nperhaps,ovid.ris:1,ovid.ris:12\n", encoding="utf-8")

    shown = call("ovid.ris", "--settled", "pairs.csv", "--to", "once.ris")

    assert shown.exit_code == 1
    assert "pairs.csv:2: same: expected yes, no or nothing; found 'perhaps'" in shown.stderr
    assert not (there / "once.ris").exists()


def test_a_review_stands_for_its_references(there):
    (there / "review").mkdir()
    (there / "review/references.bib").write_text(
        "@article{okafor_2019,\n  author = {Okafor, Anna and Rossi, Carla},\n  title = {Peer support for people "
        "leaving hospital: a randomised trial},\n  year = {2019},\n}\n",
        encoding="utf-8",
    )

    assert "  at ovid.ris:1, review/references.bib:1" in call("ovid.ris", "review").output
