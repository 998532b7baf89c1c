"""Who comes to which address: every one of them is walked."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.test.client import RequestFactory

from extraction_forms.entry.guard import guarded
from extraction_forms.entry.roles import ROLES
from extraction_forms.entry.route import Route
from extraction_forms.entry.routes import ROUTES
from extraction_forms.entry.visit import OWN as RESERVED
from tests.extraction_forms.entry.addresses import EVERYWHERE, GUARDED, UNSAFE, address
from tests.extraction_forms.entry.reviews import small_review

DOC = Path(__file__).parents[3] / "docs/entry/accounts.md"
OPEN = {"login", "link", "logout", "health"}
OWN = {"account"}
"""What everybody may send to, whatever their role: their own account. The login and the way out are open."""


def test_only_the_login_its_links_the_way_out_and_the_health_check_are_open():
    assert {route.name for route in ROUTES if route.is_open} == OPEN


def test_every_name_and_every_address_stands_once():
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({address(route) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_whoever_is_not_logged_in_is_led_to_the_login(reviews, path):
    client = Client()

    told = client.get(path)
    assert (told.status_code, told.headers["Location"].partition("?")[0]) == (302, "/login")
    told = client.get(path, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()) == (401, {"login": "/login"})
    told = client.get(path, headers={"HX-Request": "true"})
    assert (told.status_code, told.headers["HX-Redirect"]) == (401, "/login")
    for method in UNSAFE:
        told = getattr(client, method)(path)
        assert (told.status_code, told.headers["Location"]) == (302, "/login")


@pytest.mark.parametrize("path", [*EVERYWHERE, *(address(route) for route in ROUTES if route.is_open)])
def test_what_another_site_sends_is_refused_everywhere(reviews, browser_of, path):
    client = browser_of("lea", "lead")
    client.handler.enforce_csrf_checks = True

    for method in UNSAFE:
        told = getattr(client, method)(path, headers={"Origin": "https://elsewhere.example"})
        assert told.status_code == 403
        assert getattr(Client(enforce_csrf_checks=True), method)(path).status_code == 403


@pytest.mark.parametrize("path", [address(route) for route in GUARDED if route.name not in OWN])
def test_a_reader_can_send_nothing_anywhere(reviews, browser_of, path):
    client = browser_of("rita", "reader")

    for method in UNSAFE:
        assert getattr(client, method)(path).status_code == 403


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_a_role_that_is_not_named_is_refused_before_the_page_is_asked(reviews, person, role, route):
    asked = []
    watched = Route(
        path=route.path,
        name=route.name,
        page=lambda visit, **_: asked.append(visit) or _nothing(),
        read=route.read,
        write=route.write,
    )
    names = {"review": "demo"} if "<str:review>" in route.path else {}

    for method, allowed in (("get", route.read), ("head", route.read), ("post", route.write)):
        asked.clear()
        request = getattr(RequestFactory(), method)(address(route))
        request.user, request.session = person("max", role), {}
        guarded(watched)(request, **names)
        assert bool(asked) is (role in allowed), method


def _nothing():
    return HttpResponse()


@pytest.mark.parametrize("role", ROLES)
def test_a_route_that_names_nobody_lets_nobody_in(reviews, person, role):
    closed = guarded(Route(path="closed", name="closed", page=lambda _: pytest.fail("it was shown")))

    for method in ("get", "post"):
        request = getattr(RequestFactory(), method)("/closed")
        request.user, request.session = person("max", role), {}
        assert closed(request).status_code in {403, 405}


@pytest.mark.parametrize("path", ["/", "/login", "/demo/", "/healthz", "/nothing"])
def test_a_host_that_is_not_the_sites_is_refused(reviews, browser_of, path):
    told = browser_of("lea", "lead").get(path, headers={"Host": "elsewhere.example"})

    assert told.status_code == 400
    assert b"elsewhere" not in told.content


def test_a_person_of_one_review_cannot_tell_that_another_is_there(reviews, browser_of):
    small_review(reviews / "secret")
    client = browser_of("eve", "lead", "demo")

    assert client.get("/demo/people/").status_code == 200
    for route in ROUTES:
        if "<str:review>" not in route.path:
            continue
        there, not_there = (address(route, review=slug) for slug in ("secret", "absent"))
        assert client.get(there).status_code == client.get(not_there).status_code == 404
        assert _shown(client, there) == _shown(client, not_there)
        assert client.post(there).status_code == client.post(not_there).status_code == 403
    assert b"secret" not in client.get("/").content


def _shown(client, path):
    """A page without the token of its forms, which is another each time."""
    return re.sub(rb"[A-Za-z0-9]{64}", b"", client.get(path).content)


@pytest.mark.parametrize("review", ["..", "%2e%2e", ".", "demo%00", "DEMO", "demo%2f..", "static", "deмo"])
def test_the_name_of_a_review_leads_nowhere_else(reviews, browser_of, review):
    assert browser_of("lea", "lead").get(f"/{review}/people/").status_code == 404


def test_the_table_of_roles_in_the_documentation_is_that_of_the_routes():
    told = [line for line in DOC.read_text("utf-8").splitlines() if line.startswith("| `/")]

    assert told == list(_table()), "The table should read:\n" + "\n".join(_table())


def _table():
    """Each address with what each role may do there: read, write, both or neither."""
    for route in ROUTES:
        path = "/" + route.path.replace("<str:", "<")
        cells = ["open"] * len(ROLES) if route.is_open else [_cell(route, role) for role in ROLES]
        yield f"| `{path}` | {' | '.join(cells)} |"


def _cell(route: Route, role: str) -> str:
    words = [word for word, allowed in (("read", route.read), ("write", route.write)) if role in allowed]
    return ", ".join(words) or "-"


def test_the_names_that_no_review_can_have_are_those_with_which_addresses_of_the_site_begin():
    firsts = {route.path.partition("/")[0] for route in ROUTES if not route.path.startswith("<")}

    assert firsts - {""} | {settings.STATIC_URL.strip("/")} == RESERVED


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_review_of_such_a_name_is_told_to_be_called_otherwise(reviews, browser_of, slug):
    small_review(reviews / slug)
    told = browser_of("lea", "lead").get(f"/{slug}/figures/")

    assert told.status_code == 422
    assert f"A review cannot be called {slug}" in told.content.decode()
    assert told.headers["Cache-Control"] == "private, no-store"
