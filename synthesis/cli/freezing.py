"""`accept`, `check-numbers` and `diff`: the printed numbers held against those that were accepted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import review_argument, reviews_argument
from synthesis.cli.reviewing import counted, expect_plan, faults_named_from

if TYPE_CHECKING:
    from synthesis.accepted.causes import Cause, Change
    from synthesis.accepted.moves import Move
    from synthesis.accepted.state import State

MOST_SHOWN = 20
FIRST = ("syntheses", "regressions", "findings", "votes", "effects")
"""What a reader wants to see first of what moved, by the first part of its key."""
HEADLINE = ("verdict", "estimate", "ci", "pi", "p", "k", "tau2", "i2_tau2")
"""And by the last."""


@click.command()
@reviews_argument
def accept(reviews: tuple[Path, ...]) -> None:
    """Accept the printed numbers of now: check-numbers fails from then on when a digit moves.

    They go into accepted_numbers.tsv of the review, which belongs with its records.
    """
    from synthesis.accepted import accepted_file
    from synthesis.accepted.moves import moves
    from synthesis.accepted.present import present
    from synthesis.output.output_folder import ACCEPTED

    for path in reviews:
        expect_plan(path)
        with faults_named_from(path):
            now = present(path)
            before = _last(path)
            accepted_file.write(path, now)
        click.echo(f"{path / ACCEPTED}: {counted(len(now.numbers), 'number')} accepted.")
        if before is not None:
            click.echo(f"{path}: {account(moves(before, now))} since the last time.")


def _last(path: Path) -> State | None:
    """What was accepted before; None where nothing was, or nothing that can be read."""
    from extraction_forms.errors import Rejected
    from synthesis.accepted.accepted_file import read

    try:
        return read(path)
    except Rejected:
        return None


@click.command("check-numbers")
@reviews_argument
@click.option("--json", "as_json", is_flag=True, help="Print what moved as JSON.")
def check_numbers(reviews: tuple[Path, ...], *, as_json: bool) -> None:
    """Fail when a printed number is not as it was accepted: which, what it was and what it is."""
    from synthesis.accepted import accepted_file
    from synthesis.accepted.moves import moves
    from synthesis.accepted.present import present

    failed = False
    told: list[dict[str, object]] = []
    for path in reviews:
        expect_plan(path)
        with faults_named_from(path):
            accepted = accepted_file.read(path)
            now = present(path)
        moved = moves(accepted, now)
        failed = failed or bool(moved)
        if as_json:
            told += [{"review": str(path), **_as_json(one)} for one in moved]
            continue
        for one in moved:
            click.echo(f"{path}: {words(one)}")
        if moved:
            click.echo(f"{path}: {account(moved)}; `synthesis diff {path}` says what moved them.", err=True)
        else:
            click.echo(f"{path}: all {counted(len(now.numbers), 'number')} as accepted.")
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    if failed:
        raise SystemExit(1)


@click.command()
@review_argument
@click.option("--all", "everything", is_flag=True, help=f"List every number, not {MOST_SHOWN} of each cause.")
@click.option("--json", "as_json", is_flag=True, help="Print the causes and numbers as JSON.")
def diff(review: Path, *, everything: bool, as_json: bool) -> None:
    """Say which record or choice moved which number since the numbers were accepted."""
    from synthesis.accepted import accepted_file
    from synthesis.accepted.causes import causes, changes, idle
    from synthesis.accepted.moves import moves
    from synthesis.accepted.present import present

    expect_plan(review)
    with faults_named_from(review):
        accepted = accepted_file.read(review)
        now = present(review)
    moved = moves(accepted, now)
    changed = changes(accepted, now)
    found = causes(changed, moved)
    still = idle(changed, found)
    if as_json:
        click.echo(json.dumps(_caused_json(found, still), ensure_ascii=False, indent=1))
        return
    click.echo(f"{review}: {account(moved)} since they were accepted.")
    for cause in found:
        _tell_cause(cause, everything=everything)
    if still:
        click.echo("\nChanged without moving a printed number:")
    for change in still:
        click.echo(f"  {change}")


def _tell_cause(cause: Cause, *, everything: bool) -> None:
    what = "; ".join(map(str, cause.changes))
    head = f"{cause.note}: {what}" if cause.note and what else cause.note or what
    click.echo(f"\n{head}: {counted(len(cause.moves), 'number')}")
    ordered = sorted(cause.moves, key=told_first)
    shown = ordered if everything else ordered[:MOST_SHOWN]
    for move in shown:
        click.echo(f"  {words(move)}")
    if len(shown) < len(cause.moves):
        click.echo(f"  and {len(cause.moves) - len(shown)} more; --all lists them")


def told_first(move: Move) -> tuple[int, int, int, str]:
    """Headline numbers first: those of syntheses as a whole, their estimates before all, then what lies deeper."""
    first, _, rest = move.key.partition(".")
    last = rest.rpartition(".")[2]
    part = FIRST.index(first) if first in FIRST else len(FIRST)
    return part, move.key.count("."), HEADLINE.index(last) if last in HEADLINE else len(HEADLINE), move.key


def words(move: Move) -> str:
    """What became of a number."""
    if move.was is None:
        return f"{move.key}: new, {move.now}"
    if move.now is None:
        return f"{move.key}: gone, was {move.was}"
    return f"{move.key}: was {move.was}, is {move.now}"


def account(moved: Iterable[Move]) -> str:
    """How many numbers moved, are new and are gone."""
    kinds = [one.kind for one in moved]
    moves = f"{counted(kinds.count('moved'), 'number')} moved"
    return f"{moves}, {kinds.count('new')} new, {kinds.count('gone')} gone"


def _as_json(move: Move) -> dict[str, object]:
    return {"key": move.key, "kind": move.kind, "was": move.was, "is": move.now}


def _caused_json(found: Iterable[Cause], still: Iterable[Change]) -> dict[str, object]:
    return {
        "causes": [
            {
                "changes": [{"of": one.of, "how": one.how} for one in cause.changes],
                "note": cause.note,
                "numbers": [_as_json(move) for move in cause.moves],
            }
            for cause in found
        ],
        "changed_without_effect": [{"of": one.of, "how": one.how} for one in still],
    }
