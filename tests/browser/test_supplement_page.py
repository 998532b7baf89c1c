from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from synthesis.figures.figure import Figure, Text
from synthesis.numbers import absent, quantity
from synthesis.render import html
from synthesis.supplement import (
    Document,
    FigureBlock,
    Heading,
    Paragraph,
    Provenance,
    TableBlock,
)
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Run, counted_over, made_from, weave

pytestmark = pytest.mark.browser

STUDIES = tuple(f"study_{n:02}" for n in range(20))
QUOTE = "Hope rose by 0.31 </script><b>more</b> than on the waiting list."


def origin(study: str) -> str:
    return f"records/{study}/a.yaml#row_1/contrast/smd"


def provenance(study: str) -> Provenance:
    return Provenance(
        origin=origin(study),
        study=study.replace("_", " ").capitalize(),
        what="Results > row 1, SMD",
        printed="0,31",
        record=f"records/{study}/a.yaml",
        line=41,
        report=f"{study}_main",
        place="page 6, Table 2",
        quote=QUOTE,
    )


def document() -> Document:
    one = (origin(STUDIES[0]),)
    numbers = {
        "syntheses.hope.estimate": quantity(0.1934, "0.19", map(origin, STUDIES)),
        "syntheses.hope.p": absent("fewer than two studies", one, "not available"),
        "effects.first": quantity(0.31, "0.31", one),
        "effects.second": quantity(0.12, "0.12", (origin(STUDIES[1]),)),
        "effects.unprinted": quantity(7, "7", one),
    }
    columns = (
        Column(id="study", label="Study", width=3),
        *(Column(id=f"c{n}", label=f"Characteristic {n}", align="right") for n in range(12)),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(text=f"Study {n}"),
                Cell(text=text, key=key),
                Cell(text="65", origins=one),
                *(Cell(text="characteristics") for _ in range(10)),
            )
        )
        for n, (key, text) in enumerate((("effects.first", "0.31"), ("effects.second", "0.12")))
    )
    note = Note(text=weave("The first is {n}.", n=Run(text="0.31", key="effects.first")))
    table = Table(
        id="effects",
        title="Effects by study",
        columns=columns,
        rows=rows,
        notes=(note,),
        wide=True,
    )
    marks = (
        Text(text="0.19 [0.11, 0.27]", x=4, y=20, key="syntheses.hope.estimate"),
        Text(text="65", x=200, y=20, origins=one),
        Text(text=weave("{n} people", n=made_from("66", one)), x=300, y=20),
        Text(text="0.5", x=4, y=50, kind="tick"),
    )
    figure = Figure(
        id="forest",
        title="Forest",
        caption=weave("Of {n} studies.", n=counted_over(20, map(origin, STUDIES))),
        alt="One.",
        width=480,
        height=60,
        marks=marks,
        table="effects",
    )
    prose = (
        Run(text="The effect was "),
        Run(text="0.19", key="syntheses.hope.estimate"),
        Run(text=", p "),
        Run(text="not available", key="syntheses.hope.p"),
        Run(text="; see "),
        Run(text="", ref="forest"),
    )
    blocks = (
        Heading(text="Results"),
        Paragraph(runs=prose),
        TableBlock(table=table),
        FigureBlock(figure=figure),
    )
    known = {origin(study): provenance(study) for study in STUDIES}
    return Document(
        title="Peer support",
        subtitle="Supplement",
        date="2026-01-15",
        blocks=blocks,
        numbers=numbers,
        provenance=known,
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    file: Path = tmp_path_factory.mktemp("page") / "supplement.html"
    file.write_bytes(html.write(document()))
    return file.as_uri()


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "request",
        lambda request: request.url.startswith(("file:", "data:")) or complaints.append(request.url),
    )
    made.goto(address)
    yield made
    context.close()
    assert complaints == []


def number(page: Page, key: str):
    return page.locator(f'main .number[data-key="{key}"]').first


def test_a_click_on_a_number_shows_its_key_value_quote_place_and_record(page):
    number(page, "effects.first").click()
    panel = page.get_by_role("dialog", name="0.31")

    expect(panel).to_be_visible()
    expect(panel).to_contain_text("S1 Table · Study 0 · Characteristic 0")
    expect(panel).to_contain_text("effects.first")
    expect(panel).to_contain_text("Made from 1 datum of 1 study")
    expect(panel.locator("blockquote")).to_have_text(QUOTE)
    expect(panel).to_contain_text("study_00_main, page 6, Table 2")
    expect(panel).to_contain_text("records/study_00/a.yaml:41")
    expect(panel.locator("b", has_text="more")).to_have_count(0)


