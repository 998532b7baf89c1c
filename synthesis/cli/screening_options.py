"""The options of `screening`: how files and decisions are read, what is written, how intervals are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, TypeVar

import click

from synthesis.cli.new_files import replace_option
from synthesis.cli.referring import FILE

F = TypeVar("F", bound=Callable[..., object])
_NAMES = ("search", "title", "full_text", "screen", "irrelevant", "select", "excluded", "included")


class Read(TypedDict):
    """How files and decisions are read."""

    named: tuple[tuple[str, Path], ...]
    searches: tuple[tuple[str, Path], ...]
    registers: tuple[tuple[str, Path], ...]
    maybe: str | None
    arbiter: str
    words: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    not_retrieved: tuple[str, ...]
    unseen_by_automation: bool
    settled: Path | None
    resolved: Path | None


class Write(TypedDict):
    """What is written, and where to."""

    table: Path | None
    records: Path | None
    open_file: Path | None
    disagreements: Path | None
    flow: Path | None
    bib: Path | None
    replace: bool


class Asked(Read, Write):
    """Everything that the command takes."""

    level: float
    resamples: int
    seed: int | None


def _several(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Options that belong together."""

    def decorated(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


reading = _several(
    click.option(
        "--as",
        "named",
        nargs=2,
        multiple=True,
        type=(click.Choice(_NAMES), FILE),
        metavar="KIND FILE",
        help=f"Read FILE as a KIND: {', '.join(_NAMES)} [what its name and content tell].",
    ),
    click.option(
        "--source",
        "searches",
        nargs=2,
        multiple=True,
        type=(str, FILE),
        metavar="NAME FILE",
        help="What the search NAME found.",
    ),
    click.option(
        "--register",
        "registers",
        nargs=2,
        multiple=True,
        type=(str, FILE),
        metavar="NAME FILE",
        help="What the search of the register NAME found.",
    ),
    click.option(
        "--maybe",
        type=click.Choice(["included", "own", "left_out"]),
        help="How a maybe counts [included].",
    ),
    click.option(
        "--arbiter", default="", metavar="NAME", help="Whose decision holds where screeners differ."
    ),
    click.option(
        "--word",
        "words",
        nargs=2,
        multiple=True,
        type=(str, click.Choice(["included", "excluded", "maybe"])),
        metavar="WORD DECISION",
        help="What a word for a decision stands for.",
    ),
    click.option(
        "--reason",
        "reasons",
        multiple=True,
        metavar="REASON",
        help="Of several reasons these count first, in this order.",
    ),
    click.option(
        "--not-retrieved",
        multiple=True,
        metavar="REASON",
        help="A reason that says a report was not retrieved.",
    ),
    click.option(
        "--unseen-by-automation", is_flag=True, help="Records that nobody decided on were left out by a tool."
    ),
    click.option(
        "--settled", type=FILE, help="A table of `duplicates`, its column `same` filled with yes and no."
    ),
    click.option("--resolved", type=FILE, help="A table of --open, its column `decision` filled."),
)
writing = _several(
    click.option("--table", type=FILE, help="Write every pair of listings here (CSV), for --settled."),
    click.option(
        "--records", type=FILE, help="Write where every publication ended here (CSV), with its lines."
    ),
    click.option(
        "--open", "open_file", type=FILE, help="Write what a person has to settle here (CSV), for --resolved."
    ),
    click.option(
        "--disagreements", type=FILE, help="Write every record that screeners decide differently here (CSV)."
    ),
    click.option(
        "--flow",
        type=FILE,
        help="Write the flow and excluded studies here (YAML), to be put into review.yaml.",
    ),
    click.option(
        "--references",
        "bib",
        type=FILE,
        help="Write the excluded full texts here (BibTeX), under the keys of --flow.",
    ),
    replace_option,
)
drawing = _several(
    click.option(
        "--level",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.95,
        show_default=True,
        help="Level of the intervals of agreement.",
    ),
    click.option(
        "--bootstrap",
        "resamples",
        type=click.IntRange(100, 100_000),
        default=2000,
        show_default=True,
        help="How often records are drawn again.",
    ),
    click.option("--seed", type=click.IntRange(0), default=None, help="The seed of the drawing."),
)
