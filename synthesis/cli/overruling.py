"""`adjudicate --set`: single answers settled from the command line, those too that both extractors gave alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from extraction_forms.adjudicate.settling import Answer, Case


@frozen
class Said:
    """What is said of every answer that is set: why, a note, and where it was read."""

    because: str
    note: str
    page: str
    quote: str


def overruled(cases: Sequence[Case], wanted: Sequence[str], said: Said, by: str) -> list[Case]:
    """Set answers, written `PATH=VALUE` or `PATH`, in the cases whose forms have their sections.

    Returns:
        The cases of which something was set.

    Raises:
        UsageError: no question stands at a path, a reason is missing or none, or nothing would change.
        Rejected: an answer is none to its question, or a consensus is locked.
    """
    from extraction_forms.adjudicate.decisions import today
    from extraction_forms.adjudicate.locked import refuse_locked
    from extraction_forms.adjudicate.overruling import overrulings
    from extraction_forms.adjudicate.settling import decide_all

    answers = [_answer(one, said) for one in wanted]
    placed: dict[int, list[tuple[str, Answer]]] = {}
    for path, answer in answers:
        placed.setdefault(_case_of(cases, path), []).append((path, answer))
    chosen = [cases[number] for number in sorted(placed)]
    for case in chosen:
        refuse_locked(case.review, case.settled.comparison.study, case.form)
    new = [overrulings(cases[number], placed[number]) for number in sorted(placed)]
    settled = [
        decide_all(case, found, by, today()) if found else case
        for case, found in zip(chosen, new, strict=True)
    ]
    count = sum(len(found) for found in new)
    click.echo(f"{count} {'answer' if count == 1 else 'answers'} set.")
    return settled


def _answer(wanted: str, said: Said) -> tuple[str, Answer]:
    """The path of `PATH=VALUE`, and the answer with what is said of all."""
    from extraction_forms.adjudicate.decisions import REASONS
    from extraction_forms.adjudicate.settling import Answer
    from extraction_forms.errors import UsageError
    from extraction_forms.nearest import did_you_mean, plain_word

    reason = plain_word(said.because)
    if reason not in REASONS:
        found = f"{said.because!r}. {did_you_mean(said.because, REASONS)}".strip() if reason else "none."
        raise UsageError(f"--because: expected a reason, one of {', '.join(REASONS)}; found {found}")
    path, sign, value = (part.strip() for part in wanted.partition("="))
    if not path or (sign and not value):
        raise UsageError(
            f"--set {wanted}: expected PATH=VALUE; found no {'value' if path else 'path'}. "
            "PATH alone keeps the answer; missing: and a reason says why there is none."
        )
    return path, Answer(
        chosen="", reason=reason, value=value, note=said.note, page=said.page, quote=said.quote
    )


def _case_of(cases: Sequence[Case], path: str) -> int:
    """The number of the case whose form has the section that a path begins with."""
    from extraction_forms.errors import UsageError
    from extraction_forms.nearest import did_you_mean

    section = path.partition("/")[0]
    found = [number for number, case in enumerate(cases) if section in case.form.by_id]
    if len(found) == 1:
        return found[0]
    if found:
        forms = ", ".join(cases[number].form.id for number in found)
        raise UsageError(
            f"{path}: expected a section of one form; found it in {forms}. Name one with --form."
        )
    known = [name for case in cases for name in case.form.by_id]
    hint = did_you_mean(section, known) or f"There are {', '.join(known)}."
    raise UsageError(f"{path}: expected a path that begins with a section; found {section!r}. {hint}")