def test_many_data_are_grouped_by_study_and_each_can_be_reached(page):
    number(page, "syntheses.hope.estimate").click()
    panel = page.get_by_role("dialog")

    expect(panel).to_contain_text("Made from 20 data of 20 studies")
    expect(panel.locator("details")).to_have_count(20)
    expect(panel.locator("blockquote")).to_have_count(0)
    panel.get_by_role("button", name="Unfold all studies").click()
    expect(panel.locator("blockquote")).to_have_count(20)
    panel.get_by_role("button", name="Fold all studies").click()
    expect(panel.locator("details[open]")).to_have_count(0)


def test_a_number_that_cannot_be_had_says_why(page):
    number(page, "syntheses.hope.p").click()

    expect(page.get_by_role("dialog")).to_contain_text("Not available: fewer than two studies")


def test_a_cell_with_data_but_no_key_shows_them(page):
    page.locator("main [data-set]").first.click()

    expect(page.get_by_role("dialog", name="65")).to_contain_text("records/study_00/a.yaml:41")


@pytest.mark.parametrize(
    ("where", "shown", "place"),
    [
        ("svg text[data-set]", "65", "S1 Figure"),
        ("svg tspan[data-set]", "66", "S1 Figure"),
        ("figcaption [data-set]", "20", "S1 Figure"),
        (".notes [data-key]", "0.31", "In the text"),
        ("p [data-key]", "0.19", "In the text"),
    ],
)
def test_a_number_within_a_text_opens_wherever_it_stands(page, where, shown, place):
    page.locator(f"main {where}").first.click()

    expect(page.get_by_role("dialog", name=shown, exact=True)).to_contain_text(place)
    expect(page.get_by_role("dialog")).to_contain_text("Made from")


def test_a_number_in_a_figure_opens_like_any_other(page):
    page.locator("svg [data-key]").first.click()

    expect(page.get_by_role("dialog", name="0.19 [0.11, 0.27]")).to_contain_text("S1 Figure")


def test_the_keyboard_alone_opens_moves_and_closes_and_the_focus_returns(page):
    first, second = number(page, "effects.first"), number(page, "effects.second")
    while not first.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement !== document.body")
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="0.12")).to_be_visible()
    expect(page.locator("#panel-number")).to_be_focused()
    expect(second).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-expanded", "false")


def test_space_opens_and_the_close_button_closes(page):
    number(page, "syntheses.hope.p").focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Close").click()

    expect(page.locator("#panel")).to_be_hidden()
    expect(number(page, "syntheses.hope.p")).to_be_focused()


def test_a_table_is_one_stop_of_the_tab_key(page):
    assert page.locator("table [data-key][tabindex='0'], table [data-set][tabindex='0']").count() == 1


def test_a_link_to_a_key_opens_its_number(page, address):
    page.goto(f"{address}#key=effects.second")
    expect(page.get_by_role("dialog", name="0.12")).to_contain_text("S1 Table · Study 1")
    expect(number(page, "effects.second")).to_be_in_viewport()
    page.goto(f"{address}#key=effects.unprinted")
    expect(page.get_by_role("dialog", name="7")).to_contain_text("Not printed on this page")
    page.goto(f"{address}#key=effects.nowhere")
    expect(page.get_by_role("dialog")).to_contain_text("no number called effects.nowhere")


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_the_page_never_scrolls_sideways_and_wide_tables_scroll_in_their_box(page, width):
    page.set_viewport_size({"width": width, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 768:
        box = page.locator("#table-effects .scroll")
        assert box.evaluate("element => element.scrollWidth > element.clientWidth")


def test_on_a_narrow_screen_the_number_stays_in_view_above_its_panel(page):
    page.set_viewport_size({"width": 320, "height": 700})
    number(page, "effects.first").click()
    top = page.locator("#panel").bounding_box()["y"]
    box = number(page, "effects.first").bounding_box()

    assert box["y"] >= 0
    assert box["y"] + box["height"] <= top


def test_the_panel_never_covers_the_number_it_explains(page):
    for each in page.locator("main .number").all():
        each.click()
        page.wait_for_function("() => !document.getElementById('panel').hidden")
        one, other = each.bounding_box(), page.locator("#panel").bounding_box()
        assert one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        page.keyboard.press("Escape")


def test_without_scripts_the_numbers_are_plain_text(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    expect(page.locator("main")).to_contain_text("The effect was 0.19")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.locator("main [role=button]").count() == 0
    context.close()


def test_in_print_the_panel_and_the_contents_are_left_out(page):
    number(page, "effects.first").click()
    page.emulate_media(media="print")

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
