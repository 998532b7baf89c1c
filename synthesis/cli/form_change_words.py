"""Differences between forms, and migrations of records, in words for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from extraction_forms.form import Form
    from extraction_forms.migrate.difference import Difference, FormDifference
    from extraction_forms.migrate.record_plan import RecordPlan
    from extraction_forms.migrate.review_migration import ReviewMigration

LINE: Final = 100
_SHOWN: Final = 60
_MOST: Final = 12
_HEADS: Final = {
    "breaking": "BREAKING",
    "needs-migration": "NEEDS A MIGRATION",
    "safe": "SAFE: records are accepted as they are",
}
_NUMBERS: Final = {"major": "the first", "minor": "the middle", "patch": "the last"}


def difference_lines(found: FormDifference, old: Form, new: Form) -> Iterator[str]:
    """The differences, the gravest first; safe ones of a kind together; then what they ask of the version."""
    yield f"{old.id} {old.version}  sha256 {old.sha256}"
    yield f"{new.id} {new.version}  sha256 {new.sha256}"
    for effect, head in _HEADS.items():
        chosen = [one for one in found.differences if one.effect == effect]
        if chosen:
            yield ""
            yield f"{head} ({len(chosen)})"
            yield from _together(chosen) if effect == "safe" else _one_by_one(chosen)
    yield from _renames(found)
    yield ""
    yield _version(found)


def _one_by_one(chosen: Sequence[Difference]) -> Iterator[str]:
    for one in chosen:
        yield f"  {_part(one)}: {_short(one.old)} -> {_short(one.new)}"
        yield from _wrapped(one.facts.means, "      ")


def _together(chosen: Sequence[Difference]) -> Iterator[str]:
    order = list(dict.fromkeys(one.kind for one in chosen))
    for _, group in groupby(sorted(chosen, key=lambda one: order.index(one.kind)), key=lambda one: one.kind):
        alike = list(group)
        facts = alike[0].facts
        judge = " To be judged by a person." if facts.judge else ""
        yield from _wrapped(f"{alike[0].kind} ({len(alike)}): {facts.means}.{judge}", "  ", "      ")
        parts = [_part(one) for one in alike]
        more = f" and {len(parts) - _MOST} more; --json lists them all" if len(parts) > _MOST else ""
        yield from _wrapped(", ".join(parts[:_MOST]) + more, "      ")


def _part(one: Difference) -> str:
    return f"{one.path} {one.key}".strip()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return (repr(line) if len(line) <= _SHOWN else repr(f"{line[:_SHOWN]}...")) if line else "nothing"


def _renames(found: FormDifference) -> Iterator[str]:
    """A field that is gone and one that is new in the same section may be one field by two names."""
    gone = [one for one in found.differences if one.kind == "field_removed"]
    come = [one for one in found.differences if one.kind in {"field_added", "field_added_required"}]
    for one in gone:
        section = one.path.rpartition("/")[0]
        beside = [other.path.rpartition("/")[2] for other in come if other.path.rpartition("/")[0] == section]
        if beside:
            yield ""
            told = f"If {one.path} is {' or '.join(beside)} by another name, a migration says so:"
            yield f"{told} {{do: rename_field, field: {one.path}, to: {beside[0]}}}"


def _version(found: FormDifference) -> str:
    if not found.differences:
        return "The two say the same."
    number = _NUMBERS[found.asked_bump]
    asked = f"These differences raise {number} number of the version at least: {found.next_version}."
    if found.bump_suffices:
        return f"{asked} {found.new_version} says so."
    return f"{asked} {found.new_version} says less."


def left_lines(left: Sequence[Difference], name: str) -> Iterator[str]:
    """What a migration leaves open."""
    yield ""
    if not left:
        yield f"{name} meets every difference that records cannot go on with."
        return
    yield f"{name} LEAVES OPEN ({len(left)})"
    yield from _one_by_one(left)


def migration_lines(plan: ReviewMigration, *, written: bool) -> Iterator[str]:
    """A migration record by record: what is touched, by which step, what has to be confirmed; then the sum of it."""
    for record in plan.records:
        yield from _record(record)
    if plan.pins:
        yield f"review.yaml: forms names {plan.form.id}@{plan.form.version}"
    yield from (f"remark: {remark}" for remark in plan.remarks)
    yield from _sum(plan, written=written)


def _record(record: RecordPlan) -> Iterator[str]:
    changes = len(record.touched)
    faults = f", {_counted(len(record.faults), 'fault')}" if record.faults else ""
    yield f"{record.path}: {record.source} -> {record.target}, {_counted(changes, 'answer')} touched{faults}"
    waiting = {one.path for one in record.confirmations}
    for one in record.touched:
        steps = ", ".join(dict.fromkeys(step.do for step in one.steps))
        again = "; to be confirmed again" if str(one.path) in waiting else ""
        where = f"{one.path}" if one.origin == one.path else f"{one.path} (was {one.origin})"
        yield f"  {where}: {_short(one.old)} -> {_short(one.new)}  ({steps}{again})"
    for warning in record.warnings:
        yield f"  {warning}"


def _sum(plan: ReviewMigration, *, written: bool) -> Iterator[str]:
    name = f"{plan.form.id} {plan.form.version}"
    there = f", {_counted(len(plan.there), 'record')} there already" if plan.there else ""
    if plan.nothing_to_do:
        yield f"Nothing to do: {_counted(len(plan.there), 'record')} of {name}."
        return
    carried = f"{_counted(len(plan.records), 'record')} to {name}{there}"
    again = (
        f"; {_counted(len(plan.confirmations), 'answer')} to be confirmed again" if plan.confirmations else ""
    )
    if written:
        yield f"Carried over: {carried}{again}."
    elif plan.faults:
        yield f"Cannot be carried over: {carried}; {_counted(len(plan.faults), 'fault')}. Nothing was written."
        yield "The lines of a fault are those of the record as it would be written."
    else:
        yield f"Would be carried over: {carried}{again}. Nothing was written; --apply --actor NAME writes it."


def _counted(n: int, one: str) -> str:
    return f"{n} {one if n == 1 else one + 's'}"


def _wrapped(text: str, indent: str, more: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        LINE,
        initial_indent=indent,
        subsequent_indent=indent if more is None else more,
        break_long_words=False,
        break_on_hyphens=False,
    )
