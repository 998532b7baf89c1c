"""Notes of the audit and what was corrected for them: put into a record as written, and carried into a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from extraction_forms.datum import CORRECTABLE
from extraction_forms.draft import AnswerPath, Draft, answers, with_answers, with_head
from extraction_forms.form import Question
from extraction_forms.yaml_text import Plain

HEAD: Final = "audit"
"""The key at the head of a record that its notes stand under."""

_OF_A_VALUE: Final = ("printed", "code", "corrected", "missing", "unit")
_BESIDE: Final = ("column", "provisional", "note", "evidence")

Note = Mapping[str, Plain]


def notes_of(draft: Draft) -> tuple[Note, ...]:
    """The notes of a record as written; what has not the shape of one is passed over."""
    written = draft.head.get(HEAD)
    return tuple(one for one in written if isinstance(one, dict)) if isinstance(written, list) else ()


def with_notes(draft: Draft, notes: Iterable[Note]) -> Draft:
    """The record with these notes; where there are none, as it is."""
    listed: list[Plain] = [dict(one) for one in notes]
    return with_head(draft, **{HEAD: listed}) if listed else draft


def with_note(draft: Draft, note: Note) -> Draft:
    """The record with a note, in the place of the one on the same finding where there is one."""
    return with_notes(draft, _by_finding((*notes_of(draft), note)).values())


def _by_finding(notes: Iterable[Note]) -> dict[str, Note]:
    """The last note on each finding, in the order in which findings were first written of."""
    return {str(one.get("finding", "")): one for one in notes}


def joined(first: Iterable[Note], second: Iterable[Note]) -> tuple[Note, ...]:
    """The notes of two records of a study, one for each finding: the later one, of the same day the first's."""
    found = _by_finding(first)
    for name, note in _by_finding(second).items():
        if name not in found or _day(note) > _day(found[name]):
            found[name] = note
    return tuple(found.values())


def _day(note: Note) -> str:
    return str(note.get("date", ""))


def carried(there: Draft, built: Draft) -> Draft:
    """A record that is made anew, with the notes of the one it takes the place of and what was corrected for them.

    An answer that the new record does not have at all, with the arm or entry that it was of, is not brought back.
    """
    notes = joined(notes_of(there), notes_of(built))
    corrected = _changed(notes_of(there))
    before, now = answers(there), answers(built)
    kept = [(path, before[path]) for path in corrected if path in before and path in now]
    return with_notes(with_answers(built, kept), notes)


def _changed(notes: Iterable[Note]) -> tuple[AnswerPath, ...]:
    """The answers that notes say were corrected, each once."""
    found: dict[AnswerPath, None] = {}
    for note in notes:
        listed = note.get("changed")
        for text in listed if isinstance(listed, list) else ():
            try:
                found[AnswerPath.parse(str(text))] = None
            except ValueError:
                continue
    return tuple(found)


def renamed(note: Note, old: str, new: str) -> Note:
    """A note on a result that a consensus calls otherwise: its finding, and the paths of its answers."""
    before, after = f"results/{old}/", f"results/{new}/"

    def path(text: str) -> str:
        return after + text.removeprefix(before) if text.startswith(before) else text

    changed, numbers = note.get("changed"), note.get("numbers")
    more: dict[str, Plain] = {}
    if isinstance(changed, list):
        more["changed"] = [path(one) if isinstance(one, str) else one for one in changed]
    if isinstance(numbers, dict):
        more["numbers"] = {path(key): text for key, text in numbers.items()}
    finding = str(note.get("finding", ""))
    head, slash, line = finding.rpartition("/")
    own, rest = line[: len(old)], line[len(old) :]
    same = own == old and rest[:1] in {"", ".", "#"}
    return {**note, **more, "finding": f"{head}{slash}{new}{rest}" if same else finding}


def corrected(question: Question, written: Plain | None, answer: Plain, *, misread: bool = False) -> Plain:
    """An answer with what it should be; what its source prints stays beside it, with all that is said of it.

    Args:
        question: What is answered.
        written: The answer as it stands in the record; None where there is none.
        answer: What it should be: a text, a list, or a block of a text with its unit or of a missing reason.
        misread: Whether the source prints `answer`, and the record had it wrong.
    """
    new: dict[str, Plain] = dict(answer) if isinstance(answer, dict) else {_key(question): answer}
    old: dict[str, Plain] = dict(written) if isinstance(written, dict) else {}
    if isinstance(written, str):
        old = {_key(question): written}
    if "missing" in new:
        return {**new, **{key: old[key] for key in _BESIDE if key in old}}
    beside = {key: value for key, value in old.items() if key not in _OF_A_VALUE}
    printed = old.get("printed")
    if not misread and question.field.type in CORRECTABLE and isinstance(printed, str):
        unit = {"unit": value} if (value := new.get("unit", old.get("unit"))) is not None else {}
        if printed == new.get("printed"):
            return _closed({"printed": printed, **unit, **beside})
        return {"printed": printed, "corrected": new["printed"], **unit, **beside}
    unit = {"unit": old["unit"]} if "unit" in old else {}
    return _closed({**unit, **new, **beside})


def _key(question: Question) -> str:
    return "code" if question.field.choices else "printed"


def _closed(opened: dict[str, Plain]) -> Plain:
    """An answer that says nothing beside its text is the text."""
    return next(iter(opened.values())) if len(opened) == 1 else opened
