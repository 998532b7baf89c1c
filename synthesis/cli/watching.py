"""`watch`: a review built again whenever a file of it is saved, and told what that moved."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.freezing import account, told_first, words
from synthesis.cli.reviewing import counted, expect_plan, tell_faults

if TYPE_CHECKING:
    from synthesis.accepted.state import Printed
    from synthesis.pipeline import Built, Done

    Build = Callable[[Callable[[Built], None]], Done]

MOST_SHOWN = 8
LOOK = 0.15
"""How many seconds pass between two looks at the files."""


@click.command()
@review_argument
def watch(review: Path) -> None:
    """Build the review now and whenever a file of it is saved, and tell which numbers that moved.

    What is read on a screen comes first (the pages, tables, numbers and drawings in output/), then what is printed
    (PDF, Word, Excel, pictures). What did not change is not made again. Ctrl+C ends it.
    """
    from extraction_forms.collector import paused
    from synthesis.files.workshop import workshop
    from synthesis.output.engine_hash import engine_hash
    from synthesis.output.output_folder import as_built

    expect_plan(review)
    engine = engine_hash()  # it stays the one that was loaded, whatever becomes of its sources
    with workshop(last=as_built(review)) as made_in, paused():
        from synthesis.pipeline import run_in_steps

        build = partial(run_in_steps, review, made_in, engine=engine)
        last: Mapping[str, Printed] = {}
        try:
            for changed in saves(review):
                last = _build(review, build, changed, last)
                made_in.press.tidy()  # while nobody waits
                gc.collect()
        except KeyboardInterrupt:
            click.echo("Stopped.")


def saves(review: Path) -> Iterator[tuple[str, ...]]:
    """The names of the files that were saved, made or removed, each time there are some; at first none.

    Files that are still being written are waited for.
    """
    from synthesis.output import output_folder

    known = output_folder.touched(review)
    yield ()
    while True:
        now = output_folder.touched(review)
        while now != known and now != (later := _later(review)):
            now = later
        changed = tuple(
            sorted(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))
        )
        known = now
        if changed:
            yield changed
        else:
            time.sleep(LOOK)


def _later(review: Path) -> Mapping[str, tuple[int, int]]:
    from synthesis.output import output_folder

    time.sleep(LOOK / 3)
    return output_folder.touched(review)


def _build(
    review: Path, build: Build, changed: tuple[str, ...], last: Mapping[str, Printed]
) -> Mapping[str, Printed]:
    """Build once; the numbers that are printed now, or were last where the review has faults."""
    from extraction_forms.errors import ReviewError

    began = time.perf_counter()
    now = last

    def first(built: Built) -> None:
        nonlocal now
        now = _printed(built)
        _tell(review, changed, last, now)
        click.echo(f"  pages, tables, numbers, drawings: {time.perf_counter() - began:.1f} s")

    try:
        done = build(first)
    except ReviewError as error:
        click.echo(f"{review}: {_saved(changed)}not built; output/ is as it was before.", err=True)
        tell_faults(review, error)
        return now
    for warning in done.built.warnings:
        click.echo(f"{review}/{warning}", err=True)
    for name in done.kept:
        click.echo(f"{review}/{name}: kept, since it was not as a build had left it", err=True)
    click.echo(f"  PDF, Word, Excel, pictures: {time.perf_counter() - began:.1f} s")
    return now


def _printed(built: Built) -> Mapping[str, Printed]:
    from synthesis.accepted.state import Printed

    return {key: Printed(text=one.text) for key, one in built.numbers.items()}


def _tell(
    review: Path, changed: tuple[str, ...], last: Mapping[str, Printed], now: Mapping[str, Printed]
) -> None:
    from synthesis.accepted.moves import moves_between

    if not last:
        click.echo(f"{review}: {_saved(changed)}{counted(len(now), 'number')} printed.")
        return
    moved = moves_between(last, now)
    click.echo(f"{review}: {_saved(changed)}{account(moved)}.")
    for move in sorted(moved, key=told_first)[:MOST_SHOWN]:
        click.echo(f"    {words(move)}")
    if len(moved) > MOST_SHOWN:
        click.echo(f"    and {len(moved) - MOST_SHOWN} more")


def _saved(changed: tuple[str, ...]) -> str:
    """What was saved, in words."""
    if not changed:
        return ""
    named = changed[0] if len(changed) == 1 else f"{changed[0]} and {counted(len(changed) - 1, 'other file')}"
    return f"{named}: "
