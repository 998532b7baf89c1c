"""`numbers.json`: what is written is read again, and each list of origins stands once."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.files import numbers_file
from synthesis.numbers import Quantity, absent, quantity

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_ORIGINS = st.lists(_TEXTS, max_size=3)
_FINITE = st.floats(allow_nan=False, allow_infinity=False)
_QUANTITIES = st.one_of(
    st.builds(
        quantity, st.one_of(_FINITE, st.integers(), _TEXTS, st.tuples(_FINITE, _FINITE)), _TEXTS, _ORIGINS
    ),
    st.builds(absent, _TEXTS, _ORIGINS),
)


def test_numbers_are_sorted_and_an_absent_one_says_why() -> None:
    """A line a number, and its list of origins by name."""
    numbers = {
        "b.k": quantity(2, "2", ("records/x/y.yaml#r/p/n",)),
        "a.tau2": absent("one study", ("records/x",)),
        "b.studies": quantity(2, "2", ("records/x/y.yaml#r/p/n",)),
    }

    text = numbers_file.write(numbers).decode()
    found = json.loads(text)
    assert list(found["numbers"]) == ["a.tau2", "b.k", "b.studies"]
    assert sorted(found["origins"].values()) == [["records/x"], ["records/x/y.yaml#r/p/n"]]
    one = found["numbers"]["b.k"]
    assert one == {"value": 2, "text": "2", "origin": one["origin"]}
    assert found["origins"][one["origin"]] == ["records/x/y.yaml#r/p/n"]
    assert found["numbers"]["b.studies"]["origin"] == one["origin"]
    assert found["numbers"]["a.tau2"]["value"] is None
    assert found["numbers"]["a.tau2"]["reason"] == "one study"
    assert text.endswith("}\n")
    assert len(text.splitlines()) == 4 + len(numbers) + 2 + 2


@given(st.dictionaries(_TEXTS, _QUANTITIES, max_size=6))
def test_what_is_written_is_read_again(numbers: dict[str, Quantity]) -> None:
    """Every key, value, text, reason and origin; signs of any alphabet; none at all."""
    content = numbers_file.write(numbers)
    assert {one.key: one.quantity for one in numbers_file.read(content)} == numbers
    assert numbers_file.write(dict(reversed(numbers.items()))) == content


def test_a_list_keeps_its_name_while_others_come_and_go() -> None:
    """So that two builds differ only in the lines of what changed."""
    kept = {"a": quantity(1, "1", ("x", "y"))}
    more = kept | {"b": quantity(1, "1", ("x",)), "c": quantity(1, "1", ())}
    lines = [set(numbers_file.write(one).decode().replace(",\n", "\n").splitlines()) for one in (kept, more)]
    assert lines[0] <= lines[1]


_NO_LIST = '{"numbers": {"a": {"value": 1, "text": "1", "origin": "z"}}, "origins": {}}'
_NO_ORIGINS, _NO_TEXT, _NO_KEYS = (
    '{"numbers": {}}',
    '{"numbers": {"a": {}}, "origins": {}}',
    '{"numbers": [], "origins": {}}',
)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "7", _NO_LIST, _NO_ORIGINS, _NO_TEXT, _NO_KEYS, "[" * 100_000]
)
def test_what_is_no_such_file_is_a_value_error(content: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(ValueError, match=r".+"):
        list(numbers_file.read(content))
