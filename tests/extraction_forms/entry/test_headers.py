"""What every answer tells the browser."""

import pytest
from django.test import Client

from extraction_forms.entry.headers import POLICY

PATHS = ("/", "/login", "/nothing", "/people", "/healthz", "/login/xyz")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_scripts_from_here_alone_and_stays_out_of_caches_and_frames(reviews, browser_of, path):
    for client in (Client(), browser_of("lea", "lead")):
        told = client.get(path).headers
        assert told["Content-Security-Policy"] == POLICY
        assert told["X-Frame-Options"] == "DENY"
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Referrer-Policy"] == "same-origin"
        assert told["Cross-Origin-Opener-Policy"] == "same-origin"
        assert told["Cache-Control"] == "private, no-store"


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_written_into_a_page():
    rules = dict(rule.strip().partition(" ")[::2] for rule in POLICY.split(";"))

    assert rules == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_no_page_of_accounts_holds_a_script_or_a_style_of_its_own(reviews, browser_of):
    client = browser_of("lea", "lead")

    for path in ("/people", "/account", "/demo/people/"):
        page = client.get(path).content.decode()
        assert "<style" not in page
        assert "style=" not in page
        assert " onclick" not in page
        assert page.count("<script") == page.count('<script type="module" src=') + page.count("<script src=")


def test_files_of_the_site_are_kept_by_the_browser_and_tell_who_may_load_them():
    told = Client().get("/static/entry/site.css")

    assert told.status_code == 200
    assert "no-store" not in told.headers["Cache-Control"]
    assert told.headers["Content-Security-Policy"] == POLICY
    told.close()


def test_the_health_check_says_ok_and_takes_nothing():
    told = Client().get("/healthz")

    assert (told.status_code, told.content, told.headers["Content-Type"]) == (200, b"ok\n", "text/plain")
    assert Client().post("/healthz").status_code == 405


def test_the_health_check_says_when_the_database_does_not_answer(monkeypatch):
    from django.db import DatabaseError

    from extraction_forms.entry.pages import health

    class Gone:
        def cursor(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Gone())
    told = Client().get("/healthz")
    assert (told.status_code, told.content) == (503, b"the database does not answer\n")
