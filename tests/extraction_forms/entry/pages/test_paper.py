"""The paper beside the form, as it is asked for over the web."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from extraction_forms.entry.papers.reader import READER
from tests.extraction_forms.entry.papers.pdfs import labelled, locked, pdf_of
from tests.extraction_forms.entry.reviews import record, write_record

PDF = labelled(pdf_of(("Hope 12.5 (4.1)", "personal recov-", "ery improved"), ("Second page: 10.2",)), 431)
OTHER = pdf_of(("Another paper",))
PANEL = "/demo/papers/okafor_2019/"
PART = {"HX-Request": "true"}
REPORTS = "reports:\n  - {id: okafor_main, kind: journal, citekey: okafor2019}\n  - {id: okafor_thesis, kind: thesis}\n"


@pytest.fixture(scope="module", autouse=True)
def _child():
    yield
    READER.stop()


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "STATE", tmp_path / "state")


@pytest.fixture
def papers(reviews):
    folder = reviews / "demo/papers/okafor_2019"
    folder.mkdir(parents=True)
    (folder / "okafor_main.pdf").write_bytes(PDF)
    return folder


def _reported(reviews, extractor="anna"):
    path = write_record(reviews / "demo", "okafor_2019", extractor)
    path.write_text(
        record("okafor_2019", extractor).replace("arms:\n", f"{REPORTS}arms:\n", 1), encoding="utf-8"
    )


def _page(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_panel_is_a_part_for_the_form_and_a_page_of_its_own_without_it(papers, browser_of):
    anna = browser_of("anna")

    part, whole = anna.get(PANEL, headers=PART), anna.get(PANEL)

    assert part.status_code == whole.status_code == 200
    assert "<html" not in _page(part)
    assert "<html" in _page(whole)
    assert 'class="sheet' in _page(part)


def test_the_words_of_the_page_lie_over_its_picture(papers, browser_of):
    page = _page(browser_of("anna").get(PANEL, headers=PART))

    assert 'href="/demo/papers/okafor_2019/okafor_main.pdf/1.png?scale=2"' in page
    assert re.search(
        r'<tspan x="50\.\d+" textLength="[\d.]+" lengthAdjust="spacingAndGlyphs">Hope </tspan>', page
    )
    assert 'data-cut="1" data-joint=""' in page
    assert " style=" not in page
    assert 'data-page="431"' in page


def test_a_pdf_is_known_by_the_report_of_the_persons_own_record(papers, reviews, browser_of):
    _reported(reviews)

    assert 'data-report="okafor_main"' in _page(browser_of("anna").get(PANEL, headers=PART))
    assert 'data-report=""' in _page(browser_of("ben").get(PANEL, headers=PART))


def test_a_report_names_its_pdf_by_its_key(papers, reviews, browser_of):
    _reported(reviews)
    (papers.parent / "okafor2019.pdf").write_bytes(OTHER)

    page = _page(browser_of("anna").get(f"{PANEL}?file=okafor2019.pdf", headers=PART))

    assert 'data-file="okafor2019.pdf" data-report="okafor_main"' in page
    assert browser_of("anna").get(f"{PANEL}okafor2019.pdf/1.png").status_code == 200
    assert browser_of("ben").get(f"{PANEL}okafor2019.pdf/1.png").status_code == 404


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "431"),
        ("?n=2", "432"),
        ("?page=432", "432"),
        ("?page=2", "432"),
        ("?n=99", "432"),
        ("?page=x&n=x", "431"),
    ],
)
def test_a_page_is_asked_for_by_its_printed_number_or_its_place(papers, browser_of, asked, shown):
    page = _page(browser_of("anna").get(f"{PANEL}{asked}", headers=PART))

    assert f'data-page="{shown}"' in page


def test_what_is_looked_for_is_marked_on_the_page_of_the_first_hit(papers, browser_of):
    page = _page(browser_of("anna").get(f"{PANEL}?q=10%C2%B72", headers=PART))

    assert 'data-page="432"' in page
    assert page.count('class="paper-mark"') == 1
    assert "Found in 1 place." in page


def test_a_quote_over_the_end_of_a_line_is_found_with_its_places(papers, browser_of):
    found = browser_of("anna").get(f"{PANEL}okafor_main.pdf/find?q=recovery+improved").json()

    assert found["found"] is True
    (hit,) = found["hits"]
    assert (hit["page"], hit["label"], len(hit["boxes"])) == (1, "431", 2)


def test_words_that_are_not_in_the_pdf_are_told_quietly(papers, browser_of):
    response = browser_of("anna").get(f"{PANEL}okafor_main.pdf/find?q=no+such+words")

    assert response.status_code == 200
    assert response.json()["found"] is False
    assert response.json()["words"] == "These words are not in the text of this PDF."


def test_a_scan_is_shown_and_said_to_have_no_text(papers, browser_of):
    (papers / "scan.pdf").write_bytes(pdf_of(()))

    page = _page(browser_of("anna").get(f"{PANEL}?file=scan.pdf&q=hope", headers=PART))

    assert "scan.pdf/1.png" in page
    assert "a picture without text" in page
    assert "a scan without text: nothing can be found in it" in page


def test_a_pdf_that_cannot_be_read_is_told_and_the_others_can_be_chosen(papers, browser_of):
    (papers / "locked.pdf").write_bytes(locked(OTHER))

    page = _page(browser_of("anna").get(f"{PANEL}?file=locked.pdf", headers=PART))

    assert "locked.pdf cannot be shown: it is locked with a password." in page
    assert "okafor_main.pdf" in page


def test_a_picture_is_private_and_not_sent_twice(papers, browser_of):
    anna = browser_of("anna")

    first = anna.get(f"{PANEL}okafor_main.pdf/1.png?scale=1.5")
    again = anna.get(
        f"{PANEL}okafor_main.pdf/1.png?scale=1.5", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.content.startswith(b"\x89PNG")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "okafor_main.pdf/1.png?scale=9",
        "okafor_main.pdf/3.png",
        "okafor_main.pdf/0.png",
        "okafor_main.pdf/x.png",
        "other.pdf/1.png",
        "%2e%2e%2freview.yaml/pdf",
        "..%2F..%2Freview.yaml/pdf",
        "other.pdf/find?q=x",
    ],
)
def test_nothing_else_is_served(papers, browser_of, address):
    assert browser_of("anna").get(f"{PANEL}{address}").status_code == 404


@pytest.mark.parametrize("study", ["CON", "Okafor", "a%00b", "%2e%2e"])
def test_a_name_that_is_none_of_a_study_has_no_page(reviews, browser_of, study):
    assert browser_of("anna").get(f"/demo/papers/{study}/").status_code == 404


@pytest.mark.parametrize(
    "address", ["", "okafor_main.pdf/1.png", "okafor_main.pdf/pdf", "okafor_main.pdf/find?q=hope"]
)
def test_papers_are_for_people_with_a_role_in_the_review(papers, browser_of, client_without_login, address):
    stranger = browser_of("zoe", "lead", review="another")

    assert stranger.get(f"{PANEL}{address}").status_code == 404
    assert client_without_login.get(f"{PANEL}{address}").status_code == 302
    shown = browser_of("rita", "reader").get(f"{PANEL}{address}")
    assert shown.status_code == 200
    assert shown.getvalue()


@pytest.fixture
def client_without_login():
    from django.test import Client

    return Client()


def test_the_pdf_itself_is_saved_and_not_shown_within_the_site(papers, browser_of):
    response = browser_of("rita", "reader").get(f"{PANEL}okafor_main.pdf/pdf")

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    response.close()


def _sent(content, name="Okafor 2019.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_writer_adds_a_pdf_and_is_brought_to_it(reviews, browser_of):
    response = browser_of("anna").post(f"{PANEL}add", {"pdf": _sent(PDF), "report": ""}, follow=True)

    assert (reviews / "demo/papers/okafor_2019/okafor_2019.pdf").read_bytes() == PDF
    assert "The PDF was added." in _page(response)
    assert 'data-file="okafor_2019.pdf"' in _page(response)


def test_a_pdf_is_added_as_one_of_a_report(reviews, browser_of):
    _reported(reviews)
    anna = browser_of("anna")
    assert "<option>okafor_thesis</option>" in _page(anna.get(PANEL))

    page = _page(anna.post(f"{PANEL}add", {"pdf": _sent(PDF), "report": "okafor_thesis"}, headers=PART))

    assert 'data-file="okafor_thesis.pdf" data-report="okafor_thesis"' in page
    assert "<option>okafor_thesis</option>" not in page


def test_the_same_pdf_again_is_told(papers, browser_of):
    page = _page(browser_of("anna").post(f"{PANEL}add", {"pdf": _sent(PDF)}, headers=PART))

    assert "The study has this PDF already; nothing was added." in page
    assert [path.name for path in papers.iterdir()] == ["okafor_main.pdf"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"pdf": _sent(b"<html>")}, "The file is no PDF"),
        ({"pdf": _sent(OTHER, "okafor_main.pdf")}, "There is another PDF called okafor_main.pdf already"),
        ({}, "No file came."),
    ],
    ids=["no pdf", "name taken", "nothing"],
)
def test_what_is_not_kept_is_said_in_the_panel(papers, browser_of, sent, words):
    for kept in sent.values():
        kept.seek(0)
    response = browser_of("anna").post(f"{PANEL}add", sent)

    assert response.status_code == 422
    assert words in _page(response)
    assert (papers / "okafor_main.pdf").read_bytes() == PDF


def test_readers_add_nothing_and_only_leads_take_away(papers, browser_of):
    assert browser_of("rita", "reader").post(f"{PANEL}add", {"pdf": _sent(OTHER)}).status_code == 403
    assert browser_of("anna").post(f"{PANEL}okafor_main.pdf/remove").status_code == 403
    assert "okafor_main.pdf/remove" not in _page(browser_of("anna").get(PANEL))
    assert (papers / "okafor_main.pdf").exists()

    page = _page(browser_of("lena", "lead").post(f"{PANEL}okafor_main.pdf/remove", headers=PART))

    assert "The PDF was taken away." in page
    assert not (papers / "okafor_main.pdf").exists()


def test_no_paper_and_no_drawn_page_is_written_into_the_review(papers, reviews, browser_of, tmp_path):
    before = sorted(reviews.rglob("*"))
    browser_of("anna").get(f"{PANEL}okafor_main.pdf/1.png")
    browser_of("anna").get(f"{PANEL}?q=hope")

    assert sorted(reviews.rglob("*")) == before
    assert list((tmp_path / "state/drawn_pages").rglob("*.png"))


def test_a_hostile_name_of_a_file_is_text_on_the_page(papers, browser_of):
    name = '"><img src=x onerror=alert(1)>.pdf'
    (papers / name).write_bytes(OTHER)
    anna = browser_of("anna")

    page = _page(anna.get(PANEL, headers=PART))

    assert "<img" not in page
    assert anna.get(f"{PANEL}%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E.pdf/1.png").status_code == 200


def test_the_hit_that_is_chosen_is_marked_apart(papers, browser_of):
    (papers / "okafor_main.pdf").write_bytes(pdf_of(("hope and hope",)))
    anna = browser_of("anna")

    assert "?file=okafor_main.pdf&amp;n=1&amp;q=hope&amp;hit=2" in _page(
        anna.get(f"{PANEL}?q=hope", headers=PART)
    )
    page = _page(anna.get(f"{PANEL}?q=hope&n=1&hit=2", headers=PART))

    assert page.count('class="paper-mark"') == 1
    assert page.count('class="paper-mark chosen"') == 1


@pytest.mark.parametrize("action", ["add", "okafor_main.pdf/remove"])
def test_opening_the_address_of_an_action_does_nothing(papers, browser_of, action):
    assert browser_of("lena", "lead").get(f"{PANEL}{action}").status_code == 405
    assert (papers / "okafor_main.pdf").exists()
