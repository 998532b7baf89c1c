"""Answers that a migration touched and two people gave: a list of what has to be looked at again, `reconfirm.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, fields, replace
from pathlib import Path
from typing import Final

from extraction_forms.disk import journal
from extraction_forms.disk.locks import held
from extraction_forms.disk.safe_paths import safe_slug
from extraction_forms.draft import AnswerPath, answers, read_draft
from extraction_forms.errors import Place, Problem, Rejected, ReviewError, UsageError
from extraction_forms.form_library import library, named_form, own_forms
from extraction_forms.frozen_values import frozen
from extraction_forms.history.events import name_of
from extraction_forms.migrate.answer_words import told
from extraction_forms.raw_csv import NoRow, csv_line, csv_rows
from extraction_forms.store.stored import existing_record_path
from extraction_forms.yaml_text import read

FILE: Final = "reconfirm.csv"
GONE: Final = ""


@frozen
class Confirmation:
    """An answer to be looked at again: whose, what it was and what the migration made of it, and why.

    `extractor` is what the record's file is named after, so `consensus` for a consensus; `confirmed_by` is
    empty as long as nobody has looked.
    """

    study: str
    form: str
    extractor: str
    path: str
    because: str
    old: str
    new: str
    confirmed_by: str = ""
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        """Which answer of which record it is about."""
        return (self.study, self.form, self.extractor, self.path)


COLUMNS: Final = tuple(part.name for part in fields(Confirmation) if part.name != "line")


def read_confirmations(review: Path) -> tuple[Confirmation, ...]:
    """Every line of the list; none where there is no list.

    Raises:
        Rejected: every line that is none.
        ReviewError: the file cannot be read.
    """
    try:
        text = (review / FILE).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError:
        raise Rejected([_fault(1, "UTF-8 text", "another encoding", "Save the file as CSV UTF-8.")]) from None
    except OSError as fault:
        raise ReviewError(f"{review / FILE}: cannot be read: {fault.strerror or fault}.") from fault
    found: list[Confirmation] = []
    faults: list[Problem] = []
    for line, row in _below_header(text):
        if len(row) != len(COLUMNS):
            faults.append(_fault(line, f"{len(COLUMNS)} cells", f"{len(row)}"))
            continue
        one = Confirmation(**dict(zip(COLUMNS, row, strict=True)), line=line)
        faults += _name_faults(one)
        found.append(one)
    if faults:
        raise Rejected(faults)
    return tuple(found)


def _below_header(text: str) -> list[tuple[int, list[str]]]:
    """The rows under the columns, each with the line it starts on; a cell may be of any length."""
    try:
        rows = [(line, cells) for line, cells in csv_rows(text) if any(cells)]
    except NoRow as fault:
        raise Rejected([_fault(fault.line, "a row of cells", str(fault))]) from None
    header = tuple(rows[0][1]) if rows else ()
    if header != COLUMNS:
        raise Rejected([_fault(1, f"the columns {', '.join(COLUMNS)}", ", ".join(header) or "nothing")])
    return rows[1:]


def _name_faults(one: Confirmation) -> Iterator[Problem]:
    """A study, form or extractor that can name no file."""
    for name in ("study", "form", "extractor"):
        try:
            safe_slug(getattr(one, name), name)
        except UsageError as fault:
            yield _fault(one.line, f"a {name} that can name a file", str(fault))


def _fault(line: int, expected: str, found: str, hint: str = "") -> Problem:
    return Problem(place=Place(file=FILE, line=line), where="", expected=expected, found=found, hint=hint)


def confirmations_text(listed: Iterable[Confirmation]) -> str:
    """The list as a file of comma-separated values; what a cell holds is what comes back."""
    rows = (COLUMNS, *([getattr(one, name) for name in COLUMNS] for one in listed))
    return "".join(map(csv_line, rows))


def with_more(known: Sequence[Confirmation], more: Sequence[Confirmation]) -> tuple[Confirmation, ...]:
    """The list with further lines; an answer that is touched again has its new line alone."""
    again = {one.key for one in more}
    return (*(one for one in known if one.key not in again), *more)


def open_confirmations(review: Path) -> tuple[Confirmation, ...]:
    """The lines that nobody has confirmed and whose answers are still as the migration left them.

    Raises:
        Rejected: the list, or a record it names, cannot be read.
        ReviewError: a file cannot be read.
    """
    waiting = [one for one in read_confirmations(review) if not one.confirmed_by]
    states: dict[tuple[str, ...], dict[str, str]] = {}
    for one in waiting:
        if one.key[:3] not in states:
            states[one.key[:3]] = _answered(review, one)
    return tuple(one for one in waiting if states[one.key[:3]].get(one.path, GONE) == one.new)


def _answered(review: Path, one: Confirmation) -> dict[str, str]:
    """The answers of a record as words; nothing where it is not there any more."""
    path = existing_record_path(review, one.study, one.extractor, one.form)
    if path is None:
        return {}
    if one.form not in {**library(), **own_forms(review / "forms")}:
        return {}
    form, _ = named_form(one.form, review / "forms")
    draft = read_draft(form, read(path, path.relative_to(review).as_posix()))
    return {str(at): told(value) for at, value in answers(draft).items()}


def reconfirm_warnings(review: Path) -> Iterator[Problem]:
    """A warning for each answer that is to be looked at again.

    Raises:
        Rejected: the list, or a record it names, cannot be read.
    """
    for one in open_confirmations(review):
        yield Problem(
            place=Place(file=FILE, line=one.line),
            where=f"{one.study} > {one.extractor} > {one.path}",
            expected=f"the answer confirmed, since {one.because}",
            found=f"{one.new or 'nothing'!r}, unconfirmed",
            hint=f"`synthesis form reconfirm REVIEW {one.study} {one.path} --by NAME` confirms it.",
            warning=True,
        )


def confirm(review: Path, study: str, path: str, *, by: str, extractor: str = "") -> tuple[Confirmation, ...]:
    """Note that somebody has looked at an answer, or at all under a path, and stands by it.

    Raises:
        UsageError: no such answer waits to be confirmed; those that do are listed.
        Rejected: the list cannot be read.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    name = name_of(by)
    with held(review, name):
        journal.finish(review)
        listed = read_confirmations(review)
        chosen = [one for one in listed if _is_chosen(one, study, path, extractor)]
        if not chosen:
            waiting = ", ".join(f"{one.study} {one.path}" for one in listed if not one.confirmed_by)
            told_of = f"an answer to be confirmed: {waiting or 'there is none'}"
            raise UsageError(f"{review}: expected {told_of}; found {study} {path}.")
        confirmed = [replace(one, confirmed_by=name) if one in chosen else one for one in listed]
        step = journal.Replacement(path=FILE, text=confirmations_text(confirmed), before=file_hash(review))
        journal.carry_out(review, (step,))
    return tuple(chosen)


def _is_chosen(one: Confirmation, study: str, path: str, extractor: str) -> bool:
    told_of = f"{one.path}/".startswith(f"{path}/") or path == "all"
    return one.study == study and told_of and not one.confirmed_by and extractor in {"", one.extractor}


def file_hash(review: Path) -> str:
    """The sha256 of the list; "" where there is none."""
    content = journal.content_of(review / FILE)
    return "" if content is None else journal.sha256(content)


def confirmation(
    names: tuple[str, str, str], path: AnswerPath, because: str, values: tuple[str, str]
) -> Confirmation:
    """A line of the list, of a study, a form and an extractor."""
    study, form, extractor = names
    return Confirmation(
        study=study,
        form=form,
        extractor=extractor,
        path=str(path),
        because=because,
        old=values[0],
        new=values[1],
    )
