"""A table that is pasted: shown with where each cell would go, filled in once that is confirmed, undone at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.asked_forms import vocabulary
from extraction_forms.entry.drafts.editing import Editing, open_record
from extraction_forms.entry.drafts.ledger import TabClash, take
from extraction_forms.entry.drafts.posted import posted, sent_by
from extraction_forms.entry.drafts.typed import refuse_unknown, texts
from extraction_forms.entry.json_bodies import loaded
from extraction_forms.entry.pages.typing import opened, strings
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.record_page.names import names_of
from extraction_forms.entry.typing.filled import DECIMAL, KEPT, Answers, Ask
from extraction_forms.entry.typing.grid import Grid, grid
from extraction_forms.entry.typing.layout import (
    DOWN,
    ENTRIES,
    Layout,
    columns_known,
    guessed,
    rows_known,
)
from extraction_forms.entry.typing.pasted import NOT_REPORTED, Pasted, Pasting, pasted
from extraction_forms.entry.typing.remembered import answers_kept, remember, remembered
from extraction_forms.entry.typing.targets import Named, Targets, targets
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

_ANSWER: Final = "answer."


@frozen
class Choosing:
    """What a column or row may be, and what it is taken for: `words` are those above or beside it."""

    name: str
    words: str
    known: tuple[Named, ...]
    chosen: str


@frozen
class Place:
    """An input that a table can be pasted at: its name, and the entry it is in."""

    name: str
    label: str


@frozen
class Pasteboard:
    """The page and the fragment of a pasted table: the text, its cells, where they go, and what they would fill."""

    study: str
    of: str
    form: str
    label: str
    text: str
    at: str
    places: tuple[Place, ...]
    base: str
    version: int
    table: Grid | None = None
    down: str = ""
    downs: Mapping[str, str] = field(default_factory=lambda: DOWN)
    columns: tuple[Choosing, ...] = ()
    rows: tuple[Choosing, ...] = ()
    absent: str = ""
    keep: bool = False
    answers: Answers = field(default_factory=lambda: MappingProxyType({}))
    asks: tuple[Ask, ...] = ()
    result: Pasted | None = None
    done: tuple[tuple[str, str], ...] = ()
    clashes: tuple[TabClash, ...] = ()
    undone: bool = False

    @property
    def held(self) -> str:
        """What the inputs that were filled held before, as it is sent back to undo it."""
        return json.dumps(dict(self.done), ensure_ascii=False)


def paste_table(visit: Visit, study: str, form: str) -> HttpResponse:
    """The page for a table: pasted as text, shown with where each cell would go, filled in when that is confirmed."""
    editing = opened(visit, study, form)
    if visit.request.method != "POST":
        return visit.page("pasted.html", _board(editing, visit.request.GET.get("at", ""), ""))
    act = visit.request.POST.get("act", "")
    if act == "undo":
        return _undo(editing)
    board = _posted_board(editing)
    if act == "fill" and board.result is not None and board.result.lines and not board.result.asks:
        return _fill(editing, board)
    return visit.page("pasted.html", board)


def pasted_table(visit: Visit, study: str, form: str) -> HttpResponse:
    """The same as a fragment, for the record's own page, which fills its inputs itself."""
    editing = opened(visit, study, form)
    board = _posted_board(editing)
    if visit.request.POST.get("act") == "fill":
        _keep_layout(editing, board)
    return visit.page("pasted_preview.html", board)


def _posted_board(editing: Editing) -> Pasteboard:
    post = editing.visit.request.POST
    at = post.get("at", "")
    return _board(editing, at, post.get("text", ""))


def _board(editing: Editing, at: str, text: str) -> Pasteboard:
    """The page as it is asked for: the guess, with what the person chose instead."""
    request = editing.visit.request
    places = tuple(_places(editing))
    name = at or (places[0].name if places else "")
    empty = Pasteboard(
        study=editing.name.study,
        of=study_label(editing.visit, editing.name.study),
        form=editing.form.id,
        label=editing.form.title,
        text=text,
        at=name,
        places=places,
        base=editing.base_sha256,
        version=editing.typed.version,
    )
    to = _targets(editing, name)
    table = grid(text)
    if to is None or not table.rows or not table.body:
        return empty
    layout = _layout(editing, table, to)
    answers = MappingProxyType({**answers_kept(request, editing.name), **_answers(request)})
    how = Pasting(
        layout=layout, answers=answers, absent=_absent(request), keep=bool(request.POST.get("keep"))
    )
    held = texts(editing.asked, editing.draft)
    result = pasted(editing.asked, held, to, table, how)
    return replace(
        empty,
        table=table,
        down=layout.down,
        columns=_choosing("column", table.above, columns_known(layout.down, to), layout.columns),
        rows=_choosing("row", table.beside, rows_known(layout.down, to), layout.rows),
        absent=how.absent,
        keep=how.keep,
        answers=answers,
        asks=tuple(_asks(editing.asked, held, to, table, (how, result))),
        result=result,
    )


def _asks(
    asked: Asked, held: Mapping[str, str], to: Targets, table: Grid, by: tuple[Pasting, Pasted]
) -> list[Ask]:
    """What is asked, and what was asked before and is answered, so that the answer can be another one."""
    how, result = by
    found = {ask.key: ask for ask in result.asks}
    for key in how.answers:
        without = MappingProxyType({one: text for one, text in how.answers.items() if one != key})
        again = pasted(asked, held, to, table, replace(how, answers=without))
        found |= {ask.key: ask for ask in again.asks if ask.key == key}
    return [found[key] for key in sorted(found)]


