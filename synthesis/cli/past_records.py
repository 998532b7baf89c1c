"""`history show --revision` and `--since`: a record as it was, and what became of its answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from synthesis.cli.new_files import write_new

if TYPE_CHECKING:
    from extraction_forms.draft import Draft
    from extraction_forms.history.replay import Move


class Past(TypedDict):
    """Which revision of which record is shown, and where it is written."""

    revision: int | None
    since: int | None
    form: str
    output: Path | None
    replace: bool


def show_past(review: Path, study: str, extractor: str, wanted: Past, *, as_json: bool) -> None:
    """Print or save a record as it was at a revision; with `since` what changed between two of its revisions.

    Raises:
        UsageError: it is not said whose record is meant, or the history knows no such revision of it.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.history.replay import moves, record_at, record_named

    revision, since, output = wanted["revision"], wanted["since"], wanted["output"]
    if not study or not extractor:
        lacking = "--extractor NAME" if study else "STUDY and --extractor NAME"
        raise UsageError(f"--revision and --since are of one record: expected {lacking}; found none.")
    record = record_named(review, study, extractor, wanted["form"])
    if since is None:
        if as_json:
            raise UsageError("--json: expected --since with it; a record is YAML.")
        _print_record(_yaml(review, record_at(review, record, revision)), output, replace=wanted["replace"])
        return
    if output is not None:
        raise UsageError("--output: expected --revision alone; found --since.")
    changed = moves(record_at(review, record, since), record_at(review, record, revision))
    if as_json:
        click.echo(json.dumps([_facts(one) for one in changed], ensure_ascii=False, indent=1))
        return
    _print_changes(f"{review}/{record}", (since, revision), changed)


def _print_record(text: str, output: Path | None, *, replace: bool) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    write_new(output, text.encode(), replace=replace)
    click.echo(f"{output}: written.")


def _yaml(review: Path, draft: Draft) -> str:
    """A record as YAML, in the order of the form it answered; in that of its present text where the old is gone."""
    from extraction_forms.draft import write_draft
    from extraction_forms.errors import FormError, UsageError
    from extraction_forms.form_library import named_form

    block = draft.head.get("form")
    facts = block if isinstance(block, dict) else {}
    name, version = (word if isinstance(word := facts.get(key), str) else "" for key in ("id", "version"))
    own = review / "forms"
    try:
        form, _ = named_form(f"{name}@{version}", own)
    except (FormError, UsageError):
        form, _ = named_form(name, own)
    return write_draft(form, draft)


def _facts(move: Move) -> dict[str, object]:
    return {"path": move.path, "old": move.old, "new": move.new}


def _print_changes(named: str, revisions: tuple[int, int | None], changed: Sequence[Move]) -> None:
    from extraction_forms.store.conflicts import shown

    since, until = revisions
    click.echo(
        f"{named}: revision {since} and {f'revision {until}' if until else 'what the history holds last'}"
    )
    for move in changed:
        click.echo(f"    {move.path}: {shown(move.old)} -> {shown(move.new)}")
    if not changed:
        click.echo("    the same")
