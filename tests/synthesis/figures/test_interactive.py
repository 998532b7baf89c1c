"""The page of interactive figures: whole in itself, the same bytes each time, safe whatever a label holds."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import RenderError
from synthesis.figures import interactive, svg
from synthesis.figures.figure import Circle, Figure, Line, Polygon, Spot, Text
from synthesis.numbers import quantity

EVIL = "</script><script>alert(1)</script>\" onload='x' <!-- & <b>bold</b> \u2028 שלום"
VOID = {"meta", "link"}


class Page(HTMLParser):
    """The page as a browser reads it: elements with their attributes, and the text inside each."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts, self.faults = [], [], [], []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    def text(self, tag):
        return [text for name, text in self.texts if name == tag]

    @property
    def scripts(self):
        return [text for name, text in self.texts if name == "script"]


def figure(**more):
    marks = (
        Line(x1=0, y1=40, x2=200, y2=40),
        Polygon(points=((90, 30), (110, 30), (110, 50), (90, 50))),
        Circle(x=20, y=40, r=3, fill="#ff0000"),
        Text(text="0.20", x=150, y=43, key="a.b"),
    )
    facts = {"id": "hope", "title": "Hope", "caption": "What it shows.", "alt": "A square at 0.2."}
    spots = (Spot(x=100, y=40, r=5, text=("Okafor, 2019", "g 0.20"), key="a.b"),)
    return Figure(**{**facts, "width": 200, "height": 80, "marks": marks, "spots": spots, **more})


def behind(quote="Mean hope was 0.2.", study="Okafor, 2019"):
    datum = SimpleNamespace(
        study=study,
        what="Results > r1 > SMD",
        printed="0.20",
        record="records/okafor_2019/a.yaml",
        line=41,
        report="main",
        place="page 6",
        quote=quote,
        note="",
    )
    return {"a.b": quantity(0.2, "0.20", ["o"])}, {"o": datum}


def page(*figures, title="Peer support", **more):
    return Page(interactive.page(figures or (figure(),), title, *behind(**more)))


def shown(page):
    """The figures of a page as its script reads them."""
    content = json.loads(page.scripts[0])
    for one in content["figures"]:
        for trace in one["data"]:
            trace["hovertext"] = [content["said"][index] for index in trace["hovertext"]]
    return content["figures"]


def test_plotly_itself_takes_every_part_of_a_figure():
    import plotly.graph_objects as go

    made = interactive.spec(figure(), *behind())
    drawn = go.Figure(made).to_plotly_json()

    drawn["layout"].pop("template")
    assert drawn == made


def test_the_picture_is_the_svg_of_the_figure_from_corner_to_corner():
    layout = interactive.spec(figure())["layout"]
    (picture,) = layout["images"]

    assert base64.b64decode(picture["source"].partition(",")[2]).decode() == svg.draw(figure())
    assert (picture["x"], picture["y"], picture["sizex"], picture["sizey"]) == (0, 0, 200, 80)
    assert (layout["xaxis"]["range"], layout["yaxis"]["range"]) == ([0, 200], [80, 0])
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert (layout["width"], layout["height"] - interactive.BAR) == pytest.approx(
        (200 * 4 / 3, 80 * 4 / 3), abs=0.01
    )


def test_a_place_says_the_study_its_numbers_the_quote_and_the_page():
    (trace,) = interactive.spec(figure(), *behind())["data"]

    assert (trace["x"][0], trace["y"][0]) == (100, 40)
    assert trace["hovertext"][0] == (
        "<b>Okafor, 2019</b><br>g 0.20<br>Made from 1 datum of Okafor, 2019<br>r1 &gt; SMD: 0.20<br>"
        "“Mean hope was 0.2.”<br>main, page 6<br>records/okafor_2019/a.yaml:41"
    )
    assert trace["hovertext"][1].startswith("<b>0.20</b><br>Made from 1 datum of Okafor, 2019<br>")
    assert set(trace["customdata"]) == {"supplement.html#key=a.b"}


@pytest.mark.parametrize(("height", "lines"), [(20, 3), (80, 8), (400, 12)])
def test_a_label_is_cut_to_what_its_figure_has_room_for_and_says_so(height, lines):
    spot = Spot(x=100, y=10, r=5, text=tuple(f"line {n}" for n in range(12)))
    (trace,) = interactive.spec(figure(marks=(), spots=(spot,), height=height))["data"]
    told = trace["hovertext"][0].split("<br>")

    assert told[0] == "<b>line 0</b>"
    assert len(told) == lines
    assert (told[-1] == "…") == (lines < 12)


