"""The inputs of a record's questions: what stands in each, whether it is asked, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import holds
from extraction_forms.draft import Block
from extraction_forms.entry.drafts.names import VALUE
from extraction_forms.entry.drafts.parts import MISSING, parts_of
from extraction_forms.entry.record_page.asks import Ask
from extraction_forms.entry.record_page.names import Names, Option
from extraction_forms.entry.record_page.said import said_of
from extraction_forms.entry.record_page.side import Side, report_options
from extraction_forms.entry.record_page.told import Told
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import Plain

ASKED: Final = "asked"
WAITING: Final = "waiting"
"""Not asked as things stand, and not answered: out of sight."""
KEPT: Final = "kept"
"""Not asked, and answered: said in one line, so that the answer is neither lost nor in the way."""
_LONG: Final = 70
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@frozen
class Input:
    """One answer on the page: its question, its name, the text in it, and what is said of it.

    `control` is what it is answered with; `codes` are what is chosen, `options` what can be.
    `told` are its problems, `side` the inputs of what is said of it, where it was opened.
    """

    ask: Ask
    path: str
    text: str
    control: str
    state: str
    label: str
    parts: Mapping[str, str]
    codes: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    said: str = ""
    told: tuple[Told, ...] = ()
    side: Side | None = None

    @property
    def missing(self) -> str:
        """Why there is no answer; nothing where that is not said."""
        return self.parts.get(MISSING, "")

    @property
    def is_answered(self) -> bool:
        """Whether anything is said."""
        return bool(self.parts)

    @property
    def shown(self) -> str:
        """The answer as people read it: labels for codes."""
        if not self.codes:
            return self.text
        labels = {one.code: one.label for one in self.ask.choices} | {
            one.code: one.label for one in self.options
        }
        return ", ".join(labels.get(code, code) for code in self.codes)


@frozen
class Around:
    """What every input of a page needs to know: the names of entries, the problems by input, and what is opened.

    `follows` is what is said of an answer because of this and other answers, by input.
    """

    names: Names
    problems: Mapping[str, tuple[Told, ...]]
    opened: Mapping[str, Side]
    follows: Mapping[str, str] = field(default_factory=lambda: _NONE)


def input_of(ask: Ask, path: str, value: Plain | None, known: Mapping[str, object], around: Around) -> Input:
    """The input of an answer; `known` are the answers that decide whether it is asked."""
    parts = _NONE if value is None else parts_of(ask.kind, value)
    state = _state(ask, known, is_answered=bool(parts))
    text = parts.get(VALUE, "")
    codes = _codes(ask, text)
    return Input(
        ask=ask,
        path=path,
        text=text,
        control="area" if ask.control == "line" and ask.kind == "text" and _is_long(text) else ask.control,
        state=state,
        label=ask.label,
        parts=parts,
        codes=codes,
        options=_options(ask, codes, parts, around.names),
        said=_said(ask, parts, around, around.follows.get(path, "")),
        told=around.problems.get(path, ()),
        side=around.opened.get(path),
    )


def _said(ask: Ask, parts: Mapping[str, str], around: Around, follows: str) -> str:
    """The line under an answer: what is said beside it, and what follows from it."""
    is_bare = not parts or ask.kind == "evidence" or len(parts) == bool(parts.get(VALUE))
    said = "" if is_bare else said_of(parts, around.names)
    return " · ".join(one for one in (said, follows) if one) if follows else said


def _state(ask: Ask, known: Mapping[str, object], *, is_answered: bool) -> str:
    """Whether a question is asked; one that is answered is, as long as nothing speaks against it."""
    if ask.question.when is None:
        return ASKED
    is_asked = holds(ask.question.when, known)
    if is_answered:
        return KEPT if is_asked is False else ASKED
    return ASKED if is_asked else WAITING


def _is_long(text: str) -> bool:
    return len(text) > _LONG or "\n" in text


def _codes(ask: Ask, text: str) -> tuple[str, ...]:
    if not text or not (ask.choices or ask.control == "list"):
        return ()
    if ask.kind == "choices":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return (text,)


def _options(ask: Ask, codes: tuple[str, ...], parts: Mapping[str, str], names: Names) -> tuple[Option, ...]:
    """What a list offers; a code that it does not know is kept among them, so that it is not lost unseen."""
    if ask.control == "source":
        return report_options(names, parts)
    if ask.control != "list":
        return ()
    refers_to = ask.question.refers_to
    if refers_to:
        known = names.options(refers_to)
    else:
        known = tuple(
            Option(code=one.code, label=one.label)
            for one in ask.choices
            if not one.retired or one.code in codes
        )
    strange = tuple(
        Option(code=code, label=f"{code} (not in the list)")
        for code in codes
        if code not in {o.code for o in known}
    )
    return (*known, *strange)


def is_left_out(ask: Ask, block: Block) -> bool:
    """Whether a question has no place on the page: retired, or filled by imports alone, and without an answer."""
    return (ask.question.field.retired or ask.kind == "columns") and ask.id not in block.answers