def _choosing(
    kind: str, words: tuple[str, ...], known: tuple[Named, ...], chosen: tuple[str, ...]
) -> tuple[Choosing, ...]:
    pairs = enumerate(zip(words, chosen, strict=True))
    return tuple(
        Choosing(name=f"{kind}.{at}", words=said, known=known, chosen=one) for at, (said, one) in pairs
    )


def _places(editing: Editing) -> list[Place]:
    """The first input of every entry that has a table, then of every entry of other sections."""
    found = []
    for section in editing.form.sections:
        if not section.repeats:
            continue
        units = [block.id for name in section.units for block in editing.draft.sections.get(name, ())]
        for block in editing.draft.sections.get(section.id, ()):
            unit = units[0] if units else ""
            questions = section.unit_questions if unit else section.questions
            if questions and (unit or not section.units):
                path = AnswerPath(section=section.id, entry=block.id, unit=unit, field=questions[0].id)
                found.append(Place(name=str(path), label=f"{section.label}: {block.id}"))
    return sorted(found, key=lambda one: one.name.count("/"), reverse=True)


def _targets(editing: Editing, name: str) -> Targets | None:
    if not name:
        return None
    try:
        path = AnswerPath.parse(name.partition("|")[0])
    except ValueError as fault:
        raise UsageError(f"{name[:200]!r} is no input of {editing.form.title}.") from fault
    refuse_unknown(editing.asked, {name: ""})
    names = names_of(editing.form, editing.draft, vocabulary(editing.visit.folder))
    return targets(editing.asked, editing.draft, path, names)


def _layout(editing: Editing, table: Grid, to: Targets) -> Layout:
    """What was chosen for rows and columns; else what was used for a table with the same head; else a guess."""
    post = editing.visit.request.POST
    down = post.get("down", "")
    if down not in DOWN:
        down = ""
    guess = _kept_layout(editing, table, to) if not down else guessed(table, to, down)
    if down and post.get("shown") == down:
        known = {one.id for one in columns_known(down, to)}, {one.id for one in rows_known(down, to)}
        return Layout(
            down=down,
            columns=_chosen(post, "column", guess.columns, known[0]),
            rows=_chosen(post, "row", guess.rows, known[1]),
        )
    return guess


def _chosen(post: Mapping[str, Any], kind: str, guess: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    named = ((f"{kind}.{at}", one) for at, one in enumerate(guess))
    return tuple(
        one if post.get(name, one) not in {*known, ""} else post.get(name, one) for name, one in named
    )


def _kept_layout(editing: Editing, table: Grid, to: Targets) -> Layout:
    kept = remembered(editing.visit.request, editing.name).get("table")
    said = kept if isinstance(kept, dict) and any(table.above) else {}
    if (said.get("above"), said.get("down")) == (list(table.above), ENTRIES):
        columns = tuple(said.get("columns", ()))
        known = {"", *(one.id for one in columns_known(ENTRIES, to))}
        if len(columns) == len(table.above) and known.issuperset(columns):
            return replace(guessed(table, to, ENTRIES), columns=columns)
    return guessed(table, to)


def _answers(request: HttpRequest) -> Answers:
    found = {
        name.removeprefix(_ANSWER): str(text)
        for name, text in request.POST.items()
        if name.startswith(_ANSWER)
    }
    return MappingProxyType({key: text for key, text in found.items() if key in (*KEPT, DECIMAL) and text})


def _absent(request: HttpRequest) -> str:
    return NOT_REPORTED if request.POST.get("absent") == NOT_REPORTED else ""


def _fill(editing: Editing, board: Pasteboard) -> HttpResponse:
    """Take what the table fills into the draft, and offer to undo it."""
    lines = board.result.lines if board.result else ()
    _keep_layout(editing, board)
    clashes = _taken(editing, MappingProxyType({line.name: line.text for line in lines}))
    left = {one.name for one in clashes}
    done = tuple((line.name, line.held) for line in lines if line.name not in left)
    return editing.visit.page("pasted.html", replace(_anew(editing, board.at), done=done, clashes=clashes))


def _taken(editing: Editing, changes: Mapping[str, str]) -> tuple[TabClash, ...]:
    """Take some texts into the draft; what another tab changed meanwhile is not taken."""
    visit = editing.visit
    if visit.person is None:
        raise Http404
    return take(visit.person, editing.name, posted(editing, sent_by(visit.request, changes)).sent).clashes


def _anew(editing: Editing, at: str) -> Pasteboard:
    """The page as it is once the inputs are filled, or hold again what they held: ready for another table."""
    return _board(open_record(editing.visit, editing.name.study, editing.form.id), at, "")


def _keep_layout(editing: Editing, board: Pasteboard) -> None:
    if board.table is None:
        return
    table = {
        "above": list(board.table.above),
        "down": board.down,
        "columns": [one.chosen for one in board.columns],
    }
    remember(editing.visit.request, editing.name, board.answers, table=table)


def _undo(editing: Editing) -> HttpResponse:
    """Put back what the inputs held before a table filled them."""
    post = editing.visit.request.POST
    held = strings(loaded(post.get("held", "")))
    refuse_unknown(editing.asked, held)
    clashes = _taken(editing, held)
    board = _anew(editing, post.get("at", ""))
    return editing.visit.page("pasted.html", replace(board, clashes=clashes, undone=True))
