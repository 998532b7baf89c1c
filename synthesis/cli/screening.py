"""`screening`: the numbers of the study flow from screeners' decisions, and how far the screeners agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from extraction_forms.frozen_values import frozen
from synthesis.cli.deduplicating import text_of
from synthesis.cli.new_files import write_new
from synthesis.cli.referring import FILE
from synthesis.cli.screening_options import Asked, drawing, reading, writing

if TYPE_CHECKING:
    from extraction_forms.screening.by_rules import Filled
    from extraction_forms.screening.counting import Counts
    from extraction_forms.screening.excluded import ExcludedReport
    from extraction_forms.screening.files import Exports
    from extraction_forms.screening.flow import Numbers, Told
    from extraction_forms.screening.listings import Listings
    from extraction_forms.screening.prisma_text import PrismaText
    from extraction_forms.screening.rules_file import Declared

_SHOWN = 10


@click.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]... [REVIEW]")
@reading
@writing
@drawing
def screening(files: tuple[Path, ...], **asked: Unpack[Asked]) -> None:
    """The study flow in numbers, from the decisions of screeners in FILES, each box with its arithmetic.

    Rayyan, ASReview and Covidence: what searches found, what was decided on titles and abstracts and on full texts.
    Listings of one publication count once. What contradicts itself is told with its lines and stands in no box. With a
    REVIEW the flow that it declares is held against the decisions; alone, its folder `screening` is read. Nothing is
    written unless asked for.
    """
    from extraction_forms.screening import account, flow

    review, paths = _review_of(files)
    sources = _sources(review, paths, asked)
    printed, listed = _read(sources)
    excluded: tuple[ExcludedReport, ...] = ()
    found: Counts | None = None
    if listed is not None:
        found = _counted(sources, listed)
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


@frozen
class _Sources:
    """What is read: exports as they are called, rules, filled tables; and the review whose folder that is, if one.

    `arbiter_at` is where the arbiter was named.
    """

    exports: Exports
    said: Declared
    settled: Path | None
    resolved: Path | None
    within: Path | None
    arbiter_at: str

    def shown(self, path: Path) -> str:
        """How a file is called: within a review from there, else as it was given."""
        return (path if self.within is None else path.relative_to(self.within)).as_posix()


def _sources(review: Path | None, paths: tuple[Path, ...], asked: Asked) -> _Sources:
    """The files that are named; where none are, those in the folder `screening` of the review, read by its rules.

    What an option says goes before what stands in the folder.
    """
    from extraction_forms.screening.files import Exports
    from extraction_forms.screening.folder import folder_of
    from extraction_forms.screening.rules_file import Declared

    named = Exports(
        plain=paths, kinds=asked["named"], searches=asked["searches"], registers=asked["registers"]
    )
    within = review if named == Exports() else None
    own = folder_of(within) if within is not None else None
    said = own.rules if own is not None else Declared()
    return _Sources(
        exports=own.called if own is not None else named,
        said=Declared(
            maybe=asked["maybe"] or said.maybe,
            arbiter=asked["arbiter"] or said.arbiter,
            words=asked["words"] or said.words,
            reasons=asked["reasons"] or said.reasons,
            not_retrieved=asked["not_retrieved"] or said.not_retrieved,
            unseen_by_automation=asked["unseen_by_automation"] or said.unseen_by_automation,
        ),
        settled=asked["settled"] or (own.settled if own is not None else None),
        resolved=asked["resolved"] or (own.resolved if own is not None else None),
        within=within,
        arbiter_at="screening/rules.yaml: arbiter"
        if own is not None and not asked["arbiter"]
        else "--arbiter",
    )


def _read(sources: _Sources) -> tuple[PrismaText | None, Listings | None]:
    """Covidence's text of counts, if there is one, and the records of all other files."""
    from extraction_forms.screening.by_rules import listed_by
    from extraction_forms.screening.files import read_files

    found = read_files(sources.exports.wanted(sources.shown))
    for one in found.files:
        for line in one.reading.read():
            click.echo(line)
    return found.printed, listed_by(sources.said, found) if found.files else None


def _counted(sources: _Sources, listed: Listings) -> Counts:
    """The publications, each in the box where it ended by the rules and tables that are asked for."""
    from extraction_forms.errors import UsageError
    from extraction_forms.nearest import did_you_mean
    from extraction_forms.screening.by_rules import counted_by
    from extraction_forms.screening.listings import everybody

    known = everybody(listed.listings)
    if (named := sources.said.arbiter) and named not in known:
        expected = f"expected one of {', '.join(known) or 'nobody'}; found {named!r}."
        raise UsageError(f"{sources.arbiter_at}: {expected} {did_you_mean(named, known)}".rstrip())
    return counted_by(
        sources.said, listed, settled=_filled(sources.settled), resolved=_filled(sources.resolved)
    )


def _filled(table: Path | None) -> Filled | None:
    from extraction_forms.screening.by_rules import Filled

    return Filled(text=text_of(table), shown=table.as_posix()) if table is not None else None


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
