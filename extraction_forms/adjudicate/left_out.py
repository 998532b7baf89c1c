"""Judgements of what the study's own record has not: a result that was left out when its records were settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extraction_forms.adjudicate.differences import ENTRY, Settlement, Taken
from extraction_forms.compare.extracted import MAIN
from extraction_forms.compare.matching_rules import target
from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.form_links import VOCABULARY
from extraction_forms.record_files import CONSENSUS, record_paths
from extraction_forms.yaml_text import List, Map, Text, read


def left_out(review: Path, form: Form, settled: Settlement, built: Draft) -> Iterator[Problem]:
    """The answers of a consensus that name an entry which the study's own record has not.

    That record is the study's consensus by another form or, where only one person wrote one, theirs. While it is
    not settled nothing is told.
    """
    study = settled.comparison.study
    for section in form.sections if form.reads_as != MAIN else ():
        for question in section.questions:
            over = target(question, form)
            if not over or over in {*form.by_id, VOCABULARY}:
                continue
            known = _entries(review, study, form, over)
            for block in built.sections.get(section.id, ()) if known is not None else ():
                name = _text(block.answers.get(question.id))
                if name and known is not None and name not in known[1]:
                    path = AnswerPath(section=section.id, entry=block.id, field=question.id)
                    yield Problem(
                        place=_place(settled, path),
                        where=f"{section.label} > {block.id} > {question.field.label}",
                        expected=f"one of those in {known[0]}: {', '.join(known[1]) or 'none'}",
                        found=f"{name!r}, which is left out there",
                        hint=_hint(settled, path, f"{over}/{name}/{ENTRY}"),
                    )


def _entries(review: Path, study: str, form: Form, section: str) -> tuple[str, tuple[str, ...]] | None:
    """The record that counts of a study's own, and the ids in a section of it; None where none counts yet."""
    found: dict[str, tuple[str, ...]] = {}
    for path in record_paths(review / "records"):
        shown = path.relative_to(review).as_posix()
        ids = _ids(path, shown, form, section) if path.parent.name == study else None
        if ids is not None:
            found[shown] = ids
    settled = {shown: ids for shown, ids in found.items() if Path(shown).name.split(".")[0] == CONSENSUS}
    counts = list((settled or found).items())
    return counts[0] if len(counts) == 1 else None


def _ids(path: Path, shown: str, form: Form, section: str) -> tuple[str, ...] | None:
    """The ids in a section of a submitted record of another form; None where there is no such section."""
    try:
        node = read(path, shown)
    except Rejected:
        return None
    if not isinstance(node, Map):
        return None
    head, entries = node.get("form"), node.get(section)
    own = isinstance(head, Map) and _node_text(head.get("id")) == form.id
    if own or _node_text(node.get("status")) == "draft" or not isinstance(entries, List):
        return None
    return tuple(_node_text(entry.get("id")) for entry in entries.items if isinstance(entry, Map))


def _node_text(node: object) -> str:
    return node.value if isinstance(node, Text) else ""


def _text(plain: object) -> str:
    found = plain.get("printed") if isinstance(plain, dict) else plain
    return found if isinstance(found, str) else ""


def _taken(settled: Settlement, path: AnswerPath) -> Taken | None:
    return next((one for one in settled.taken if one.path == path), None)


def _place(settled: Settlement, path: AnswerPath) -> Place:
    taken = _taken(settled, path)
    datum = (taken.item.a or taken.item.b) if taken is not None else None
    return datum.place if datum is not None else Place(file=settled.comparison.a.path)


def _hint(settled: Settlement, path: AnswerPath, other: str) -> str:
    """What to do: leave this out as well, or take that in."""
    entry = f"{path.section}/{path.entry}/{ENTRY}"
    decided = any(str(one.path) == entry for one in settled.differences)
    this = (
        f"take the row {entry} out of adjudication.csv and settle it again"
        if decided
        else "each extractor who has it submits a record without it"
    )
    there = f"to take it in there, take the row {other} out and settle that again"
    return f"To leave it out here as well, {this}; or {there}."
