"""Texts that a browser would run or a spreadsheet work out, from answers and forms to every output."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from extraction_forms.exchange.compilers import COMPILERS, compile_to
from extraction_forms.form_library import library, read_form
from synthesis.cli.main import cli
from synthesis.starting import start

MARKUP = (
    "<script>alert(1)</script> \"onload=\"alert(1) ' onmouseover='alert(1) ]]> &amp; <!-- {{7*7}} ${x} %s"
)
FORMULAS = ["=cmd|'/c calc'!A1", "+44", "@x", "-1+1", "=1+1 <script>alert(2)</script>"]
UNPRINTABLE = [
    "\t=1+1",
    "\uff1dcmd()",
]  # the fonts of a supplement have no letters for them: refused there, kept here
A, B = "records/example_a/example.yaml", "records/example_b/example.yaml"
QUOTE = '"Eight to twelve people walked together."'


def edited(review):
    """A starter review with markup and formulas wherever a person types words, and a form of its own."""
    own = library()["controlled_study"].read_text("utf-8")
    group = "code: group, label: Group"
    assert group in own
    (review / "forms").mkdir()
    hostile = own.replace(group, f"code: group, label: {json.dumps(MARKUP)}", 1)
    (review / "forms/controlled_study.yaml").write_text(hostile, "utf-8")
    for file, before, after in (
        (A, "label: Example A (invented)", f"label: {json.dumps(MARKUP)}"),
        (A, "label: Walking group", f"label: {json.dumps(FORMULAS[4])}"),
        (A, "label: Waiting list", "label: None"),
        (B, "label: Usual care", "label: NA"),
        (A, QUOTE, json.dumps(f"{FORMULAS[2]} {MARKUP}")),
        (A, "dose: Twelve walks of an hour", f'dose: {{printed: "+44", note: {json.dumps(MARKUP)}}}'),
        (A, "intervention: Weekly walks", 'intervention: "=cmd|\'/c calc\'!A1"\n    provider: "@x" #'),
        (A, "    provider: Trained volunteers\n", ""),
        (A, 'mean: "63.2"', 'mean: "-0.31"'),
        (B, "label: Example B (invented)", 'label: "010"'),
        ("outcomes.yaml", "label: Insomnia scale (invented)", f"label: {json.dumps('=SUM(A1) ' + MARKUP)}"),
        ("outcomes.yaml", "label: Sleep", f"label: {json.dumps('-Sleep ' + MARKUP)}"),
        ("review.yaml", "title: Walking", "title: =Walking"),
        ("review.yaml", "  - The three studies", f"  - {json.dumps('@' + MARKUP)}\n  - The three studies"),
        ("review.yaml", "experimental: walking groups", f"experimental: {json.dumps(FORMULAS[4])}"),
    ):
        text = (review / file).read_text("utf-8")
        assert before in text, before
        (review / file).write_text(text.replace(before, after, 1), "utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    review = tmp_path_factory.mktemp("desk") / "sleep"
    start(review)
    edited(review)
    result = CliRunner().invoke(cli, ["run", str(review)], prog_name="synthesis")
    assert result.exit_code == 0, result.output
    return review / "output"


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.handlers, self.shown = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.handlers += [value for _, value in attrs if (value or "").strip().startswith("javascript:")]

    def handle_data(self, data):
        self.shown.append(data)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scripts"), [("supplement.html", 2), ("interactive.html", 3)])
def test_no_page_runs_what_somebody_typed(built, name, scripts):
    text = (built / name).read_text("utf-8")
    page = Page(text)

    assert page.elements.count("script") == scripts
    assert page.handlers == []
    assert "<script>alert" not in text
    assert "<script>alert(1)</script>" in "".join(page.shown)


@pytest.mark.slow
def test_no_figure_holds_an_element_or_a_handler_that_somebody_typed(built):
    told = 0
    for file in sorted(built.glob("figures/*.svg")):
        elements = list(ET.parse(file).iter())  # noqa: S314 - our own

        assert not any(str(one.tag).endswith(("script", "foreignObject")) for one in elements), file.name
        assert not any(name.startswith("on") for one in elements for name in one.attrib), file.name
        told += "alert(1)" in "".join("".join(one.itertext()) for one in elements[:1])
    assert told > 3


@pytest.mark.slow
def test_no_part_of_the_word_document_holds_markup_or_a_field_that_somebody_typed(built):
    with zipfile.ZipFile(built / "supplement.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    for name, content in parts.items():
        ET.fromstring(content)  # noqa: S314 - our own
        assert b"<script" not in content, name
    fields = re.findall(rb"<w:instrText[^>]*>([^<]*)", parts["word/document.xml"])
    assert {field.split()[0] for field in fields} <= {
        b"SEQ",
        b"REF",
        b"PAGE",
        b"PAGEREF",
        b"TOC",
        b"NUMPAGES",
    }
    assert b"&lt;script&gt;alert(1)" in parts["word/document.xml"]


@pytest.mark.slow
def test_no_cell_of_the_tables_is_a_formula_and_numbers_are_numbers(built):
    sheets = load_workbook(built / "tables.xlsx").worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target] == []
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {"+44", "=cmd|'/c calc'!A1"} <= texts
    assert any(isinstance(cell.value, float) and cell.value < 0 for cell in cells)


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.slow
def test_the_data_package_says_every_text_as_it_was_typed_and_every_number_as_it_was_printed(built):
    arms = rows_of(built / "S3_data/arms.csv")
    assert [arm["label"] for arm in arms][:4] == [FORMULAS[4], "None", "Walking coach", "NA"]
    assert arms[0]["dose"] == "+44"
    assert arms[0]["intervention"] == "=cmd|'/c calc'!A1"

    assert [study["label"] for study in rows_of(built / "S3_data/studies.csv")][:2] == [MARKUP, "010"]

    mean = "example_a/well_being_post/walking/mean"
    (result,) = [row for row in rows_of(built / "S3_data/results.csv") if row["result_id"] == mean]
    assert (result["value"], result["reported_text"]) == ("-0.31", "-0.31")


HOSTILE = [*FORMULAS, *UNPRINTABLE, "#NAME?", MARKUP]


def own_form(text):
    """A form whose every word is such a text."""
    said = json.dumps(text)
    return (
        f"id: own\nversion: 1.0.0\ntitle: {said}\nabout: {said}\nreads_as: answers\nsections:\n"
        f"  - id: things\n    label: {said}\n    about: {said}\n    required: yes\n    fields:\n"
        f"      - {{id: a, label: {said}, type: text, help: {said}, required: yes}}\n"
        f"      - {{id: b, label: {said}, type: choice, choices: [{{code: x, label: {said}, definition: {said}}}]}}\n"
        f"      - {{id: c, label: {said}, type: number, unit: {said}}}\n"
        f"checks:\n  - {{id: k, section: things, level: entry, severity: warn, expression: 'c > 1', message: {said}}}\n"
    )


@pytest.fixture(params=HOSTILE, ids=ascii)
def form(request, tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(own_form(request.param), "utf-8")
    return SimpleNamespace(text=request.param, form=read_form(file))


@pytest.mark.parametrize("target", COMPILERS)
def test_no_form_compiled_for_another_tool_holds_a_formula_or_markup(form, target):
    compiled = compile_to(target, form.form)
    assert not any(
        re.match(r"\s*[=+@\uff1d\t-]", text)
        for loss in compiled.losses
        for text in (loss.where, loss.lost, loss.instead)
    )
    for name, content in compiled.files.items():
        if name.endswith(".xlsx"):
            book = load_workbook(io.BytesIO(content))
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert [c.value for c in cells if c.data_type == "f" and form.text.strip()[:4] in c.value] == []
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for part in (one for one in archive.namelist() if one.endswith(".xml")):
                    ET.fromstring(archive.read(part))  # noqa: S314 - our own
        elif name.endswith(".json"):
            assert form.text in content.decode() or json.dumps(form.text)[1:-1] in content.decode()
        elif name in {"form.csv", "fields.csv", "choices.csv"} or target == "redcap":
            cells = [cell for row in csv.reader(io.StringIO(content.decode(), newline="")) for cell in row]
            assert [cell for cell in cells if re.match(r"\s*[=+@\uff1d\t]", cell)] == []
            assert form.text == MARKUP or form.text not in cells


def test_a_codebook_of_hostile_words_is_printed_as_words(desk, call, form):
    (desk / "own.yaml").write_text(own_form(form.text), "utf-8")

    told = call("form", "show", "own.yaml")

    assert told.exit_code == 0
    assert form.text.split()[0] in told.stdout
