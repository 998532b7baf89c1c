"""The page of interactive figures in a browser: what is drawn, what is said where one points, where clicks lead."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from synthesis.figures import interactive
from synthesis.figures.figure import Figure, Line, Polygon, Spot, Text
from synthesis.numbers import quantity

pytestmark = pytest.mark.browser

QUOTE = "Hope rose by 0.31 </script><b>more</b> & $x$ than שלום."


def figure(name: str, **more) -> Figure:
    marks = (
        Line(x1=60, y1=60, x2=180, y2=60),
        Polygon(points=((110, 50), (130, 50), (130, 70), (110, 70)), fill="#ff0000"),
        Text(text="0.31", x=300, y=63, key="effects.first"),
    )
    spots = (
        Spot(x=120, y=60, r=6, text=("Okafor <i>&</i> שלום, 2019", "g 0.31"), key="effects.first"),
        Spot(x=20, y=20, r=6, text=("To the other",), href="#figure-second"),
    )
    facts = {"title": f"Figure {name}", "caption": "Squares.", "alt": "One square."}
    return Figure(id=name, width=360, height=120, marks=marks, spots=spots, **{**facts, **more})


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    datum = SimpleNamespace(
        study="Okafor, 2019",
        what="Results > r1 > SMD",
        printed="0,31",
        record="records/okafor_2019/a.yaml",
        line=41,
        report="okafor_2019_main",
        place="page 6, Table 2",
        quote=QUOTE,
        note="",
    )
    numbers = {"effects.first": quantity(0.31, "0.31", ["o"])}
    file = tmp_path_factory.mktemp("page") / "interactive.html"
    file.write_bytes(
        interactive.page([figure("first"), figure("second")], "Peer support", numbers, {"o": datum})
    )
    return file.as_uri()


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 700}, reduced_motion="reduce")
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "request",
        lambda request: request.url.startswith((address, "data:")) or complaints.append(request.url),
    )
    made.goto(address)
    expect(made.locator(".plot[data-drawn]")).to_have_count(2)
    yield made
    context.close()
    assert complaints == []


def at(page: Page, name: str, x: float, y: float) -> tuple[float, float]:
    """Where a place of a figure stands in the window."""
    plot = page.locator(f"#{name}")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    return box["x"] + x * interactive.PIXELS, box["y"] + interactive.BAR + y * interactive.PIXELS


def point(page: Page, name: str, x: float, y: float) -> None:
    across, down = at(page, name, x, y)
    page.mouse.move(across - 2, down)
    page.mouse.move(across, down)


def test_pointing_at_a_result_says_study_numbers_quote_and_page(page):
    point(page, "first", 120, 60)
    label = page.locator("#first .hoverlayer .hovertext")

    expect(label).to_have_count(1)
    for words in (
        "Okafor <i>&</i> שלום, 2019",
        "g 0.31",
        "SMD: 0,31",
        QUOTE,
        "page 6, Table 2",
        "records/okafor_2019/a.yaml:41",
    ):
        expect(label).to_contain_text(words)


def test_pointing_at_a_printed_number_says_what_it_was_made_from(page):
    point(page, "first", 308, 60)

    expect(page.locator("#first .hoverlayer")).to_contain_text("Made from 1 datum of Okafor, 2019")


def test_pointing_at_nothing_says_nothing(page):
    point(page, "first", 220, 110)

    page.wait_for_timeout(300)
    expect(page.locator("#first .hoverlayer .hovertext")).to_have_count(0)


def test_a_click_on_a_number_opens_it_in_the_supplement_beside(page):
    across, down = at(page, "first", 308, 60)
    point(page, "first", 308, 60)
    with page.context.expect_page() as opened:
        page.mouse.click(across, down)

    assert opened.value.url.endswith("/supplement.html#key=effects.first") or opened.value.url.startswith(
        "chrome-error"
    )


def test_a_click_on_an_anchor_stays_on_the_page(page, address):
    across, down = at(page, "first", 20, 20)
    point(page, "first", 20, 20)
    page.mouse.click(across, down)

    page.wait_for_url(f"{address}#figure-second")


def test_the_picture_grows_with_the_axes_and_a_double_click_puts_it_back(page):
    picture = page.locator("#first .imagelayer image")
    before = picture.bounding_box()
    page.locator('#first .modebar-btn[data-title="Zoom in"]').click()
    page.wait_for_function("document.getElementById('first')._fullLayout.xaxis.range[1] < 350")
    page.wait_for_timeout(600)
    grown = picture.bounding_box()
    assert grown["width"] > 1.2 * before["width"]
    assert grown["width"] / grown["height"] == pytest.approx(before["width"] / before["height"], rel=0.01)

    page.mouse.dblclick(*at(page, "first", 220, 110))
    page.wait_for_function("Math.abs(document.getElementById('first')._fullLayout.xaxis.range[1] - 360) < 1")


def test_the_figure_is_drawn_where_its_marks_are(page):
    across, down = at(page, "first", 120, 60)
    clip = {"x": across - 2, "y": down + 4, "width": 3, "height": 3}
    shot = page.screenshot(clip=clip)

    from io import BytesIO

    from PIL import Image

    assert Image.open(BytesIO(shot)).convert("RGB").getpixel((1, 1)) == (255, 0, 0)


def test_the_figure_is_named_and_described_for_those_who_do_not_see_it(page):
    drawn = page.get_by_role("figure", name="Figure first")

    expect(drawn).to_have_count(1)
    expect(drawn).to_have_accessible_description("One square.")


@pytest.mark.parametrize("width", [320, 768])
def test_the_page_never_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_files_are_named(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    expect(page.get_by_text("The same figures are files beside this page")).to_be_visible()
    assert page.locator('.still a[href="figures/first.svg"]').count() == 1
    context.close()
