"""`screening`: the numbers of the study flow from screeners' decisions, and how far the screeners agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

import click

from synthesis.cli.deduplicating import text_of
from synthesis.cli.new_files import replace_option, write_new
from synthesis.cli.referring import FILE

if TYPE_CHECKING:
    from extraction_forms.screening.counting import Counts
    from extraction_forms.screening.excluded import ExcludedReport
    from extraction_forms.screening.flow import Numbers, Told
    from extraction_forms.screening.listings import Listings
    from extraction_forms.screening.prisma_text import PrismaText
    from extraction_forms.screening.rules import Rules

F = TypeVar("F", bound=Callable[..., object])
_SHOWN = 10
_NAMES = ("search", "title", "full_text", "screen", "irrelevant", "select", "excluded", "included")


class Read(TypedDict):
    """How files and decisions are read."""

    named: tuple[tuple[str, Path], ...]
    searches: tuple[tuple[str, Path], ...]
    registers: tuple[tuple[str, Path], ...]
    maybe: str
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


_reading = _several(
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
        default="included",
        show_default=True,
        help="How a maybe counts.",
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
_writing = _several(
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
_drawing = _several(
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


@click.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]... [REVIEW]")
@_reading
@_writing
@_drawing
def screening(files: tuple[Path, ...], **asked: Unpack[Asked]) -> None:
    """The study flow in numbers, from the decisions of screeners in FILES, each box with its arithmetic.

    Rayyan, ASReview and Covidence: what searches found, what was decided on titles and abstracts and on full texts.
    Listings of one publication count once. What contradicts itself is told with its lines and stands in no box. With a
    REVIEW the flow that it declares is held against the decisions. Nothing is written unless asked for.
    """
    from extraction_forms.screening import account, flow
    from extraction_forms.screening.counting import counts

    review, paths = _review_of(files)
    printed, listed = _read(paths, asked)
    excluded: tuple[ExcludedReport, ...] = ()
    found: Counts | None = None
    if listed is not None:
        found = counts(listed, _rules(asked, listed), _settled(asked, listed))
        for line in account.lines(found, _SHOWN):
            click.echo(line)
        excluded = _excluded(found, review)
        boxes = flow.numbers(found, printed)
    if printed is not None:
        for line in (*printed.account(), *printed.remarks()):
            click.echo(line)
        if found is None:
            boxes = printed.numbers()
        else:
            name = printed.file
            _tell(flow.numbers(found), printed.numbers(), name, lambda _: name)
    if review is not None:
        _against(review, boxes)
    if found is not None:
        _agreement(found, asked)
    _write(found, asked)
    _write_flow(
        boxes,
        flow.Told(found=found, printed=printed, excluded=excluded, cited=asked["bib"] is not None),
        asked,
    )


def _review_of(files: tuple[Path, ...]) -> tuple[Path | None, tuple[Path, ...]]:
    """The folder of a review, where one is named last, and the files."""
    from extraction_forms.errors import UsageError

    review = files[-1] if files and files[-1].is_dir() else None
    paths = files[:-1] if review is not None else files
    for path in paths:
        if not path.is_file():
            raise UsageError(f"FILE: expected a file, and the folder of a review last; found {path}.")
    return review, paths


def _read(paths: tuple[Path, ...], asked: Asked) -> tuple[PrismaText | None, Listings | None]:
    """Covidence's text of counts, if it is among the files, and the records of all others."""
    from extraction_forms.errors import UsageError
    from extraction_forms.references.formats import read_file
    from extraction_forms.screening import prisma_text
    from extraction_forms.screening.listings import Asked as Named
    from extraction_forms.screening.listings import listings

    printed: PrismaText | None = None
    files: list[Named] = []
    wanted = [("", "", path, False) for path in paths]
    wanted += [(kind, "", path, False) for kind, path in asked["named"]]
    wanted += [("search", name, path, False) for name, path in asked["searches"]]
    wanted += [("search", name, path, True) for name, path in asked["registers"]]
    for kind, name, path, register in wanted:
        text = "" if kind else _text_of_counts(path)
        if text and printed is not None:
            raise UsageError(
                f"FILE: expected one text of Covidence's counts; found {printed.file} and {path}."
            )
        if text:
            printed = prisma_text.read(text, path.as_posix())
            continue
        reading = read_file(path, path.as_posix())
        for line in reading.lines():
            click.echo(line)
        files.append(Named(reading=reading, kind=kind, name=name, register=register))
    if not files and printed is None:
        raise UsageError("FILE: expected at least one file of records; found none.")
    words = {word.casefold(): decision for word, decision in asked["words"]}
    return printed, listings(files, words) if files else None


def _text_of_counts(path: Path) -> str:
    """The text of a file that holds Covidence's counts; empty where it holds something else."""
    from extraction_forms.errors import ImportFault
    from extraction_forms.references.decoding import decoded
    from extraction_forms.screening.prisma_text import is_one

    try:
        with path.open("rb") as file:
            head = file.read(100_000)
        text = decoded(head, path.as_posix()).text
    except ImportFault:
        return ""
    return text if is_one(text) else ""


