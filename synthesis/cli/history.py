"""`history`: who changed what, when and why; `submit`, `reopen` and `lock`: how far a record is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option
from synthesis.cli.past_records import Past, show_past
from synthesis.cli.reviewing import counted, faults_named_from

if TYPE_CHECKING:
    from extraction_forms.history.events import Event

ACTOR = click.option("--actor", required=True, metavar="NAME", help="Who does this.")
REASON = click.option("--reason", default="", metavar="TEXT", help="Why.")
REVISION = click.IntRange(1)
SAVED = click.Path(path_type=Path, dir_okay=False)


@click.group()
def history() -> None:
    """Who changed what, when and why; and whether the account of it is whole."""


@history.command()
@review_argument
@click.option("--contains", default="", metavar="HASH", help="A hash noted earlier that must still be there.")
def verify(review: Path, contains: str) -> None:
    """Recompute the history of REVIEW line by line; name the first bad one.

    Note the hash it ends with somewhere else: with `--contains` a later check shows that all up to it is still there.
    """
    from extraction_forms.disk.safe_paths import named
    from extraction_forms.errors import ReviewError
    from extraction_forms.history.log import read
    from extraction_forms.history.log import verify as verified

    _expect_folder(review)
    with faults_named_from(review):
        found = verified(review)
    if contains and all(event.hash != contains for event in read(review)):
        raise ReviewError(f"{review}: expected an event with the hash {named(contains)}; found none.")
    records = sum(1 for standing in found.head.records.values() if standing.sha256)
    click.echo(
        f"{review}: the history holds: {counted(found.events, 'event')} of {counted(records, 'file')}."
    )
    if found.events:
        click.echo(f"It ends with {found.head.hash}.")
    for warning in found.warnings:
        click.echo(f"{review}/{warning}", err=True)


@history.command()
@review_argument
@click.argument("study", required=False, default="")
@click.option(
    "--field", default="", metavar="PATH", help="One answer alone, as arms/peer/role; or all under a path."
)
@click.option("--extractor", default="", metavar="NAME", help="The records of NAME alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON.")
@click.option(
    "--revision", type=REVISION, metavar="N", help="Print the record of --extractor as it was at revision N."
)
@click.option(
    "--since", type=REVISION, metavar="N", help="Print what changed from revision N on, or up to --revision."
)
@click.option("--form", default="", metavar="ID", help="With --revision, --since: the form, where several.")
@click.option("--output", type=SAVED, metavar="FILE", help="Save the record of --revision.")
@replace_option
def show(
    review: Path, study: str, field: str, extractor: str, *, as_json: bool, **past: Unpack[Past]
) -> None:
    """Tell who changed what of a STUDY, or of all, when and why; or print a record as it was.

    Answers of a study that several people extract are kept back until all of them have submitted; whoever wants to see
    their own says so by `--extractor`.
    """
    from extraction_forms.disk.safe_paths import safe_slug
    from extraction_forms.errors import UsageError

    _expect_folder(review)
    if study:
        safe_slug(study, "STUDY")
    if past["revision"] is not None or past["since"] is not None:
        with faults_named_from(review):
            show_past(review, study, extractor, past, as_json=as_json)
        return
    if past["output"] is not None or past["form"]:
        given = "--form" if past["output"] is None else "--output"
        raise UsageError(f"{given}: expected --revision with it; found none.")
    with faults_named_from(review):
        found = _about(review, study, field, extractor)
    events = found if extractor else _shown(review, study, found)
    if as_json:
        click.echo(json.dumps([asdict(event) for event in events], ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo(f"{review}: the history tells of no such change.")
    for line in _told(events):
        click.echo(line)


def _about(review: Path, study: str, field: str, extractor: str) -> list[Event]:
    """The events that were asked for; nothing left out where nothing was named."""
    from extraction_forms.adjudicate.decisions import FILE as DECISIONS
    from extraction_forms.history.log import read

    start = f"records/{study}/" if study else ""
    return [
        event
        for event in read(review)
        if (
            event.record.startswith(start)
            or (event.record == DECISIONS and event.path.startswith(f"{study}/"))
        )
        and (not extractor or event.record.rpartition("/")[2].split(".", 1)[0] == extractor)
        and (not field or f"{event.path}/".startswith(f"{field}/"))
    ]


def _shown(review: Path, study: str, events: Sequence[Event]) -> list[Event]:
    """The events without the answers of records that wait for another to be submitted; how many those are is told."""
    from extraction_forms.adjudicate.decisions import FILE as DECISIONS
    from extraction_forms.compare.extracted import blinded
    from extraction_forms.history.events import FILE

    waiting = blinded(review, study)
    opened = {record.split("/")[1] for record in waiting}
    events = [
        event for event in events if event.record != DECISIONS or event.path.split("/")[0] not in opened
    ]
    back = [
        event
        for event in events
        if event.record in waiting
        and event.path != FILE
        and (event.path == "head/audit" or not event.path.startswith("head/"))
    ]
    for record in sorted({event.record for event in back}):
        count = counted(sum(event.record == record for event in back), "change")
        name = record.rpartition("/")[2].split(".", 1)[0]
        click.echo(
            f"{review}/{record}: {count} of answers kept back until every extractor has submitted; "
            f"--extractor {name} shows them to {name}.",
            err=True,
        )
    kept = set(map(id, back))
    return [event for event in events if id(event) not in kept]


def _told(events: Sequence[Event]) -> Iterator[str]:
    """The events in words, those of one record by one person at one time under one heading."""
    from extraction_forms.history.events import FILE
    from extraction_forms.store.conflicts import shown

    before = ""
    for event in events:
        why = f": {event.reason}" if event.reason else ""
        time = event.time.replace("T", " ").removesuffix("Z")
        heading = f"{event.record}\n  {time} UTC, {event.actor}{why}"
        if heading != before:
            yield heading
            before = heading
        if event.path == FILE:
            yield f"    {_saved(event)}"
            before = ""
        else:
            yield f"    {event.path}: {shown(event.old)} -> {shown(event.new)}"


def _saved(event: Event) -> str:
    if not isinstance(event.new, dict):
        return "the file was taken away"
    revision, sha256 = event.new.get("revision", ""), event.new.get("sha256", "")
    return f"revision {revision}, sha256 {sha256}" if revision else f"sha256 {sha256}"


@history.command()
@review_argument
@ACTOR
@REASON
def record(review: Path, actor: str, reason: str) -> None:
    """Take into the history what was changed in record files by hand."""
    from extraction_forms.store.locked import changed_though_locked
    from extraction_forms.store.saving import take_in

    _expect_folder(review)
    with faults_named_from(review):
        locked = changed_though_locked(review)
        taken = take_in(review, actor=actor, reason=reason)
    for name in taken:
        click.echo(f"{review}/{name}{', which was locked' if name in locked else ''}")
    click.echo(f"{review}: {counted(len(taken), 'record')} taken in.")


@history.command()
@review_argument
@click.argument("other", type=click.Path(path_type=Path))
@ACTOR
def join(review: Path, other: Path, actor: str) -> None:
    """Take into the history of REVIEW the events of OTHER, a copy of it that was worked on apart."""
    from extraction_forms.history.upkeep import join as joined

    _expect_folder(review)
    with faults_named_from(review):
        found = joined(review, other, actor=actor)
    click.echo(f"{review}: {counted(found.events, 'event')} taken in from {other}.")
    for name in found.left:
        click.echo(f"{review}/{name}: left out, since both copies changed it", err=True)


@history.command()
@review_argument
@ACTOR
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
def renew(review: Path, actor: str, reason: str) -> None:
    """Set a history aside that cannot be mended and begin a new one, which names what was set aside."""
    from extraction_forms.history.upkeep import renew as renewed
    from extraction_forms.store.saving import take_in

    _expect_folder(review)
    with faults_named_from(review):
        folder = renewed(review, actor=actor, reason=reason)
        taken = take_in(review, actor=actor, reason=reason)
    click.echo(f"{review}: the old history stands in {folder}/; {counted(len(taken), 'record')} taken in.")


def _expect_folder(review: Path) -> None:
    from extraction_forms.errors import UsageError

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")


F = TypeVar("F", bound=Callable[..., object])


def _record_arguments(function: F) -> F:
    """One record: its study and extractor, the form where there are several; and who acts."""
    for part in (
        click.option("--actor", default="", metavar="NAME", help="Who does this [EXTRACTOR]."),
        click.option("--form", default="", metavar="ID", help="The form, where there are several."),
        click.argument("extractor"),
        click.argument("study"),
    ):
        function = part(function)
    return review_argument(function)


@click.command()
@_record_arguments
@REASON
def submit(review: Path, study: str, extractor: str, **how: str) -> None:
    """Submit a record once it is whole; else list every fault of it."""
    _set_status(review, (study, extractor), "submitted", how)


@click.command()
@_record_arguments
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
def reopen(review: Path, study: str, extractor: str, **how: str) -> None:
    """Make a submitted or locked record a draft again."""
    _set_status(review, (study, extractor), "draft", how)


@click.command()
@_record_arguments
@REASON
def lock(review: Path, study: str, extractor: str, **how: str) -> None:
    """Lock a submitted record: nothing of it changes until it is opened again."""
    _set_status(review, (study, extractor), "locked", how)


def _set_status(review: Path, named: tuple[str, str], status: str, how: dict[str, str]) -> None:
    """Change the status of the record of a study by an extractor, and say so."""
    from extraction_forms.adjudicate.settling import refuse_unbuilt
    from extraction_forms.errors import ReviewError, UsageError
    from extraction_forms.store.saving import form_of, load_file, record_file, recover, set_status

    _expect_folder(review)
    study, extractor = named
    if status == "draft" and not how["reason"].strip():
        raise UsageError("--reason: expected why the record is opened again; found nothing.")
    recover(review)
    path = record_file(review, study, extractor, how["form"])
    with faults_named_from(review):
        stored = load_file(review, path, form_of(path, review))
        if stored is None:
            raise ReviewError(f"{path}: the record was taken away.")
        if status == "submitted":
            refuse_unbuilt(review, stored)
        saved = set_status(review, stored, status, actor=how["actor"] or extractor, reason=how["reason"])
    if saved.revision == stored.revision:
        click.echo(f"{path}: {status} already.")
    else:
        click.echo(f"{path}: {status}, revision {saved.revision}.")
