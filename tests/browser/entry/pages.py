"""How a page of the entry site is opened, judged and pictured in a browser."""

from __future__ import annotations

import os
import re
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.entry.site import Site

REVIEW = "double_extraction_demo"
STUDY = "sledge_2011"
FORM = "peer_support"
PAPER = "main.pdf"

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}

SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
"""The wider setting of words that WCAG 1.4.12 asks pages to bear."""

_RUN_AXE = """async rules => (await axe.run(document, {
  runOnly: rules, resultTypes: ["violations"], elementRef: false,
})).violations.map(one => ({
  id: one.id, help: one.help, url: one.helpUrl,
  nodes: one.nodes.map(node => ({at: node.target.flat().join(" "), html: node.html, why: node.failureSummary})),
}))"""
_STOPS = "a[href], button, input, select, textarea, summary, [tabindex], iframe, [contenteditable]"
TAB_STOPS = f"""[...document.querySelectorAll({_STOPS!r})].filter(one => {{
  const radios = one.type === "radio" && one.name
    ? [...document.getElementsByName(one.name)].filter(other => other.form === one.form) : [];
  const first = radios.find(other => other.checked) ?? radios[0];
  const isShown = one.type !== "hidden" && one.checkVisibility({{visibilityProperty: true}});
  return isShown && !one.disabled && one.tabIndex >= 0 && (!first || first === one) && !one.closest("[inert]");
}})"""
"""What the Tab key stops at on a page, in its order: of a group of buttons, at the one that is chosen or the first."""

_TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > document.documentElement.clientWidth + 1 && !one.closest(".scroll, dialog")
    && !one.closest(".visually-hidden");
}).slice(0, 8).map(one => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}.${one.className} `
  + `to ${Math.round(one.getBoundingClientRect().right)}`)"""


def login(page: Page, site: Site, name: str, role: str = "") -> None:
    """Log somebody in through a link, as they would; later pages of the same person take the session that began then.

    With a `role`, a person that the site does not know yet is made.
    """
    if name in site.cookies and not role:
        page.context.add_cookies(site.cookies[name])
        page.goto("/")
        return
    page.goto(site.let_in(name, role) if role else site.links[name])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{site.address}/")
    site.cookies[name] = page.context.cookies()


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds on a page, one line for each element; `rules` asks for some rules alone.

    The script is put in past the site's policy, which would rightly refuse it.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "\n;void 0")
    asked = {"type": "rule", "values": [*rules]} if rules else {"type": "tag", "values": RULES}
    return [_told(one, node) for one in page.evaluate(_RUN_AXE, asked) for node in one["nodes"]]


def _told(one: dict, node: dict) -> str:
    why = re.sub(r"\s+", " ", node["why"] or "").removeprefix("Fix any of the following: ")
    return f"{one['id']} ({one['help']}): {node['at']}\n    {node['html'][:200]}\n    {why[:300]}"


def axe(page: Page, *rules: str) -> None:
    """Fail with what axe-core finds on a page."""
    found = violations(page, *rules)
    assert found == [], f"{page.url}: {len(found)} found\n" + "\n".join(found)


def sideways(page: Page) -> list[str]:
    """What makes a page scroll sideways; nothing where it does not."""
    if page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        return []
    return page.evaluate(_TOO_WIDE) or ["something that is not an element's box"]


def no_sideways_scroll(page: Page) -> None:
    """Fail where the page scrolls sideways; what is in `.scroll` may."""
    assert sideways(page) == [], page.url


def picture(page: Page, name: str) -> None:
    """Take a picture of the whole page into the folder that SYNTHESIS_SCREENSHOTS names, where it does."""
    folder = os.environ.get("SYNTHESIS_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def complaints_of(page: Page, address: str, into: list[str]) -> None:
    """Gather what a page's console complains of, what its scripts break on, and what it asks of other addresses."""

    def said(one: ConsoleMessage) -> None:
        is_own_refusal = (
            "status of 4" in one.text and one.location.get("url") == page.url
        )  # such as the page for a 404
        if one.type in {"error", "warning"} and not is_own_refusal:
            into.append(f"{page.url}: {one.text}")

    page.on("console", said)
    page.on("pageerror", lambda one: into.append(f"{page.url}: {one}"))
    page.on(
        "request",
        lambda one: one.url.startswith((address, "data:", "blob:")) or into.append(f"asks {one.url}"),
    )
    page.on("response", lambda one: one.status >= 500 and into.append(f"{one.status} of {one.url}"))
