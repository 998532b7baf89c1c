import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import synthesis
from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Line, Text
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
from synthesis.woven import Run, made_from, named, stretches, weave

VOID = {"meta", "link", "br", "wbr", "img", "line", "rect"}
EVIL = "</script><script>alert(1)</script>\" onload='x' <!-- & \u2028"
SMD = "records/boevink_2016/a.yaml#row_1/contrast/smd"
SE = "records/boevink_2016/a.yaml#row_1/contrast/smd_se"


class Page(HTMLParser):
    """The page as a browser reads it: elements with their attributes, and the text inside each script."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and wanted.items() <= {k.replace("-", "_"): v for k, v in attrs.items()}.items()
        ]

    def shown(self) -> str:
        return "".join(text for tag, text in self.texts if tag not in {"script", "style"})

    def ledger(self) -> dict:
        return json.loads(next(text for tag, text in self.texts if tag == "script"))


WOVEN = weave(
    "{estimate} in {study} with a 95% interval, of {n}",
    estimate=Run(text="0.19", key="syntheses.hope.estimate"),
    study=named("Boevink 2016"),
    n=made_from("65", (SE,)),
)


def row(*cells: Cell | str, **more: object) -> Row:
    return Row(cells=tuple(Cell(text=c) if isinstance(c, str) else c for c in cells), **more)


def table(*rows: Row, **more: object) -> Table:
    columns = (
        Column(id="study", label="Study", width=3),
        Column(id="smd", label="SMD", unit="g", align="right"),
    )
    given = {"id": "effects", "title": "Effects by study", "columns": columns}
    return Table(**{**given, "rows": rows or (row("Boevink 2016", "−0.31"),), **more})


def figure(*marks: Text | Line, **more: object) -> Figure:
    given = {"id": "forest", "title": "Forest", "caption": "Squares.", "alt": "One square left of zero."}
    return Figure(**{**given, "width": 300, "height": 60, "marks": marks, **more})


def prose(*runs: Run | str, style: str = "body") -> Paragraph:
    return Paragraph(runs=tuple(Run(text=r) if isinstance(r, str) else r for r in runs), style=style)


def provenance(origin: str, **more: object) -> Provenance:
    given = {"study": "Boevink 2016", "what": "Results > row 1", "printed": "-0,31", "line": 41}
    return Provenance(
        **{**given, "origin": origin, "record": "records/boevink_2016/a.yaml", "quote": "as printed", **more}
    )


def document(*blocks: object, **more: object) -> Document:
    given = {
        "title": "Peer support",
        "subtitle": "Supplement",
        "date": "2026-01-15",
        "numbers": {
            "syntheses.hope.estimate": quantity(0.1934, "0.19", (SMD, SE)),
            "syntheses.hope.p": absent("fewer than two studies", (SMD,), "not available"),
        },
        "provenance": {SMD: provenance(SMD), SE: provenance(SE, printed="0,17")},
    }
    return Document(**{**given, "blocks": blocks, **more})


@pytest.mark.parametrize(
    "block",
    [
        Heading(text=WOVEN),
        Paragraph(runs=stretches(WOVEN)),
        Paragraph(runs=(Run(text=WOVEN),)),
        TableBlock(table=table(row("Boevink 2016", WOVEN))),
        TableBlock(table=table(notes=(Note(text=WOVEN),))),
        TableBlock(table=table(title=WOVEN)),
        FigureBlock(figure=figure(caption=WOVEN)),
        FigureBlock(figure=figure(title=WOVEN)),
        FigureBlock(figure=figure(Text(text=WOVEN, x=1, y=1))),
    ],
)
def test_a_woven_text_shows_its_numbers_and_says_what_its_other_digits_are(block):
    found = page(block)

    own = [attrs for tag, attrs in found.elements if tag in {"span", "tspan"} and attrs]
    assert [attrs["data-key"] for attrs in own if "data-key" in attrs] == ["syntheses.hope.estimate"]
    assert [attrs["class"] for attrs in own if attrs.get("class") in {"name", "words"}] == ["name", "words"]
    (loose,) = [attrs for attrs in own if "data-set" in attrs]
    data = found.ledger()
    assert [data["data"][place][0] for place in data["sets"][int(loose["data-set"])]] == [SE]


def test_a_text_of_a_figure_says_that_it_is_a_tick_or_shows_its_data():
    found = page(
        FigureBlock(
            figure=figure(
                Text(text="0.5", x=1, y=1, kind="tick"),
                Text(text="65", x=1, y=20, origins=(SE,)),
                Line(x1=0, y1=0, x2=9, y2=9),
            )
        )
    )

    tick, number = (attrs for tag, attrs in found.elements if tag == "text")
    assert tick["class"] == "tick"
    assert "data-set" in number


def page(*blocks: object, **more: object) -> Page:
    return Page(html.write(document(*blocks, **more)))


def everything() -> tuple[object, ...]:
    rows = (
        row("One-to-one", kind="group"),
        row("Boevink 2016", Cell(text="−0.31", key="syntheses.hope.estimate"), indent=1),
        row("Group", kind="group"),
        row("Cook 2012", Cell(text="65", origins=(SMD,))),
        row("All", "0.19", kind="total"),
    )
    marks = (Text(text="0.19 [0.11, 0.27]", x=4, y=9, key="syntheses.hope.estimate"),)
    notes = (Note(mark="a", text="Cluster-randomised."),)
    return (
        Heading(text="Effects", id="effects"),
        prose("Not ", Run(text="S1 Table", ref="forest"), Run(text="0.19", key="syntheses.hope.estimate")),
        prose("first", style="bullet"),
        prose("second", style="bullet"),
        prose("provisional", style="caution"),
        TableBlock(table=table(*rows, notes=notes, source="Metapsy", wide=True)),
        FigureBlock(figure=figure(*marks, table="effects")),
    )


def test_every_tag_that_opens_is_closed_in_order():
    made = page(*everything())

    assert made.faults == []
    assert made.open == []


def test_no_two_elements_share_an_id_and_every_inner_link_leads_somewhere():
    made = page(*everything())
    ids = [attrs["id"] for _, attrs in made.elements if "id" in attrs]
    links = {attrs["href"][1:] for attrs in made.all("a")}

    assert len(ids) == len(set(ids))
    assert links <= set(ids)


def test_the_page_loads_nothing_from_elsewhere():
    made = page(*everything())
    addresses = [attrs[name] for _, attrs in made.elements for name in ("href", "src") if name in attrs]

    assert all(address.startswith("#") or address == "data:," for address in addresses)
    assert b"url(" not in html.write(document(*everything()))


def test_the_policy_allows_exactly_the_style_and_script_of_the_page():
    made = page(*everything())
    policy = made.all("meta", http_equiv="Content-Security-Policy")[0]["content"]
    style = next(text for tag, text in made.texts if tag == "style")
    script = [text for tag, text in made.texts if tag == "script"][1]

    for text in (style, script):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_element_carries_a_style_or_an_event_attribute_which_the_policy_would_refuse():
    made = page(*everything())

    assert not [
        attrs for _, attrs in made.elements for name in attrs if name == "style" or name.startswith("on")
    ]


def test_markup_in_any_text_stays_text():
    quoted = provenance(SMD, quote=EVIL, study=EVIL, note=EVIL, place=EVIL, what=EVIL, printed=EVIL)
    columns = (Column(id="a", label=EVIL, unit=EVIL),)
    notes = (Note(text=EVIL, mark=EVIL),)
    rows = (row(EVIL, kind="group"), row(Cell(text=EVIL, origins=(SMD,))))
    given = table(*rows, title=EVIL, columns=columns, notes=notes, source=EVIL)
    drawn = figure(Text(text=EVIL, x=1, y=9), title=EVIL, caption=EVIL, alt=EVIL)
    blocks = (
        Heading(text=EVIL),
        prose(Run(text=EVIL, bold=True)),
        TableBlock(table=given),
        FigureBlock(figure=drawn),
    )
    made = page(*blocks, title=EVIL, subtitle=EVIL, authors=(EVIL,), provenance={SMD: quoted})

    assert made.faults == []
    assert len(made.all("script")) == 2
    assert not [attrs for _, attrs in made.elements if "onload" in attrs]
    assert EVIL in made.ledger()["data"][0]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_is_read_back_from_the_page_as_it_was_written(text):
    made = page(prose(text), provenance={SMD: provenance(SMD, quote=text)})

    assert made.faults == []
    assert text in made.shown()
    assert text in made.ledger()["data"][0]


def test_every_printed_key_leads_to_its_text_value_and_data():
    made = page(*everything())
    printed = {attrs["data-key"] for _, attrs in made.elements if "data-key" in attrs}
    ledger = made.ledger()

    assert printed == {"syntheses.hope.estimate"}
    text, value, reason, index = ledger["numbers"]["syntheses.hope.estimate"]
    assert (text, value, reason) == ("0.19", 0.1934, "")
    data = [ledger["data"][each] for each in ledger["sets"][index]]
    assert [each[0] for each in data] == [SMD, SE]
    record = ["records/boevink_2016/a.yaml", 41, "", "", "as printed", ""]
    assert data[0] == [SMD, "Boevink 2016", "Results > row 1", "-0,31", *record]


def test_a_cell_with_origins_but_no_key_leads_to_its_data():
    made = page(*everything())
    (cell,) = [attrs for _, attrs in made.elements if "data-set" in attrs]
    ledger = made.ledger()

    assert [ledger["data"][each][0] for each in ledger["sets"][int(cell["data-set"])]] == [SMD]


def test_a_datum_behind_many_numbers_stands_in_the_page_once():
    numbers = {f"a.{n}": quantity(n, str(n), (SMD, SE)) for n in range(50)}
    made = html.write(document(numbers=numbers)).decode()

    assert made.count(f'"{SMD}"') == 1
    assert made.count(f'"{SE}"') == 1


def test_a_number_that_cannot_be_had_gives_its_reason():
    made = page(prose(Run(text="not available", key="syntheses.hope.p")))

    assert (
        made.all("span", data_key="syntheses.hope.p")[0]["title"] == "Not available: fewer than two studies"
    )
    assert made.ledger()["numbers"]["syntheses.hope.p"][1:3] == [None, "fewer than two studies"]


def test_a_datum_without_provenance_keeps_its_origin():
    made = page(provenance={})

    assert [SMD] in made.ledger()["data"]


@pytest.mark.parametrize(
    "block",
    [
        prose(Run(text="1", key="votes.nowhere")),
        TableBlock(table=table(row("a", Cell(text="1", key="votes.nowhere")))),
        FigureBlock(figure=figure(Text(text="1", x=1, y=1, key="votes.nowhere"))),
    ],
)
def test_a_printed_key_that_names_no_number_is_refused_with_its_place(block):
    with pytest.raises(RenderError, match=r"found votes\.nowhere in (prose|table effects|figure forest)"):
        html.write(document(block))


def test_a_reference_to_nothing_is_refused_with_the_known_ids():
    with pytest.raises(RenderError, match=r"\(effects\); found 'efects'"):
        html.write(document(prose(Run(text="", ref="efects")), TableBlock(table=table())))


def test_two_tables_of_one_id_are_refused():
    with pytest.raises(RenderError, match=r"S2 Table: .* found 'effects' a second time"):
        html.write(document(TableBlock(table=table()), TableBlock(table=table())))


def test_a_reference_prints_the_label_of_what_it_names_and_links_to_it():
    made = html.write(
        document(prose(Run(text="see there", ref="forest")), FigureBlock(figure=figure()))
    ).decode()

    assert '<a href="#figure-forest">S1 Figure</a>' in made


def test_a_figure_links_to_the_table_of_the_same_numbers():
    made = html.write(document(*everything())).decode()

    assert '<a href="#table-effects">The same numbers: S1 Table.</a>' in made


def test_a_table_is_told_as_a_table():
    made = page(*everything())
    scopes = [attrs["scope"] for attrs in made.all("th")]

    assert scopes == ["col", "col", "rowgroup", "row", "rowgroup", "row", "row"]
    assert len(made.all("tbody")) == 2
    assert made.all("th", scope="rowgroup")[0]["colspan"] == "2"
    assert len(made.all("tr")) == 6
    assert "S1 Table. Effects by study" in made.shown()
    assert "Source: Metapsy" in made.shown()


def test_bullets_in_a_row_are_one_list():
    made = page(
        prose("a", style="bullet"), prose("b", style="bullet"), prose("c"), prose("d", style="bullet")
    )

    assert len(made.all("ul")) == 2
    assert made.faults == []


def test_headings_go_down_from_the_title():
    made = page(Heading(text="One"), Heading(text="Two", level=2), Heading(text="Three", level=3))

    assert [tag for tag, _ in made.elements if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h3", "h4", "h2"]


def test_the_contents_name_every_heading_table_and_figure():
    made = html.write(document(*everything())).decode()
    contents = made[made.index("<nav") : made.index("</nav>")]

    for anchor in ("section-effects", "table-effects", "figure-forest"):
        assert f'href="#{anchor}"' in contents


def test_the_script_builds_from_text_alone():
    script = Path(html.__file__).parent.joinpath("assets", "supplement.js").read_text(encoding="utf-8")

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(", script)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_text_stands_out_from_every_ground():
    style = Path(html.__file__).parent.joinpath("assets", "supplement.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style))

    for text in ("ink", "soft", "accent"):
        for ground in ("#ffffff", named["faint"], named["tint"], named["warn-tint"]):
            light, dark = sorted((_luminance(named[text]), _luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


SCRIPT = """
import hashlib
from synthesis.numbers import quantity
from synthesis.render import html
from synthesis.supplement import Document, Heading, Paragraph
from synthesis.woven import Run
origins = {f"records/s{n}/a.yaml#r/x/smd" for n in range(30)}
numbers = {k: quantity(1, "1", origins) for k in {f"a.{n}" for n in range(30)}}
blocks = (Heading(text="One"), Paragraph(runs=(Run(text="1", key="a.3"),)))
document = Document(title="D", subtitle="", date="2026-01-15", blocks=blocks, numbers=numbers)
print(hashlib.sha256(html.write(document)).hexdigest())
"""


def test_the_bytes_do_not_depend_on_hash_seed_or_clock_zone():
    root = str(Path(synthesis.__file__).parents[1])
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONPATH": root, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("7", "Asia/Tokyo"))
    }

    assert len(digests) == 1


def test_a_mark_after_a_text_leads_to_the_row_it_refers_to():
    marked = table(row(Cell(text="Boevink 2016", mark="†", ref="checks#f1"), "−0.31"))
    checks = table(row("F1", "An SD?", id="f1"), row("F2", "A mean?"), id="checks")
    made = page(TableBlock(table=marked), TableBlock(table=checks))

    (link,) = made.all("a", title="S2 Table")
    assert link["href"] == "#table-checks-f1"
    assert [one["id"] for one in made.all("tr") if "id" in one] == ["table-checks-f1"]
    assert "Boevink 2016\N{NO-BREAK SPACE}†" in made.shown()
