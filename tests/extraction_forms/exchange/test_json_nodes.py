"""JSON from anybody: numbers as they are printed, each value with its path, and words for whatever is wrong."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.exchange.json_nodes import read_json


def test_numbers_are_kept_as_they_are_printed():
    top = read_json(
        b'{"a": 1.50, "b": 100000000000000000000000, "c": "x", "d": NaN, "e": true, "f": null}', "a.json"
    )

    assert [top.text(key) for key in "abcdef"] == ["1.50", "100000000000000000000000", "x", "", "true", ""]
    assert top.texts() == {"a": "1.50", "b": "100000000000000000000000", "c": "x", "e": "true"}


def test_a_value_of_another_kind_is_told_at_its_path():
    top = read_json(b'{"a": [{"b": {}}, 5]}', "a.json")

    (one,) = top.blocks("a")

    assert one.text("b") == ""
    told = [str(problem) for problem in top.faults.problems]
    assert told == [
        "a.json: a[1]: expected a block; found a text.",
        "a.json: a[0].b: expected a text or a number; found a block.",
    ]


@pytest.mark.parametrize("levels", [59, 60])
def test_as_many_levels_as_are_told_are_read(levels):
    data = b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)

    if levels < 60:
        assert read_json(data, "a.json").value
    else:
        with pytest.raises(ImportFault, match="at most 60 levels"):
            read_json(b'{"a":' + data + b"}", "a.json")


def test_one_key_twice_among_very_many_is_told_at_once():
    """Each looked for among all others would take hours."""
    pairs = ",".join(f'"k{number}": 1' for number in range(100_000))

    with pytest.raises(ImportFault, match="'last' twice"):
        read_json(f'{{{pairs}, "last": 1, "last": 2}}'.encode(), "a.json")