def test_the_page_holds_every_figure_with_title_caption_and_words():
    made = page(figure(), figure(id="joy", title="Joy"))

    assert [one["id"] for one in shown(made)] == ["hope", "joy"]
    assert [attrs["id"] for attrs in made.all("div") if attrs.get("class") == "plot"] == ["hope", "joy"]
    assert [attrs["aria-describedby"] for attrs in made.all("figure")] == ["words-hope", "words-joy"]
    assert {"words-hope", "words-joy"} <= {attrs.get("id") for attrs in made.all("p")}
    assert made.text("figcaption") == ["What it shows."] * 2
    assert "A square at 0.2." in made.text("p")


def test_the_contents_lead_to_every_figure():
    made = page(figure(), figure(id="joy", title="Joy"))
    links = [attrs["href"] for attrs in made.all("a") if attrs["href"].startswith("#")]
    ids = {attrs["id"] for _, attrs in made.elements if "id" in attrs}

    assert links[:2] == ["#figure-hope", "#figure-joy"]
    assert {link[1:] for link in links} <= ids


def test_the_figures_of_a_page_are_those_of_their_specs():
    (drawn,) = shown(page())

    assert drawn == {"id": "hope", **json.loads(json.dumps(interactive.spec(figure(), *behind())))}


def test_plotly_stands_in_the_page_once_as_it_was_installed():
    installed = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    made = page(figure(), figure(id="joy"))

    assert made.scripts.count(installed) == 1
    assert len(made.scripts) == 3


def test_the_page_asks_nobody_for_anything():
    made = page()
    policy = next(attrs["content"] for attrs in made.all("meta") if attrs.get("http-equiv"))
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in made.scripts[1:]
    ]
    sources = [attrs[name] for _, attrs in made.elements for name in ("src", "href") if name in attrs]

    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith(f"script-src {' '.join(hashes)}")
    assert all(re.match(r"#|data:,$|figures/\w+\.svg$", source) for source in sources)
    assert "//" not in "".join(made.text("style"))


def test_without_scripts_the_page_names_the_files_of_its_figures():
    made = page()

    assert "do not run here" in "".join(made.text("p"))
    assert "figures/hope.svg" in [attrs["href"] for attrs in made.all("a")]


def test_markup_in_any_text_is_printed_and_not_run():
    evil = figure(title=EVIL, caption=EVIL, alt=EVIL, spots=(Spot(x=1, y=1, r=1, text=(EVIL,), key="a.b"),))
    made = page(evil, title=EVIL, quote=EVIL, study=EVIL)
    (drawn,) = shown(made)
    said = drawn["data"][0]["hovertext"][0]

    assert made.faults == []
    assert made.open == []
    assert len(made.scripts) == 3
    assert made.text("h1") == [EVIL]
    assert set(re.findall(r"<[^>]*>", said)) == {"<b>", "</b>", "<br>"}
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in said


@settings(max_examples=25)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_leaves_the_page_whole(text):
    spots = (Spot(x=1, y=1, r=1, text=(text,)),)
    made = interactive.spec(figure(title=text, marks=(), spots=spots))

    assert re.sub(r"<br>|</?b>", "", made["data"][0]["hovertext"][0]).count("<") == 0
    assert json.loads(interactive._json(made)) == made
    assert not re.search("[<>&\u2028\u2029]", interactive._json(made))


def test_the_same_figures_make_the_same_bytes():
    assert interactive.page([figure()], "x", *behind()) == interactive.page([figure()], "x", *behind())


def test_two_figures_of_one_id_are_refused():
    with pytest.raises(RenderError, match="expected an id of its own; found 'hope' a second time"):
        interactive.page([figure(), figure()], "x")


def test_a_review_without_figures_has_an_empty_page():
    made = Page(interactive.page([], "Peer support"))

    assert json.loads(made.scripts[0]) == {"said": [], "figures": []}


def test_a_page_is_made_without_the_python_side_of_plotly():
    code = (
        "import sys; from synthesis.figures import interactive; interactive.page([], 'x'); "
        "print(*sorted(name for name in sys.modules if name.startswith(('plotly.', 'narwhals', 'numpy', 'pandas'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
