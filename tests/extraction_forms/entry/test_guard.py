"""The door of every page: what it lets through, and what becomes of a fault."""

from pathlib import Path

import pytest
from django.http import Http404, HttpResponse
from django.test.client import RequestFactory

from extraction_forms.disk.locks import Busy
from extraction_forms.entry.guard import guarded
from extraction_forms.entry.models import Person
from extraction_forms.entry.roles import EVERYBODY, LEADS
from extraction_forms.entry.route import Route
from extraction_forms.errors import ReviewError
from tests.extraction_forms.entry.reviews import small_review


def _shown(visit):
    return HttpResponse(visit.role)


def _ask(page, person, method="get", path="<str:review>/x", names=None, **route):
    view = guarded(Route(path=path, name="x", page=page, **{"read": EVERYBODY, "write": EVERYBODY, **route}))
    request = getattr(RequestFactory(), method)("/demo/x")
    request.user, request.session = person, {}
    return view(request, **({"review": "demo"} if names is None else names))


def test_a_page_is_given_who_asks_in_which_role_and_the_folder_of_the_review(reviews, person):
    seen = []
    _ask(
        lambda visit, **names: seen.append((visit, names)) or HttpResponse(),
        person("anna", "extractor", "demo"),
    )

    ((visit, names),) = seen
    assert (visit.name, visit.role, visit.slug, visit.folder, names) == (
        "anna",
        "extractor",
        "demo",
        reviews / "demo",
        {},
    )
    assert (visit.may_write, visit.may_settle, visit.may_lead) == (True, False, False)


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Http404(), 404, "There is no such page"),
        (ReviewError("records/a.yaml: expected <x>; found y."), 422, "expected &lt;x&gt;; found y."),
        (Busy(review=Path("demo"), owner="ben", age=3), 503, "ben has been writing"),
        (PermissionError(13, "Permission denied", "/srv/here/a.yaml"), 503, "<li>a.yaml: Permission denied."),
    ],
)
def test_a_fault_becomes_a_page_in_words(reviews, person, fault, status, words):
    def page(visit):
        raise fault

    told = _ask(page, person("anna"))
    assert told.status_code == status
    assert words in told.content.decode()


def test_the_role_of_the_review_counts_before_the_one_for_all(reviews, person):
    both = person("anna", "lead")
    person("anna", "reader", "demo")

    assert _ask(_shown, both, read=LEADS).status_code == 403
    assert _ask(_shown, both, read=LEADS, path="x", names={}).status_code == 200


def test_whoever_has_a_role_in_some_review_reads_the_sites_own_pages_and_leads_none_of_them(reviews, person):
    eve = person("eve", "lead", "demo")

    assert _ask(_shown, eve, path="x", names={}).status_code == 200
    assert _ask(_shown, eve, path="x", names={}, read=LEADS).status_code == 403


def test_whoever_has_no_role_at_all_is_shown_nothing(reviews):
    nobody = Person.objects.create(name="nobody")

    assert _ask(_shown, nobody, path="x", names={}).status_code == 403
    assert _ask(_shown, nobody).status_code == 404


def test_an_account_that_was_closed_is_led_to_the_login(reviews, person):
    anna = person("anna")
    anna.is_active = False

    assert _ask(_shown, anna).headers["Location"] == "/login?next=%2Fdemo%2Fx"


def test_a_page_to_which_nothing_can_be_sent_says_so_to_whoever_may_write_elsewhere(reviews, person):
    told = _ask(_shown, person("anna"), "post", write=frozenset())

    assert (told.status_code, told.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert _ask(_shown, person("rita", "reader"), "post", write=frozenset()).status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_changes_are_sent_by_post_alone(reviews, person, method):
    told = _ask(lambda _: pytest.fail("it was asked"), person("anna"), method)

    assert (told.status_code, told.headers["Allow"]) == (405, "POST")


def test_a_review_that_is_called_as_an_address_of_the_site_is_no_page_and_says_why(reviews, person):
    small_review(reviews / "people")
    told = _ask(lambda _: pytest.fail("it was asked"), person("anna"), names={"review": "people"})

    assert told.status_code == 422
    assert "A review cannot be called people" in told.content.decode()


def test_a_review_has_no_second_name_under_which_somebody_has_another_role(reviews, person):
    (reviews / "again").symlink_to(reviews / "demo")
    anna = person("anna", "lead")
    person("anna", "reader", "demo")

    assert _ask(_shown, anna).content == b"reader"
    assert _ask(_shown, anna, names={"review": "again"}).status_code == 404


def test_a_name_that_the_disk_takes_for_that_of_a_review_is_none(reviews, person, monkeypatch):
    monkeypatch.setattr("extraction_forms.entry.visit.os.listdir", lambda _: ["Demo"])

    assert _ask(_shown, person("anna")).status_code == 404
