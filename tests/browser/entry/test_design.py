"""The parts that pages are made of, all on one page: for every eye, screen and hand."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

import extraction_forms.entry
from tests.browser.entry.pages import NARROW, SPACED, WIDE, axe, no_sideways_scroll, picture

pytestmark = pytest.mark.browser

CSS = Path(extraction_forms.entry.__path__[0]) / "static" / "entry" / "site.css"
EXAMPLE = Path(__file__).with_name("example.html")
SMALL = """() => {
  const pressed = "button, select, textarea, input, summary, nav a, a.button";
  return [...document.querySelectorAll(pressed)].map(one => {
    const box = (one.closest("label") ?? one).getBoundingClientRect();
    return [one.outerHTML.slice(0, 80), box.width, box.height];
  }).filter(([, wide, high]) => wide && (wide < 24 || high < 24));
}"""
BARE = """() => [...document.querySelectorAll("button:not(.quiet), input, select, textarea, .chip, .panel")]
  .filter(one => !/checkbox|radio/.test(one.type ?? ""))
  .filter(one => parseFloat(getComputedStyle(one).borderTopWidth) < 1).map(one => one.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll("main *, header *")].filter(one =>
  !one.closest(".scroll, .visually-hidden, select, textarea, .index") && getComputedStyle(one).overflow !== "visible"
  && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1) && one.tagName !== "INPUT"
).map(one => one.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def open_page(browser):
    page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
    page.set_content(
        EXAMPLE.read_text(encoding="utf-8").replace("/* site.css */", CSS.read_text(encoding="utf-8"))
    )
    yield page
    page.close()


@pytest.fixture
def example(open_page: Page):
    open_page.set_viewport_size(WIDE)
    open_page.emulate_media(color_scheme="light", forced_colors="none", media="screen")
    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_part_is_open_to_all_eyes(example, size, scheme):
    example.set_viewport_size(size)
    example.emulate_media(color_scheme=scheme)
    picture(example, f"design_{size['width']}_{scheme}")

    axe(example)


def test_no_part_makes_a_narrow_page_scroll_sideways(example):
    example.set_viewport_size(NARROW)

    no_sideways_scroll(example)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_whatever_is_pressed_is_at_least_24_pixels_high_and_wide(example, size):
    example.set_viewport_size(size)

    assert example.evaluate(SMALL) == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_words_set_wider_by_the_reader_are_neither_cut_nor_make_the_page_scroll(example, size):
    example.set_viewport_size(size)
    style = example.add_style_tag(content=SPACED)
    no_sideways_scroll(example)
    cut = example.evaluate(CUT)
    style.evaluate("one => one.remove()")

    assert cut == []


def test_what_has_the_focus_has_a_ring_and_stands_clear_of_the_bar(example):
    example.set_viewport_size({"width": 1280, "height": 600})
    stops = 0
    example.evaluate("document.activeElement.blur()")
    for _ in range(60):
        example.keyboard.press("Tab")
        told = example.evaluate("""() => {
          const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
          const bar = document.querySelector(".toolbar");
          const shown = one.matches(".card a") ? getComputedStyle(one.closest(".card")) : style;
          const middle = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
          return {what: one.outerHTML.slice(0, 80), end: one === document.body,
            ring: shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2,
            under: bar.contains(middle) && !bar.contains(one)};
        }""")
        if told["end"]:
            break
        stops += 1
        assert told["ring"], told["what"]
        assert not told["under"], told["what"]

    assert stops > 25


def test_the_bar_leaves_room_for_the_page_where_the_window_is_low(example):
    example.set_viewport_size({"width": 640, "height": 400})

    assert example.locator(".toolbar").evaluate("one => getComputedStyle(one).position") == "static"


def test_with_the_readers_own_colours_every_button_field_and_state_has_an_edge(example):
    example.emulate_media(forced_colors="active")
    picture(example, "design_forced")

    assert example.evaluate(BARE) == []


def test_where_the_reader_asks_for_stillness_nothing_moves(example):
    moving = example.evaluate("""() => [...document.querySelectorAll("*")]
      .filter(one => getComputedStyle(one).transitionDuration !== "0s").length""")

    assert moving == 0


def test_on_paper_buttons_and_bars_are_left_out_and_answers_are_not(example):
    example.emulate_media(media="print")

    for left_out in (".top", ".toolbar", ".index", ".panel button.main"):
        assert not example.locator(left_out).first.is_visible()
    assert example.locator("#label").is_visible()
