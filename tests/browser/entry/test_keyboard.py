"""The site by keyboard alone, larger, and with other spacing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entry.pages import FORM, REVIEW, SPACED, STUDY, TAB_STOPS, no_sideways_scroll
from tests.browser.entry.site import Site

pytestmark = pytest.mark.browser

RECORD = f"/{REVIEW}/records/{STUDY}/{FORM}/"
PAGES = ["/", "/help", f"/{REVIEW}/", RECORD]
IN_ORDER = f"() => {TAB_STOPS}.map((one, at) => {{ one.dataset.stop = at; return at; }}).length"
STOP = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (one === document.body) return null;
  const shown = one.matches(".card :is(h2, h3) a") ? getComputedStyle(one.closest(".card")) : style;
  const x = Math.min(Math.max(box.x + Math.min(box.width / 2, 40), 1), innerWidth - 1);
  const top = document.elementFromPoint(x, box.y + Math.min(box.height / 2, 12));
  const own = [one, ...(one.labels ?? [])];
  const over = top && !top.contains(one) && !own.some(part => part.contains(top));
  return {
    at: Number(one.dataset.stop ?? -1), what: one.outerHTML.slice(0, 120),
    ring: shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2,
    hidden: box.bottom < 1 || box.y > innerHeight - 1 || (over && box.width > 1 && box.height > 1),
  };
}"""


def tabbed(page: Page, most: int) -> list[dict]:
    """Every stop of the Tab key on a page, in its order."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("path", PAGES)
def test_the_tab_key_goes_in_reading_order_and_shows_where_it_is(as_person, path):
    page = as_person("lena", viewport={"width": 1280, "height": 600})
    page.goto(path)
    expected = page.evaluate(IN_ORDER)
    stops = tabbed(page, min(expected, 250) + 1)

    order = [stop["at"] for stop in stops]
    assert order == sorted(order)
    assert order[: len(order)] == list(range(len(order))), "a stop is left out"
    assert len(stops) >= min(expected, 250)
    assert [stop["what"] for stop in stops if not stop["ring"]] == []
    assert [stop["what"] for stop in stops if stop["hidden"]] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_first_stop_skips_to_the_page(as_person, path):
    page = as_person("lena")
    page.goto(path)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("path", PAGES)
def test_at_twice_the_size_nothing_scrolls_sideways(as_person, path):
    page = as_person("lena", viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.goto(path)

    no_sideways_scroll(page)


@pytest.mark.parametrize("path", PAGES)
def test_with_words_set_wider_nothing_scrolls_sideways(as_person, path):
    page = as_person("lena", viewport={"width": 320, "height": 640}, bypass_csp=True)
    page.goto(path)
    page.add_style_tag(content=SPACED)

    no_sideways_scroll(page)


def test_a_question_mark_lists_the_keys_and_escape_closes_them(as_person):
    page = as_person("lena")
    page.get_by_role("link", name="Help").focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")

    expect(keys).to_be_hidden()
    expect(page.get_by_role("link", name="Help")).to_be_focused()


def test_whoever_switches_keys_off_is_not_shown_the_list(site: Site, as_person):
    page = as_person("rosa")
    page.goto("/account")
    page.get_by_label("Single keys do things").uncheck()
    page.get_by_role("button", name="Keep").click()
    page.goto("/help")
    expect(page.get_by_text("Keys that work alone are off for you")).to_be_visible()
    page.keyboard.press("?")

    expect(page.locator("dialog[open]")).to_have_count(0)


def test_what_the_server_refuses_or_does_not_answer_is_said(as_person):
    page = as_person("lena")
    told = page.locator("#told")
    with page.expect_response("**/nowhere"):
        page.evaluate("void htmx.ajax('GET', '/nowhere', '#main').catch(() => 0)")
    expect(told).to_contain_text("not there any more")
    expect(told).to_have_role("status")
    page.context.set_offline(True)
    page.evaluate("void htmx.ajax('GET', '/help', '#main').catch(() => 0)")

    expect(told).to_contain_text("does not answer")
    as_person.complaints.clear()
