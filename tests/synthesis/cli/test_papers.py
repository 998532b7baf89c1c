"""The PDFs of papers, which are their publishers', stay where their reader put them."""

import shutil
import subprocess

import pytest

PAPER = b"%PDF-1.7\n% the whole of a paper\n"
PLACES = [
    "papers/zadok_1999.pdf",
    "papers/more/zadok_1999.PDF",
    "records/example_a/zadok_1999.pdf",
    "figure.pdf",
    "forms/old.Pdf",
]


@pytest.fixture
def read(sleep):
    """A review whose reader keeps papers in the folder for them and in others."""
    for place in PLACES:
        (sleep / place).parent.mkdir(parents=True, exist_ok=True)
        (sleep / place).write_bytes(PAPER + place.encode())
    return sleep


@pytest.mark.slow
def test_no_paper_is_in_an_output_or_named_by_it_and_one_that_comes_or_goes_makes_none_anew(
    read, call, snapshot
):
    assert call("run", "sleep").exit_code == 0

    made = {name: content for name, (content, _) in snapshot(read / "output").items()}
    assert "supplement.pdf" in made
    assert "S3_data/datapackage.json" in made
    for name, content in made.items():
        assert b"the whole of a paper" not in content, name
        assert b"zadok_1999" not in content, name
    assert {name for name in made if name.endswith(".pdf") and not name.startswith("figures/")} == {
        "supplement.pdf"
    }

    (read / "papers/zadok_1999.pdf").unlink()
    (read / "papers/another.pdf").write_bytes(PAPER)
    assert call("run", "--if-changed", "sleep").stdout == "sleep/output is up to date.\n"


def test_a_paper_beside_a_record_is_told_to_be_unread(read, call):
    told = call("check", "sleep")

    assert told.exit_code == 0
    assert "sleep/records/example_a/zadok_1999.pdf: warning: " in told.stderr
    assert "sleep/papers" not in told.stderr


def test_git_takes_all_of_a_new_review_but_papers_and_what_is_made_again(read, desk, call):
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed; the Debian package is git")
    assert call("check", "sleep").exit_code == 0
    assert call("history", "record", "sleep", "--actor", "lead").exit_code == 0
    (read / "output").mkdir()
    (read / "output/numbers.json").write_text("{}", "utf-8")
    subprocess.run([git, "init", "--quiet"], cwd=desk, check=True)

    listed = subprocess.run(
        [git, "ls-files", "--others", "--exclude-standard", "sleep"],
        cwd=desk,
        check=True,
        capture_output=True,
    )

    taken = set(listed.stdout.decode().split())
    assert {
        "sleep/.gitignore",
        "sleep/review.yaml",
        "sleep/records/example_a/example.yaml",
        "sleep/history/HEAD",
    } <= taken
    assert not any(name.lower().endswith(".pdf") for name in taken)
    assert not any(name.startswith(("sleep/output", "sleep/.store", "sleep/.check")) for name in taken)
