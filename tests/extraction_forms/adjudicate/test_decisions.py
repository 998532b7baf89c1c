"""`adjudication.csv`: raw text in, raw text out, and every fault with its line."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.adjudicate.decisions import (
    COLUMNS,
    REASONS,
    Decision,
    parse_decisions,
    read_decisions,
    with_decision,
    write_decisions,
)
from extraction_forms.errors import Rejected

ONE = Decision(
    study="okafor_2019",
    form="trials",
    path="results/hope_post/usual/sd",
    extractor_a="anna",
    value_a="0,46",
    extractor_b="ben",
    value_b="0.64",
    chosen="a",
    value="0,46",
    reason="misread",
    by="carla",
    on="2026-11-02",
    revision_a="1",
    sha256_a="0" * 64,
    revision_b="1",
    sha256_b="1" * 64,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def faults_of(text):
    with pytest.raises(Rejected) as caught:
        parse_decisions(text)
    return [str(problem) for problem in caught.value.problems]


@given(TEXT, TEXT, TEXT)
def test_whatever_the_texts_hold_they_come_back_as_they_were(value, note, quote):
    decision = replace(ONE, value_a=value, value=value, note=note, quote=quote)

    assert parse_decisions(write_decisions([decision])) == (decision,)


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+44", "-0,05", "@x", "\t1", "a;b", 'say "so"', "two\nlines"]
)
def test_what_looks_like_a_formula_is_kept_raw(text):
    written = write_decisions([replace(ONE, value_a=text, value=text)])

    assert parse_decisions(written)[0].value_a == text
    assert text.replace('"', '""') in written


def test_rows_stand_in_the_order_of_what_they_settle_whatever_order_they_came_in():
    other = replace(ONE, path="arms/usual/label")

    assert write_decisions([ONE, other]) == write_decisions([other, ONE])


def test_a_new_decision_takes_the_place_of_the_one_on_the_same():
    again = replace(ONE, chosen="b", value="0.64")

    assert with_decision([ONE], again) == (again,)


def test_no_file_is_no_decision(tmp_path):
    assert read_decisions(tmp_path) == ()


def test_an_empty_file_is_no_decision():
    assert parse_decisions("") == parse_decisions(write_decisions([])) == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"chosen": "c"}, "adjudication.csv:2: chosen: expected one of a, b, other; found 'c'."),
        ({"reason": "misred"}, "found 'misred'. Did you mean 'misread'?"),
        ({"chosen": "other", "value": " "}, "value: expected the answer that was settled on; found nothing."),
        (
            {"value": "0,47"},
            "value: expected '0,46', as a says; found '0,47'. For an answer of its own, write other",
        ),
        ({"on": "2.11.2026"}, "on: expected a date as YYYY-MM-DD; found '2.11.2026'."),
        ({"by": ""}, "by: expected a value; found nothing."),
        ({"path": ""}, "path: expected a value; found nothing."),
    ],
)
def test_a_fault_names_its_line_and_column(changes, told):
    assert any(told in fault for fault in faults_of(write_decisions([replace(ONE, **changes)])))


def test_a_difference_settled_twice_is_a_fault():
    text = write_decisions([ONE])

    assert "(first on line 2)" in faults_of(text + text.splitlines(keepends=True)[1])[0]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace("reason", "why"), "expected one column 'reason'; found none."),
        (lambda text: text + "a,b\n", f"adjudication.csv:3: expected {len(COLUMNS)} cells; found 2."),
        (lambda text: text + '"open', "expected rows of cells"),
        (lambda text: text + "\0", "adjudication.csv:3: expected text without control characters"),
        (lambda text: text + '"closed" again\n', "adjudication.csv:3: expected rows of cells"),
        (lambda text: text + f'"{"x" * 200_000}"\n', f"expected {len(COLUMNS)} cells; found 1."),
        (
            lambda text: text.replace("study,form", "study,study"),
            "expected one column 'study'; found several.",
        ),
    ],
)
def test_no_file_ends_in_anything_but_words(spoil, told):
    assert any(told in fault for fault in faults_of(spoil(write_decisions([ONE]))))


@pytest.mark.parametrize("content", [b"\xff\xfea", b"st\xfcdy", b"x" * 9_000_000])
def test_no_bytes_do(tmp_path, content):
    (tmp_path / "adjudication.csv").write_bytes(content)

    with pytest.raises(Rejected, match=r"adjudication.csv: expected|adjudication.csv:1: expected"):
        read_decisions(tmp_path)


def test_a_mark_of_utf8_and_line_ends_of_windows_are_read(tmp_path):
    text = write_decisions([ONE]).replace("\n", "\r\n")
    (tmp_path / "adjudication.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert read_decisions(tmp_path) == (ONE,)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_what_a_spreadsheet_puts_in_place_of_commas_is_read(sign):
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(csv.reader(io.StringIO(write_decisions([ONE]))))

    assert parse_decisions(out.getvalue()) == (ONE,)


@pytest.mark.parametrize("blank", ["," * (len(COLUMNS) - 1), " ,", ""])
def test_rows_that_a_spreadsheet_left_blank_are_passed_over(blank):
    assert parse_decisions(f"{write_decisions([ONE])}{blank}\n") == (ONE,)


def test_an_answer_of_any_length_is_read_back():
    long = replace(ONE, value_b='a "quote",\n' * 20_000)

    assert parse_decisions(write_decisions([long])) == (long,)


def test_every_reason_has_a_key_of_its_own():
    assert len({reason[0] for reason in REASONS}) == len(REASONS)
