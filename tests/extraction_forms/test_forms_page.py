"""The page on forms holds the whole language: every key, type, function and sign; its examples are what it says."""

import re
from itertools import product
from pathlib import Path

import pytest

from extraction_forms import condition_tree, conditions
from extraction_forms.checking import check_record
from extraction_forms.form import READS_AS, SUBJECTS
from extraction_forms.form_definition import KEYS, TYPES, define
from extraction_forms.form_doubts import doubts
from extraction_forms.yaml_text import parse

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text("utf-8")
FORM, RECORD = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def part(heading):
    """The text under a heading, up to the next of its rank or above."""
    rank = PAGE[: PAGE.index(f"# {heading}\n")].rpartition("\n")[2] + "#"
    below = PAGE.partition(f"\n{rank} {heading}\n")[2]
    return re.split(rf"^#{{1,{len(rank)}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text):
    """The rows of the tables in a text, without their heads."""
    lines = [line.strip("|").split("|") for line in text.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if not set(line[0].strip()) <= set("- ")]


def told(cells):
    return set(re.findall(r"`(\w+)`", " ".join(cells)))


@pytest.mark.parametrize(
    ("heading", "key"),
    [("Of a form", "form"), ("Of a section", "section"), ("Of a field", "field"), ("Of a choice", "choice")],
)
def test_every_key_of_a_part_has_its_row_and_there_are_no_others(heading, key):
    assert told(row[0] for row in rows(part(heading))) == set(KEYS[key])


@pytest.mark.parametrize("key", ["derived", "proposal", "check"])
def test_every_key_of_a_rule_is_named(key):
    text = part("Of a derived tag, a proposal, a check")

    assert [name for name in (*KEYS[key], *KEYS.get(f"{key} case", ())) if f"`{name}`" not in text] == []


def test_every_type_has_its_row_and_there_are_no_others():
    assert {name for row in rows(part("Types of answers"))[1:] for name in told(row[:1])} == set(TYPES)


def test_every_word_of_a_form_is_named():
    text = part("The keys")

    assert [
        word for word in (*READS_AS, *SUBJECTS, "list", "map", "top", "or_missing") if f"`{word}`" not in text
    ] == []


def test_every_function_sign_and_limit_of_expressions_is_named():
    text = part("Expressions")

    assert [name for name in condition_tree.FUNCTIONS if f"`{name}(" not in text] == []
    assert [sign for sign in conditions._COMPARISONS if sign not in text] == []
    assert f"{conditions.MAX_LENGTH} characters and {conditions.MAX_DEPTH} levels" in text.replace("\n", " ")


def test_the_table_of_blanks_is_what_expressions_do():
    words = {"true": True, "false": False, "blank": None}
    said = {(words[a], words[b]): tuple(words[c] for c in rest) for a, b, *rest in rows(part("Blanks"))[1:]}

    assert set(said) == set(product(words.values(), repeat=2))
    for (a, b), answers in said.items():
        env = {"a": a, "b": b}
        assert (
            tuple(conditions.compile(text).evaluate(env) for text in ("a and b", "a or b", "not a"))
            == answers
        )


def test_the_form_of_the_page_has_no_fault_and_leaves_no_doubt():
    assert doubts(define(parse(FORM, "forms/hope.yaml"))) == ()


def test_the_record_of_the_page_is_accepted_without_a_warning():
    path = "records/okafor_2019/anna.yaml"

    record = check_record(define(parse(FORM, "forms/hope.yaml")), parse(RECORD, path), path, "0" * 64)

    assert record.warnings == ()
    assert record.sections["facts"][0].data["ci"].value == (-0.38, 0.28)
