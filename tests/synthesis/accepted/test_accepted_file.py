"""The file of accepted numbers: what is written is read again, and what is damaged is named line by line."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Rejected, ReviewError
from synthesis.accepted.accepted_file import parse, read, text_of, write
from synthesis.accepted.state import Printed, State
from synthesis.output.output_folder import ACCEPTED
from tests.damage import damaged_text
from tests.thoroughness import cases

SHA = "0" * 64
KEY = st.from_regex(r"[a-z0-9_]+(\.[a-z0-9_]+){1,3}", fullmatch=True)
PRINTED = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("\t\n\r\\−"), max_size=20
)
PATH = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\\"), min_size=1)


def state(numbers=None, **parts):
    """A state with two numbers and one record."""
    file = "records/a/x.yaml"
    numbers = (
        {"syntheses.s.k": Printed("2", (file,)), "votes.total": Printed("5")} if numbers is None else numbers
    )
    given = {"files": {file: SHA}, "choices": {"title": "A review"}, "engine": SHA, "forms": SHA}
    return State(numbers=numbers, **given | parts)


@settings(max_examples=cases(40, 500))
@given(st.dictionaries(KEY, st.builds(Printed, PRINTED, st.lists(PATH, max_size=3, unique=True).map(tuple))))
def test_what_is_written_is_read_again(numbers):
    made = state(numbers)

    assert parse(text_of(made)) == made


@settings(max_examples=cases(40, 500))
@given(st.dictionaries(PATH, st.just(SHA)), st.dictionaries(KEY, PRINTED))
def test_files_and_choices_are_read_again(files, choices):
    made = state(files=files, choices=choices)

    assert parse(text_of(made)) == made


def test_signs_that_print_does_not_show_are_written_out_and_read_again():
    made = state(choices={"title": "a\u202bb\u2069 \x1b[0m \\u202b"})

    assert "\ta\\u202bb\\u2069 \\u001b[0m \\\\u202b\n" in text_of(made)
    assert parse(text_of(made)) == made


def test_each_number_is_a_line_of_key_text_and_files_sorted_by_key():
    lines = text_of(state()).splitlines()

    assert [line.split("\t")[:2] for line in lines[-2:]] == [["syntheses.s.k", "2"], ["votes.total", "5"]]
    assert lines[-3] == "@numbers\t2"
    assert text_of(state()) == text_of(state(dict(reversed(state().numbers.items()))))


def test_a_number_that_is_new_adds_its_line_and_moves_no_other():
    first = text_of(state()).splitlines()
    more = {**state().numbers, "syntheses.s.h2": Printed("1.00", ("records/b/x.yaml",))}

    second = text_of(state(more)).splitlines()

    assert {line for line in first if line not in second} == {"@numbers\t2"}
    assert len(second) == len(first) + 2  # itself, and what its files are called


def test_line_ends_and_a_mark_that_windows_writes_change_nothing(tmp_path):
    text = "\ufeff" + text_of(state()).replace("\n", "\r\n")
    (tmp_path / ACCEPTED).write_bytes(text.encode())

    assert read(tmp_path) == state()


def test_where_nothing_was_accepted_the_command_that_does_is_named(tmp_path):
    with pytest.raises(Rejected, match="expected the accepted numbers of the review; found none"):
        read(tmp_path)


# What is replaced by what, and what the fault says.
DAMAGES = {
    "a line was lost": ("votes.total\t5", "#", r"as its head says, 2; found 1|a key, a text"),
    "a conflict of two versions": (
        "votes.total",
        "<<<<<<< mine\nvotes.total",
        r"tsv:\d+: expected a key, a text and",
    ),
    "a key twice": (
        "votes.total\t5",
        "syntheses.s.k\t5",
        r"tsv:\d+: expected each key once; found syntheses.s.k",
    ),
    "no files": (
        "votes.total\t5\t",
        "votes.total\t5\tnone",
        r"tsv:\d+: expected a set of files that the head names",
    ),
    "another schema": ("@schema\t1", "@schema\t2", "expected schema 1; found '2'"),
    "no engine": (f"@engine\t{SHA}\n", "", "expected the sha256 of engine; found ''"),
    "a hash that is none": (
        f"x.yaml\t{SHA}",
        "x.yaml\tabc",
        "expected the sha256 of records/a/x.yaml; found 'abc'",
    ),
    "an unknown word": ("@numbers", "@number", r"tsv:\d+: expected a line of the head that is known, once"),
    "a count that is none": (
        "@numbers\t2",
        "@numbers\tmany",
        "as many numbers as its head says, many; found 2",
    ),
    "what a terminal obeys": (
        "votes.total\t5",
        "votes.total\t\x1b[31m5",
        "expected characters that are seen in",
    ),
    "a text turned round": ("votes.total\t5", "votes.total\t\u202e5", "expected characters that are seen in"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_with_its_line(damage):
    before, after, said = DAMAGES[damage]
    text = text_of(state())
    assert before in text

    with pytest.raises(Rejected, match=said) as told:
        parse(text.replace(before, after, 1))
    assert all(problem.place.file == ACCEPTED for problem in told.value.problems)
    assert "\x1b" not in str(told.value)


def test_every_fault_is_named_at_once():
    text = text_of(state()).replace("votes.total\t5", "votes.total").replace("@engine", "@motor")

    with pytest.raises(Rejected) as told:
        parse(text)
    assert len(told.value.problems) == 2


def test_text_that_is_no_utf_8_is_refused_with_its_line(tmp_path):
    (tmp_path / ACCEPTED).write_bytes(text_of(state()).encode().replace(b"A review", b"A r\xe9view"))

    with pytest.raises(Rejected, match=r"tsv:\d+: expected text in UTF-8; found the byte 0xe9"):
        read(tmp_path)


def test_what_cannot_be_read_or_written_is_told(tmp_path):
    (tmp_path / ACCEPTED).mkdir()

    with pytest.raises(Rejected, match="expected a file that can be read"):
        read(tmp_path)
    with pytest.raises(ReviewError, match="cannot be written") as told:
        write(tmp_path, state())
    assert re.search(rf"{ACCEPTED}: cannot", str(told.value))
    assert [path.name for path in tmp_path.iterdir()] == [ACCEPTED]


def test_a_file_that_is_too_large_to_be_one_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("synthesis.accepted.accepted_file.MOST_BYTES", 100)
    write(tmp_path, state())

    with pytest.raises(Rejected, match="a larger file"):
        read(tmp_path)


@settings(max_examples=cases(60, 2000))
@given(damaged_text(text_of(state())))
def test_a_file_damaged_in_any_way_is_read_or_refused_and_never_more(text):
    with suppress(Rejected):
        assert len(parse(text).numbers) == 2
