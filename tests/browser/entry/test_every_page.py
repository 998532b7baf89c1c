"""Every page of the site in a browser: nothing that axe-core finds, no complaint, no scrolling sideways."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entry.pages import FORM, NARROW, PAPER, REVIEW, STUDY, WIDE, picture, sideways, violations
from tests.browser.entry.site import Address, Site

pytestmark = pytest.mark.browser

SAMPLES = {
    "review": REVIEW,
    "study": STUDY,
    "form": FORM,
    "extractor": "anna",
    "file": PAPER,
    "page": "1",
    "figure": "forest_readmission",
    "token": "never_one",
}
"""What stands in an address for each of its names; a route with a name that is not here fails until it is."""
OWN, OWN_FROM = "okafor_2019", "johnson_2018"
"""A study that the lead has records of, and whose they are copies of."""
OPEN = "berg_2020"
"""A study that two people have submitted and nobody has settled."""
RISK = {"study": OWN, "form": "rob2", "entry": "readmission"}
SAMPLES_OF = {
    "record": {"study": OWN},
    "record_parts": {"study": OWN},
    "record_field": {"study": OWN},
    "record_rows": {"study": OWN},
    "feedback": {"study": OWN},
    "paste": {"study": OWN},
    "judgements": RISK,
    "guided": RISK,
}
"""Other samples for routes that show what somebody has written."""
QUERIES = {
    "paper_find": "?q=hospital",
    "record_field": "?path=characteristics/label",
    "record_rows": "?entry=results/readmission",
}
AS_OTHERS_SEE_IT = {
    "record_submitted": ("anna", f"/{REVIEW}/records/{STUDY}/{FORM}/"),
    "record_new": ("anna", f"/{REVIEW}/records/new_2024/{FORM}/"),
    "compare_open": ("cleo", f"/{REVIEW}/compare/{OPEN}/{FORM}/"),
    "compare_alone": ("anna", f"/{REVIEW}/compare/{OWN}/{FORM}/"),
    "progress_of_extractor": ("anna", f"/{REVIEW}/"),
    "progress_of_reader": ("rosa", f"/{REVIEW}/"),
}
"""Pages that are other pages to other people: whose, and where."""
CONTRAST = "color-contrast"
_NAME = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture(scope="module")
def written(site: Site) -> None:
    """Records of the lead's own, still open, of a study and of its risk of bias; and a study that is to be settled."""
    review = site.reviews / REVIEW
    for form in ("", ".rob2"):
        copied(review, f"records/{OWN_FROM}/anna{form}.yaml", f"records/{OWN}/lena{form}.yaml")
    for name in ("anna", "ben"):
        copied(review, f"records/{STUDY}/{name}.yaml", f"records/{OPEN}/{name}.yaml")
    copied(review, f"matching/{STUDY}.yaml", f"matching/{OPEN}.yaml")


def copied(review: Path, old: str, new: str) -> None:
    """Copy a file of a study to another study; a copy of the lead's is still a draft."""
    before, after = (path.split("/")[1].removesuffix(".yaml") for path in (old, new))
    text = (review / old).read_text(encoding="utf-8").replace(before, after, 1)
    if "lena" in new:
        text = text.replace("extractor: anna", "extractor: lena", 1).replace("submitted", "draft", 1)
    (review / new).parent.mkdir(exist_ok=True)
    (review / new).write_text(text, encoding="utf-8")


def sample(address: Address) -> str:
    """The path of a route with samples in it."""
    known = {**SAMPLES, **SAMPLES_OF.get(address.name, {})}
    path = _NAME.sub(lambda match: known[match.group(1)], address.path)
    return f"/{path}{QUERIES.get(address.name, '')}"


def is_page(page: Page, path: str, into: list[str]) -> bool:
    """Open an address; whether what is there is a whole page, and not a part of one, a picture, data or an action.

    What cannot be had is told.
    """
    found = page.request.get(path)
    if found.status == 405:
        return False
    if not found.ok:
        into.append(f"{found.status} of {path}")
        return False
    if "text/html" not in found.headers.get("content-type", "") or "<html" not in found.text()[:500]:
        return False
    page.goto(path)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # so that what comes when it is seen has come
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate("scrollTo(0, 0)")
    return True


def faults(page: Page, name: str) -> list[str]:
    """What is wrong with an open page: wide and narrow, and narrow in the dark; colours are the same at any width."""
    found = []
    for size, word in ((WIDE, "wide"), (NARROW, "narrow")):
        page.set_viewport_size(size)
        for scheme in (
            ("light", "dark") if size is NARROW or os.environ.get("SYNTHESIS_SCREENSHOTS") else ("light",)
        ):
            page.emulate_media(color_scheme=scheme)
            picture(page, f"{name}_{word}_{scheme}")
            rules = () if scheme == "light" else (CONTRAST,)  # a scheme changes colours and nothing else
            found += [f"{name}, {word}, {scheme}: {one}" for one in violations(page, *rules)]
        found += [f"{name}, {word}: scrolls sideways: {one}" for one in sideways(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    return found


def test_every_name_in_an_address_has_a_sample(site: Site):
    names = {name for route in site.routes for name in _NAME.findall(route.path)}

    assert names - SAMPLES.keys() - RISK.keys() == set()


def test_every_page_of_a_lead_is_open_to_all_eyes_and_fits_every_screen(site, written, as_person):
    page = as_person("lena")
    found = []
    for route in site.routes:
        if "lead" in route.read and is_page(page, sample(route), found):
            found += faults(page, route.name)

    assert found == [], "\n".join(found)


def test_pages_that_are_others_to_others_are_open_to_all_eyes(written, as_person):
    found = []
    for name, (person, path) in AS_OTHERS_SEE_IT.items():
        page = as_person(person)
        if is_page(page, path, found):
            found += faults(page, name)

    assert found == [], "\n".join(found)


def test_the_pages_before_the_login_are_open_to_all_eyes(site, as_person):
    page = as_person("nobody")
    found = []
    page.goto("/login")
    found += faults(page, "login")
    page.goto(site.links["rosa"])
    found += faults(page, "link")
    page.goto("/login/never_one")
    found += faults(page, "link_used")

    assert found == [], "\n".join(found)


def test_the_page_for_what_is_not_there_is_open_to_all_eyes(as_person):
    page = as_person("anna")
    page.goto("/nowhere")
    found = faults(page, "missing")

    assert found == [], "\n".join(found)
