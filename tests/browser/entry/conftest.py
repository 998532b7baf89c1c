"""What browser tests of the entry site are given: the site, people who are logged in, and how pages are judged.

A test takes `site` (the running site), `as_person` (a page of somebody who is logged in) and the functions of
`pages.py`: `axe(page)`, `no_sideways_scroll(page)`, `picture(page, "name")`. Every page of `as_person` fails its test
when the browser's console complained. Wait with `expect(...)`: the site's policy lets no `wait_for_function` in.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PATIENCE
from tests.browser.entry.pages import PAPER, REVIEW, STUDY, complaints_of, login
from tests.browser.entry.site import Site, running
from tests.extraction_forms.entry.papers.pdfs import pdf_of

PAPER_PAGES = (
    (
        "Sledge 2011: Peer support and admissions",
        "Seventy-four people were randomised.",
        "They met weekly for nine months.",
    ),
    (
        "Table 2. Days in hospital",
        "Peer support: mean 10.08 (SD 17.31), n = 38",
        "Usual care: mean 19.08 (SD 21.63), n = 36",
    ),
)


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory) -> Iterator[Site]:
    """The site on a copy of the demonstration of two extractors, with a paper of one study.

    What a module's tests write stays until its last.
    """
    with running(tmp_path_factory.mktemp("site"), REVIEW) as found:
        paper = found.reviews / REVIEW / "papers" / STUDY / PAPER
        paper.parent.mkdir(parents=True)
        paper.write_bytes(pdf_of(*PAPER_PAGES, size=(595, 842)))
        yield found


@pytest.fixture
def as_person(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Makes a page of somebody: as_person("anna"), or as_person("nobody") for one who is not logged in.

    A test that makes the console complain on purpose ends with `as_person.complaints.clear()`.
    More words are those of Playwright's `new_context`, such as `viewport` or `color_scheme`.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def made(name: str = "lena", role: str = "", **how) -> Page:
        how = {
            "viewport": {"width": 1280, "height": 800},
            "reduced_motion": "reduce",
            "bypass_csp": False,
            **how,
        }
        context = browser.new_context(base_url=site.address, **how)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        complaints_of(page, site.address, complaints)
        if name != "nobody":
            login(page, site, name, role)
        return page

    made.complaints = complaints
    yield made
    for context in contexts:
        context.close()
    assert complaints == [], "\n".join([*complaints, site.log()])
