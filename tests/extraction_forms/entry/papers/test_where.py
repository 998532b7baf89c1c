"""Which PDFs a study has."""

import pytest

from extraction_forms.entry.papers.where import Report, papers_of
from extraction_forms.errors import UsageError

PDF = b"%PDF-1.7\n"


@pytest.fixture
def review(tmp_path):
    folder = tmp_path / "demo"
    for name in (
        "okafor_2019/main.pdf",
        "okafor_2019/Okafor et al.PDF",
        "okafor2019.pdf",
        "other_2020/x.pdf",
    ):
        path = folder / "papers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF)
    return folder


def _found(review, study="okafor_2019", *reports):
    return {paper.file: paper.report for paper in papers_of(review, study, reports)}


def test_a_study_has_the_pdfs_of_its_folder(review):
    assert _found(review) == {"Okafor et al.PDF": "", "main.pdf": ""}


def test_a_pdf_belongs_to_the_report_whose_id_or_key_it_is_named_after(review):
    (review / "papers/okafor_2019/okafor2020.pdf").write_bytes(PDF)

    found = _found(review, "okafor_2019", Report(id="main"), Report(id="thesis", citekey="okafor2020"))

    assert found == {"Okafor et al.PDF": "", "main.pdf": "main", "okafor2020.pdf": "thesis"}


def test_a_pdf_in_papers_itself_is_found_by_the_key_of_a_report(review):
    (*_, shared) = papers_of(review, "okafor_2019", [Report(id="first", citekey="okafor2019")])

    assert (shared.file, shared.report, shared.is_own) == ("okafor2019.pdf", "first", False)


@pytest.mark.parametrize("key", ["other_2020/x", "../papers/okafor2019", "..", ".", "a\0b", ""])
def test_a_key_leads_to_no_other_folder(review, key):
    assert all(paper.is_own for paper in papers_of(review, "okafor_2019", [Report(id="first", citekey=key)]))


@pytest.mark.parametrize("study", ["..", "../records", "a/b", "", "CON", "Okafor", "a\0", ".hidden"])
def test_a_name_that_is_none_of_a_study_is_refused(review, study):
    with pytest.raises(UsageError):
        papers_of(review, study)


def test_what_does_not_begin_as_a_pdf_is_none(review):
    (review / "papers/okafor_2019/page.pdf").write_bytes(b"<html>%PDF-1.7")
    (review / "papers/okafor_2019/.hidden.pdf").write_bytes(PDF)
    (review / "papers/okafor_2019/notes.txt").write_bytes(PDF)
    (review / "papers/okafor_2019/folder.pdf").mkdir()

    assert set(_found(review)) == {"Okafor et al.PDF", "main.pdf"}


def test_a_link_that_leads_out_is_not_followed(review, tmp_path):
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(PDF)
    (review / "papers/okafor_2019/link.pdf").symlink_to(secret)
    (review / "papers/key.pdf").symlink_to(secret)

    assert set(_found(review, "okafor_2019", Report(id="r", citekey="key"))) == {
        "Okafor et al.PDF",
        "main.pdf",
    }


def test_a_folder_of_papers_that_leads_out_is_refused(tmp_path):
    (tmp_path / "elsewhere/okafor_2019").mkdir(parents=True)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/papers").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UsageError):
        papers_of(tmp_path / "demo", "okafor_2019")


def test_a_study_without_a_folder_has_none(tmp_path):
    assert papers_of(tmp_path, "okafor_2019") == ()
