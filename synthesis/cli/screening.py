"""`screening`: the numbers of the study flow from screeners' decisions, and how far the screeners agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from synthesis.cli.deduplicating import text_of
from synthesis.cli.new_files import write_new
from synthesis.cli.referring import FILE
from synthesis.cli.screening_options import Asked, drawing, reading, writing

if TYPE_CHECKING:
    from extraction_forms.screening.counting import Counts
    from extraction_forms.screening.excluded import ExcludedReport
    from extraction_forms.screening.flow import Numbers, Told
    from extraction_forms.screening.listings import Listings
    from extraction_forms.screening.prisma_text import PrismaText
    from extraction_forms.screening.rules import Rules

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
    from extraction_forms.screening.counting import counts

    review, paths = _review_of(files)
    within = review if review is not None and not (paths or _named(asked)) else None
    arbiter = "screening/rules.yaml: arbiter" if within is not None and not asked["arbiter"] else "--arbiter"
    if within is not None:
        paths, asked = _of_folder(within, asked)
    printed, listed = _read(paths, asked, within)
    excluded: tuple[ExcludedReport, ...] = ()
    found: Counts | None = None
    if listed is not None:
        found = counts(listed, _rules(asked, listed, arbiter), _settled(asked, listed))
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


def _named(asked: Asked) -> bool:
    """Whether an option names a file to be read."""
    return bool(asked["named"] or asked["searches"] or asked["registers"])


def _of_folder(review: Path, asked: Asked) -> tuple[tuple[Path, ...], Asked]:
    """The exports in the folder `screening` of a review, read by its rules, with the tables that were filled.

    What an option says goes before what stands in the folder.
    """
    from extraction_forms.screening.folder import NAME, folder_of

    own = folder_of(review)
    said, folder = own.rules, review / NAME
    kinds = tuple((kind, folder / file) for file, kind in said.files)
    searches = tuple((name, folder / file) for name, file in said.databases)
    registers = tuple((name, folder / file) for name, file in said.registers)
    named = {path for _, path in (*kinds, *searches, *registers)}
    with_rules: Asked = {
        **asked,
        "named": kinds,
        "searches": searches,
        "registers": registers,
        "maybe": asked["maybe"] or said.maybe,
        "arbiter": asked["arbiter"] or said.arbiter,
        "words": asked["words"] or said.words,
        "reasons": asked["reasons"] or said.reasons,
        "not_retrieved": asked["not_retrieved"] or said.not_retrieved,
        "unseen_by_automation": asked["unseen_by_automation"] or said.unseen_by_automation,
        "settled": asked["settled"] or own.settled,
        "resolved": asked["resolved"] or own.resolved,
    }
    return tuple(path for path in own.exports if path not in named), with_rules


def _read(
    paths: tuple[Path, ...], asked: Asked, within: Path | None
) -> tuple[PrismaText | None, Listings | None]:
    """Covidence's text of counts, if there is one, and the records of all other files, called as in the review."""
    from extraction_forms.screening.files import Wanted, read_files
    from extraction_forms.screening.listings import listings

    wanted = [("", "", path, False) for path in paths]
    wanted += [(kind, "", path, False) for kind, path in asked["named"]]
    wanted += [("search", name, path, False) for name, path in asked["searches"]]
    wanted += [("search", name, path, True) for name, path in asked["registers"]]
    found = read_files(
        Wanted(
            path=path,
            shown=(path if within is None else path.relative_to(within)).as_posix(),
            kind=kind,
            name=name,
            register=register,
        )
        for kind, name, path, register in wanted
    )
    for one in found.files:
        for line in one.reading.read():
            click.echo(line)
    words = {word.casefold(): decision for word, decision in asked["words"]}
    return found.printed, listings(found.files, words) if found.files else None


def _rules(asked: Asked, listed: Listings, arbiter: str) -> Rules:
    """The rules that are asked for; `arbiter` is where the arbiter was named."""
    from extraction_forms.errors import UsageError
    from extraction_forms.nearest import did_you_mean
    from extraction_forms.screening.listings import everybody
    from extraction_forms.screening.open_points import resolved
    from extraction_forms.screening.rules import Rules

    known = everybody(listed.listings)
    if (named := asked["arbiter"]) and named not in known:
        expected = f"expected one of {', '.join(known) or 'nobody'}; found {named!r}."
        raise UsageError(f"{arbiter}: {expected} {did_you_mean(named, known)}".rstrip())
    table = asked["resolved"]
    places = [one.place for one in listed.listings]
    return Rules(
        maybe=asked["maybe"] or "included",
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