def _rules(asked: Asked, listed: Listings) -> Rules:
    from extraction_forms.errors import UsageError
    from extraction_forms.screening.kinds import STAGES
    from extraction_forms.screening.listings import screeners
    from extraction_forms.screening.open_points import resolved
    from extraction_forms.screening.rules import Rules

    everybody = sorted({who for stage in STAGES for who in screeners(listed.listings, stage)})
    if asked["arbiter"] and asked["arbiter"] not in everybody:
        known = ", ".join(everybody) or "nobody"
        raise UsageError(f"--arbiter: expected one of {known}; found {asked['arbiter']!r}.")
    table = asked["resolved"]
    places = [one.place for one in listed.listings]
    return Rules(
        maybe=asked["maybe"],
        arbiter=asked["arbiter"],
        resolved=resolved(text_of(table), table.as_posix(), places) if table else {},
        not_retrieved=asked["not_retrieved"],
        precedence=asked["reasons"],
        unseen_by_automation=asked["unseen_by_automation"],
    )


def _settled(asked: Asked, listed: Listings) -> dict[tuple[int, int], bool]:
    from extraction_forms.references.duplicates.table import settled

    table = asked["settled"]
    references = [one.reference for one in listed.listings]
    return dict(settled(text_of(table), table.as_posix(), references)) if table else {}


def _excluded(found: Counts, review: Path | None) -> tuple[ExcludedReport, ...]:
    """The full texts that were excluded, under the keys that a review has for them."""
    from extraction_forms.references.bib import read
    from extraction_forms.references.joining import FILE as NAME
    from extraction_forms.screening.excluded import excluded_reports

    path = None if review is None else review / NAME
    there = read(path, path.as_posix()) if path is not None and path.is_file() else {}
    return excluded_reports(found, there)


def _against(review: Path, boxes: Numbers) -> None:
    """What a review declares of its flow, held against the decisions."""
    from synthesis.plan.flow import declared
    from synthesis.plan.reading import read_plan

    plan = read_plan(review)
    if plan.flow is None:
        click.echo(f"{review}: declares no flow")
        return
    own = plan.flow
    _tell(
        boxes,
        declared(own),
        f"{review.as_posix()}/review.yaml",
        lambda box: f"{review.as_posix()}/{own.at(box)}",
    )


def _tell(mine: Numbers, theirs: Numbers, where: str, at: Callable[[str], str]) -> None:
    """Box by box what two say differently, and where the others say it."""
    from extraction_forms.screening.flow import differences

    found = list(differences(mine, theirs))
    if not found:
        click.echo(f"{where}: agrees with the decisions in every box that both have")
    for one in found:
        place = at(one.box.split(" ")[0])
        click.echo(f"{place}: {one.box}: {one.other}, and {one.one} by the decisions")


def _agreement(found: Counts, asked: Asked) -> None:
    """How far screeners agree at each stage that two of them worked on."""
    from extraction_forms.agreement.bootstrap import SEED, Resampling
    from extraction_forms.screening.kinds import STAGES
    from extraction_forms.screening.screeners import agreed
    from synthesis.cli.plain_table import plain
    from synthesis.tables.screeners import screener_tables

    seed = SEED if asked["seed"] is None else asked["seed"]
    how = Resampling(level=asked["level"], resamples=asked["resamples"], seed=seed)
    for stage in STAGES:
        for table in screener_tables(agreed(found.found.publications, stage, found.rules, how), how):
            click.echo(f"\n{plain(table)}", nl=False)


def _write(found: Counts | None, asked: Asked) -> None:
    """The tables for people: pairs of listings, open points, disagreements."""
    from extraction_forms.errors import UsageError
    from extraction_forms.references.duplicates.table import written as pairs
    from extraction_forms.screening.open_points import disagreements, records, written

    wanted = (
        (asked["table"], "every pair", lambda one: pairs(one.found.duplicates, one.found.references)),
        (asked["records"], "where every publication ended", records),
        (asked["open_file"], "what is not settled", written),
        (asked["disagreements"], "what screeners decided differently", disagreements),
    )
    for path, told, write in wanted:
        if path is not None and found is None:
            raise UsageError(
                "expected a file of records; found counts alone, which have no records to write."
            )
        if path is not None and found is not None:
            write_new(path, write(found).encode(), replace=asked["replace"])
            click.echo(f"{path}: {told}.")


def _write_flow(boxes: Numbers, told: Told, asked: Asked) -> None:
    """The flow with the excluded studies, and their references."""
    from extraction_forms.references.writing import written
    from extraction_forms.screening.excluded import references
    from extraction_forms.screening.flow import as_yaml

    if asked["flow"] is not None:
        write_new(asked["flow"], as_yaml(boxes, told).encode(), replace=asked["replace"])
        click.echo(f"{asked['flow']}: the flow, for review.yaml.")
    if asked["bib"] is not None:
        made = written(references(told.excluded), "bibtex")
        write_new(asked["bib"], made.text.encode(), replace=asked["replace"])
        click.echo(
            f"{asked['bib']}: {made.references} excluded full texts; `synthesis import references` adds them."
        )
