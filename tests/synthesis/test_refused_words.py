"""Without a declared margin the program never says that two things do alike.

A source's own words, and codes for them, stand between ‘ and ’: they are quotations, and exempt. Everything else that
is printed, in sentences, labels, tables, figures and their alternative texts, is the program's own.
"""

import ast
import json
import re
from pathlib import Path

import pytest

from synthesis.analysis import analyse
from synthesis.compose.document import compose
from synthesis.figures import interactive, svg
from synthesis.figures.review_figures import review_figures
from synthesis.files import numbers_file
from synthesis.ledger.ledger import ledger
from synthesis.render import html
from synthesis.review import open_review

PACKAGE = Path(__file__).parents[2] / "synthesis"
REFUSED = re.compile(r"equivalen|no\s+difference|no\s+better\s+or\s+worse|non-?inferior", re.IGNORECASE)
QUOTED = re.compile(r"‘[^’]*’")

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}
VOTES = {
    "domain": "domain",
    "by": ["format"],
    "measure": "SMD",
    "use": "any",
    "p_values": ["fisher", "stouffer"],
    "effect": "yes",
}
SPLIT = {"by": ["format"], "domain": "domain", "comparator": "control_kind"}
FIGURES = {
    "forest": {"kind": "forest", "synthesis": "clinical"},
    "directions": {"kind": "effect_direction"},
    "harvest": {"kind": "harvest"},
    "albatross": {"kind": "albatross", "synthesis": "clinical"},
    "gaps": {"kind": "gap_map", "rows": "domain", "columns": ["format"]},
}

BY_MARGIN = {
    "compose/readings.py",
    "figures/gap_map/spec.py",
    "prose/readings.py",
    "readings/split.py",
    "tables/readings.py",
    "tables/verdicts.py",
    "verdicts/verdict.py",
    "views/allocation.py",
    "views/gaps.py",
}
"""The files that may hold the words: what they say of them is only printed where a margin is declared."""


def told(text):
    """The refused words in a text outside its quotations."""
    return REFUSED.findall(QUOTED.sub("", text))


def of_document(document):
    """Every text of a document, of its tables and of its figures."""
    yield from (document.title, document.subtitle)
    for block in document.blocks:
        if hasattr(block, "runs"):
            yield "".join(run.text for run in block.runs)
        elif hasattr(block, "figure"):
            figure = block.figure
            yield from (figure.title, figure.caption, figure.alt)
            yield from (mark.text for mark in figure.marks if hasattr(mark, "text"))
            yield from (line for spot in figure.spots for line in spot.text)
        elif hasattr(block, "table"):
            table = block.table
            yield from (table.title, *(column.label for column in table.columns))
            yield from (cell.text for row in table.rows for cell in row.cells)
            yield from (note.text for note in table.notes)
        else:
            yield block.text


def studies(build):
    """Studies with every claim there is, effects, means without an error, and words."""
    claims = ("improved", "not_significant", "claimed_equivalent", "worse", "mixed", "not_reported")
    arms = {"peer": build.arm(n="60"), "control": build.arm(n="40", mean="11")}
    made = [
        build.study(f"s{i}", build.result("r1", more={"reported_claim": claim}, **arms))
        for i, claim in enumerate(claims)
    ]
    stated = {
        "reported_claim": "claimed_equivalent",
        "stated_because": "significance",
        "stated_direction": {
            "code": "favours_exp",
            "evidence": {"report": "main", "quote": "significantly better, elsewhere no difference"},
        },
    }
    words = {"id": "r1", "outcome": "mood", **stated}
    return [*made, build.study("words", words), build.study("silent", {"id": "r1", "outcome": "hope"})]


def review(build, tmp_path, **parts):
    """A review of these studies with votes, splits and one synthesis by any route."""
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "any"}}
    return build.write(tmp_path / "r", *studies(build), syntheses=asked, votes=VOTES, verdicts=SPLIT, **parts)


def written(folder):
    """Everything that a review prints."""
    analysis = analyse(open_review(folder))
    numbers = ledger(analysis)
    figures = review_figures(analysis)
    document = compose(analysis, numbers, figures)
    return analysis, document, figures


def test_without_a_margin_the_words_occur_in_no_output(build, tmp_path):
    folder = review(build, tmp_path, figures=FIGURES)

    analysis, document, figures = written(folder)

    assert {row.claim for one in analysis.readings for row in one.rows} >= {"claimed_equivalent"}
    assert len(figures) >= len(FIGURES)
    assert [text for text in of_document(document) if told(text)] == []
    assert [figure.id for figure in figures if told(svg.draw(figure))] == []
    entries = json.loads(numbers_file.write(document.numbers))["numbers"]
    assert [key for key, entry in entries.items() if told(f"{entry['text']} {entry.get('reason', '')}")] == []


def test_the_pages_hold_them_only_in_what_the_records_say(build, tmp_path):
    """The page has a panel with the data and quotations of the records; outside it the words do not occur."""
    folder = review(build, tmp_path, figures=FIGURES)
    _, document, figures = written(folder)

    for page in (html.write(document), interactive.page(figures, "A review", document.numbers, {})):
        body = re.sub(r"<(script|style)\b.*?</\1>", "", page.decode(), flags=re.DOTALL)
        assert told(re.sub(r"<[^>]+>", " ", body)) == []


def test_with_a_margin_they_are_said(build, tmp_path):
    folder = review(build, tmp_path, margins=MARGIN)

    _, document, _ = written(folder)

    assert any(told(text) for text in of_document(document))


def test_a_claim_is_printed_between_the_marks_of_a_quotation(build, tmp_path):
    folder = review(build, tmp_path)

    _, document, _ = written(folder)

    printed = [text for text in of_document(document) if "laimed equivalent" in text]
    assert printed
    assert all("‘Claimed equivalent’" in text for text in printed)


def strings(path):
    """The texts of a file's code, its docstrings apart."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented | bare
        ):
            yield node.value


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_only_files_that_speak_by_margin_hold_the_words(path):
    found = [text for text in strings(path) if " " in text and told(text)]

    assert path.relative_to(PACKAGE).as_posix() in BY_MARGIN or found == []
