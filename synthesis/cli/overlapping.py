"""`overlap`: which primary study is in which review, of several reviews or of one that lists them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import reviews_argument
from synthesis.cli.new_files import replace_option, write_new

if TYPE_CHECKING:
    from synthesis.overlap.overlap import Overlap

FILES = ("overlap_matrix", "overlap_pairs")


@click.command()
@reviews_argument
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="ID",
    help="Only studies with a result of this outcome; repeat for more.",
)
@click.option(
    "--list",
    "listed",
    type=click.Path(path_type=Path),
    help="Write who includes whom here, as an overlap.csv.",
)
@click.option(
    "--figures", type=click.Path(path_type=Path), help="Write both figures as SVG into this folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@replace_option
def overlap(
    reviews: tuple[Path, ...],
    outcomes: tuple[str, ...],
    listed: Path | None,
    figures: Path | None,
    *,
    as_json: bool,
    replace: bool,
) -> None:
    """Which primary study is in which of the REVIEWS, and how far they rest on the same ones.

    A study is the same by its DOI, its number in PubMed or in a register of trials, or by references that are certainly
    one publication; what is less certain is told for a person to settle. Of one review it is the overlap that its plan
    declares.
    """
    from synthesis.overlap.told import as_data, lines, list_of

    found = _found(reviews, outcomes)
    if as_json:
        click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=1))
    else:
        for line in lines(found):
            click.echo(line)
    if listed is not None:
        write_new(listed, list_of(found).encode(), replace=replace)
        click.echo(f"{listed}: every inclusion, a line each.", err=as_json)
    if figures is not None:
        for name, drawn in _drawn(found).items():
            write_new(figures / name, drawn.encode(), replace=replace)
            click.echo(f"{figures / name}", err=as_json)


def _found(reviews: tuple[Path, ...], outcomes: tuple[str, ...]) -> Overlap:
    """The overlap of several reviews by their records, or the one that a single review declares."""
    from extraction_forms.errors import UsageError
    from synthesis.cli.reviewing import faults_named_from
    from synthesis.overlap.matrix import of_outcome
    from synthesis.overlap_across import overlap_across
    from synthesis.review import open_review

    opened = []
    for path in reviews:
        with faults_named_from(path):
            opened.append(open_review(path))
    if len(opened) > 1:
        return overlap_across(opened, outcomes)
    declared = opened[0].overlap
    if declared is None:
        raise UsageError(
            f"{reviews[0]}: expected two reviews or more, or one whose plan declares `overlap`; "
            "found one that does not."
        )
    if len(outcomes) > 1:
        raise UsageError("--outcome: expected one outcome of a declared overlap; found several.")
    if outcomes:
        from dataclasses import replace

        if outcomes[0] not in declared.matrix.outcomes:
            known = ", ".join(declared.matrix.outcomes) or "none is"
            raise UsageError(f"--outcome: expected an outcome for which studies are listed ({known}).")
        return replace(declared, matrix=of_outcome(declared.matrix, outcomes[0]))
    return declared


def _drawn(found: Overlap) -> dict[str, str]:
    """The parts of both figures that can be drawn, by the names of their files."""
    from synthesis.figures import svg
    from synthesis.figures.overlap_figures import Asked, matrix_figures, pairs_figures
    from synthesis.numbers import Unavailable

    made: dict[str, str] = {}
    adjusted = bool(found.matrix.missing)
    for name, parts in (
        (FILES[0], matrix_figures(Asked(id=FILES[0], title="Which study is in which review"), found.matrix)),
        (
            FILES[1],
            pairs_figures(
                Asked(id=FILES[1], title="Overlap of every two reviews"), found.matrix, adjusted=adjusted
            ),
        ),
    ):
        if isinstance(parts, Unavailable):
            click.echo(f"{name}: {parts}", err=True)
            continue
        made |= {f"{figure.id}.svg": svg.draw(figure) for figure in parts}
    return made
