"""An answer in the cells of one line of a long table, and back: the columns are the keys that open an answer."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal, Never

from extraction_forms.datum import EVIDENCE_KEYS, OPEN_KEYS
from extraction_forms.errors import Place
from extraction_forms.form import Question
from extraction_forms.yaml_text import List, Map, Node, Plain, Text, plain

RECORD: Final = ("record", "study", "extractor", "form", "version")
"""The columns that say which record a line belongs to."""
PATH: Final = ("section", "entry", "unit_of", "field")
"""The columns that say which answer of the record it is."""
JSON: Final = "json"
_OF_SOURCE: Final = {f"evidence_{key}": key for key in EVIDENCE_KEYS}
ANSWER: Final = (
    *("printed", "code", "missing", JSON),
    *(key for key in OPEN_KEYS if key not in {"printed", "code", "missing", "evidence"}),
    *_OF_SOURCE,
)
"""The columns of the answer itself: what opens a value in a record, and a structure where that is not enough."""
COLUMNS: Final = (*RECORD, *PATH, *ANSWER)

Kind = Literal["text", "code", "source", "names"]
"""What an answer is: a text, a code, a source, or texts by names of their own."""

_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DEEPEST: Final = 16
_NOWHERE: Final = Place(file="")


class BadJson(Exception):  # noqa: N818 - whoever knows the cell makes a Problem of it
    """A cell that is no JSON of texts, lists and objects; the message says what was found."""


def kind_of(question: Question | None, field: str) -> Kind:
    """What an answer to a question is; without a question, of what stands beside the answers under `field`."""
    if question is None:
        return "source" if field == "evidence" else "text"
    if question.field.type in {"columns", "evidence"}:
        return "names" if question.field.type == "columns" else "source"
    return "code" if question.field.choices else "text"


def cells_of(value: Plain, kind: Kind) -> Mapping[str, str]:
    """The cells of an answer as written; what they cannot hold as it is stands in `json`, whole and alone."""
    cells = _spread(value, kind)
    if cells and _fit(cells.values()):
        texts = {column: Text(text, _NOWHERE, quoted=True) for column, text in cells.items()}
        again = node_of(texts, kind)
        if again is not None and _as_json(plain(again)) == _as_json(value):
            return cells
    return {JSON: _as_json(value)}


def _spread(value: Plain, kind: Kind) -> dict[str, str]:
    if isinstance(value, str):
        return {"code" if kind == "code" else "printed": value}
    if isinstance(value, list) or kind == "names":
        return {}
    if kind == "source" and set(value) <= set(EVIDENCE_KEYS):
        return _source(value)
    cells = {key: text for key, text in value.items() if isinstance(text, str)}
    source = value.get("evidence", {})
    return {**cells, **_source(source)} if isinstance(source, dict) else {}


def _source(value: dict[str, Plain]) -> dict[str, str]:
    return {f"evidence_{key}": text for key, text in value.items() if isinstance(text, str)}


def _fit(texts: Iterable[str]) -> bool:
    """Whether every text can stand in a cell: an empty one would be no answer, a control character no table."""
    return all(text and not _CONTROL.search(text) for text in texts)


def _as_json(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False)


def node_of(cells: Mapping[str, Text], kind: Kind) -> Node | None:
    """The answer that the filled cells of a line hold, each part where its cell stands; None where none is.

    Raises:
        BadJson: the cell `json` holds something else, or other cells of the answer are filled beside it.
    """
    filled = {column: cells[column] for column in ANSWER if column in cells}
    if JSON in filled:
        if len(filled) > 1:
            beside = ", ".join(column for column in filled if column != JSON)
            raise BadJson(f"{beside} filled beside it")
        return _json_node(filled[JSON])
    source = tuple(_item(key, filled[column]) for column, key in _OF_SOURCE.items() if column in filled)
    own = tuple(_item(key, filled[key]) for key in OPEN_KEYS if key in filled)
    if len(filled) == 1 and not source and own[0][0].value in {"printed", "code"}:
        return own[0][1]
    if not source:
        return Map(items=own, place=own[0][1].place) if own else None
    read_in = Map(items=source, place=source[0][1].place)
    if kind == "source" and not own:
        return read_in
    items: tuple[tuple[Text, Node], ...] = (*own, (Text("evidence", read_in.place, quoted=True), read_in))
    return Map(items=items, place=items[0][1].place)


def _item(key: str, cell: Text) -> tuple[Text, Node]:
    return Text(key, cell.place, quoted=True), cell


def _json_node(cell: Text) -> Node:
    try:
        found = json.loads(
            cell.value, parse_int=str, parse_float=str, parse_constant=_no_text, object_pairs_hook=_Pairs
        )
    except (ValueError, RecursionError):
        raise BadJson("a text that is no JSON") from None
    return _node(found, cell.place, 0)


class _Pairs(list[tuple[str, object]]):
    """The names and values of a JSON object, in their order."""


def _no_text(word: str) -> Never:
    raise BadJson(word)


def _node(found: object, place: Place, depth: int) -> Node:
    if depth > _DEEPEST:
        raise BadJson(f"more than {_DEEPEST} levels")
    if isinstance(found, str):
        if _SURROGATE.search(found):
            raise BadJson("half a surrogate pair")
        return Text(found, place, quoted=True)
    if isinstance(found, _Pairs):
        names = Counter(name for name, _ in found)
        if len(names) < len(found):
            twice = next(name for name, times in names.items() if times > 1)
            raise BadJson(f"{twice!r} twice")
        items = tuple((_key(name, place), _node(value, place, depth + 1)) for name, value in found)
        return Map(items=items, place=place)
    if isinstance(found, list):
        return List(items=tuple(_node(item, place, depth + 1) for item in found), place=place)
    raise BadJson(json.dumps(found))


def _key(name: str, place: Place) -> Text:
    if _SURROGATE.search(name):
        raise BadJson("half a surrogate pair")
    return Text(name, place, quoted=True)
