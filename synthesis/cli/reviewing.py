"""`check`, `run`, and the parts of a run: `forest`, `votes`, `supplement`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import review_argument, reviews_argument

if TYPE_CHECKING:
    from extraction_forms.errors import ReviewError
    from synthesis.check_reports import CheckReport, Proposed

MOST_WARNINGS = 5


@click.command()
@reviews_argument
@click.option(
    "--extractor", default="", metavar="NAME", help="Tell NAME what the answers of their own drafts propose."
)
@click.option("--json", "as_json", is_flag=True, help="Print the faults and warnings as JSON.")
def check(reviews: tuple[Path, ...], extractor: str, *, as_json: bool) -> None:
    """Check forms, plan and records: every fault at once, with file, line and column; then the warnings.

    Of drafts it also tells which judgements follow from the answers by the form's proposals. Where several people
    extract a study these are kept back until all have submitted; whoever wants to see their own says so by
    `--extractor`.
    """
    from synthesis.check_reports import check_report

    failed = False
    found: list[dict[str, object]] = []
    for path in reviews:
        report = check_report(path)
        failed = failed or bool(report.faults)
        found += _as_json(path, report, extractor)
        if as_json:
            continue
        if report.faults:
            more = f" and {counted(len(report.warnings), 'warning')}" if report.warnings else ""
            click.echo(f"{path}: {counted(len(report.faults), 'fault')}{more}", err=True)
            for fault in report.faults:
                _tell_fault(path, fault.file, fault.message)
            _tell_warnings(path, report.warnings, everything=True)
            _tell_proposed(path, report.proposed, extractor)
            continue
        studies = counted(report.studies, "study", "studies")
        click.echo(f"{path}: no faults in {counted(report.records, 'record')} of {studies}.")
        _tell_warnings(path, report.warnings, everything=True)
        _tell_proposed(path, report.proposed, extractor)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    if failed:
        raise SystemExit(1)


def _tell_proposed(path: Path, proposed: Iterable[Proposed], extractor: str) -> None:
    """Which judgements the answers of drafts propose; those that others are not to see yet are counted."""
    back: dict[tuple[str, str], int] = {}
    for one in proposed:
        if one.blind and one.extractor != extractor:
            back[one.file, one.extractor] = back.get((one.file, one.extractor), 0) + 1
        else:
            click.echo(f"{path}/{one.message}")
    for (file, name), count in back.items():
        click.echo(
            f"{path}/{file}: {counted(count, 'judgement')} proposed by its answers, kept back until every extractor "
            f"has submitted; --extractor {name} shows them to {name}."
        )


def _as_json(path: Path, report: CheckReport, extractor: str) -> Iterator[dict[str, object]]:
    for fault in report.faults:
        placed = {
            "file": fault.file,
            "line": fault.line,
            "column": fault.column,
            "where": fault.where,
            "expected": fault.expected,
            "found": fault.found,
            "hint": fault.hint,
            "warning": False,
        }
        told = placed if fault.file else {"warning": False, "message": fault.message}
        yield {"review": str(path), **told}
    for warning in report.warnings:
        yield {"review": str(path), "warning": True, "message": warning}
    for one in report.proposed:
        if not one.blind or one.extractor == extractor:
            yield {"review": str(path), "warning": True, "proposed": True, "message": one.message}


def counted(n: int, one: str, many: str = "") -> str:
    """How many of a thing: `1 study`, `13 studies`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def tell_faults(path: Path, error: ReviewError) -> None:
    """Print faults; a file of the review is named by the path that was typed."""
    from extraction_forms.errors import FormError, Rejected

    if not isinstance(error, Rejected | FormError):
        click.echo(str(error), err=True)
        return
    for problem in error.problems:
        _tell_fault(path, problem.place.file, str(problem))


@contextmanager
def faults_named_from(path: Path) -> Iterator[None]:
    """Print faults of a review's files by the path that was typed, and leave with their code."""
    from extraction_forms.errors import FormError, Rejected

    try:
        yield
    except (Rejected, FormError) as error:
        tell_faults(path, error)
        raise SystemExit(error.exit_code) from None


def _tell_fault(path: Path, file: str, message: str) -> None:
    top = file.partition("/")[0]  # of a file that is gone, its folder tells that it is the review's
    click.echo(f"{path}/{message}" if top and (path / top).exists() else message, err=True)


def _tell_warnings(path: Path, warnings: Iterable[str], *, everything: bool = False) -> None:
    told = [f"{path}/{warning}" for warning in warnings]
    shown = told if everything else _of_every_kind(told)
    for warning in shown:
        click.echo(warning, err=True)
    if len(told) > len(shown):
        left = len(told) - len(shown)
        click.echo(f"and {counted(left, 'warning')} more; `synthesis check {path}` lists them all", err=True)


def _of_every_kind(told: Sequence[str]) -> list[str]:
    """The few warnings that are shown, in their order: the first of every kind, then those of rare kinds."""
    first = set({_kind(one): one for one in reversed(told)}.values())
    many = Counter(_kind(one) for one in told)
    chosen = sorted(told, key=lambda one: (one not in first, many[_kind(one)]))[:MOST_WARNINGS]
    return [one for one in told if one in chosen]


def _kind(warning: str) -> str:
    """What a warning says was expected, whatever its numbers."""
    expected = warning.partition("expected ")[2].partition(";")[0] or warning
    return "".join(letter for letter in expected if letter.isalpha())


@click.command()
@reviews_argument
@click.option("--if-changed", is_flag=True, help="Leave a review alone whose output is up to date.")
def run(reviews: tuple[Path, ...], *, if_changed: bool) -> None:
    """Build everything a review gives into its output/ folder.

    The folder is replaced in one step when the build has succeeded; a fault leaves it as it was.
    """
    for path in reviews:
        _expect_review(path)
    failed = False
    for path in reviews:
        failed = not _run(path, if_changed=if_changed) or failed
    if failed:
        raise SystemExit(1)


def _run(path: Path, *, if_changed: bool) -> bool:
    """Build one review; a fault of it is told and does not stop the next one."""
    from extraction_forms.errors import ReviewError

    try:
        if if_changed and _fresh(path):
            return True
        _say_files(path, _build(path))
    except ReviewError as error:
        click.echo(f"{path}: not built; output/ is as it was before.", err=True)
        tell_faults(path, error)
        return False
    return True


def _expect_review(path: Path) -> None:
    from extraction_forms.errors import UsageError

    if not path.is_dir():
        raise UsageError(f"{path} is not a folder.")
    expect_plan(path)


def expect_plan(path: Path) -> None:
    """Make sure that a folder holds the plan of a review.

    Raises:
        UsageError: it holds none, or there is no such folder.
    """
    from synthesis.review import no_plan

    if not (path / "review.yaml").is_file():
        raise no_plan(path)


def _fresh(path: Path) -> bool:
    from synthesis.output import output_folder

    if not output_folder.is_fresh(path):
        return False
    click.echo(f"{path}/output is up to date.")
    return True


def _build(path: Path) -> int:
    """Build a review and tell what to look at; how many files there are."""
    from extraction_forms.collector import paused
    from synthesis.files.workshop import workshop
    from synthesis.output.output_folder import as_built

    # A build keeps nearly all it makes until it ends: looking for rubbish takes a tenth of its time.
    with paused(), workshop(last=as_built(path)) as at_work:
        from synthesis.pipeline import run as build

        result = build(path, at_work)
    _tell_warnings(path, (*result.built.review.warnings, *result.built.analysis.warnings))
    _tell_warnings(path, result.built.warnings, everything=True)
    for name in result.kept:
        click.echo(f"{path}/{name}: kept, since it was not as a build had left it", err=True)
    return len(result.built.files)


def _say_files(path: Path, files: int) -> None:
    click.echo(f"{path}/output: {counted(files, 'file')}")
    for name in ("supplement.html", "supplement.pdf", "supplement.docx", "tables.xlsx", "numbers.json"):
        click.echo(f"  {path / 'output' / name}")


def up_to_date(path: Path) -> None:
    """Make sure the output is that of the present records; tell nothing when it is."""
    from synthesis.output import output_folder

    _expect_review(path)
    if not output_folder.is_fresh(path):
        with faults_named_from(path):
            _build(path)


@click.command()
@review_argument
def forest(review: Path) -> None:
    """Bring the forest plots up to date and list their files."""
    up_to_date(review)
    forests = _forests(review)
    files = [
        file for file in sorted((review / "output" / "figures").glob("*.*")) if _is_forest(file, forests)
    ]
    if not files:
        click.echo(f"{review}: the plan names no forest plots.")
    for file in files:
        click.echo(str(file))


def _forests(review: Path) -> frozenset[str]:
    """The forest plots of a plan, by their names."""
    from synthesis.plan.reading import read_plan

    return frozenset(one.id for one in read_plan(review).figures if one.kind == "forest")


def _is_forest(file: Path, forests: frozenset[str]) -> bool:
    """Whether a file is that of a forest plot, or of a part of one that is higher than a page."""
    from synthesis.plan.figures import is_of

    return any(is_of(file.stem, name) for name in forests)


@click.command()
@review_argument
def votes(review: Path) -> None:
    """Bring votes, readings and their figures up to date; print the tables and list the figures."""
    from textwrap import fill

    from synthesis.cli.plain_table import plain
    from synthesis.pipeline import vote_report

    up_to_date(review)
    report = vote_report(review)
    click.echo(f"{report.title}\n{'=' * len(report.title)}\n")
    if not report.tables:
        click.echo(f"{review}: the plan counts no votes and no tallies.")
    for sentence in report.sentences:
        click.echo(fill(sentence, width=110) + "\n")
    for table in report.tables:
        click.echo(plain(table))
    for file in _figures_of_votes(review):
        click.echo(str(file))


def _figures_of_votes(review: Path) -> list[Path]:
    """The files of every figure that is no forest plot, and the page that holds them all."""
    forests = _forests(review)
    output = review / "output"
    files = [file for file in sorted((output / "figures").glob("*.svg")) if not _is_forest(file, forests)]
    page = output / "interactive.html"
    return [*files, page] if files and page.exists() else files


@click.command()
@review_argument
def supplement(review: Path) -> None:
    """Bring the supplement up to date and list its files."""
    up_to_date(review)
    for name in (
        "supplement.html",
        "supplement.pdf",
        "supplement.docx",
        "tables.xlsx",
        "S3_data",
        "S4_verify.R",
        "S4_data",
    ):
        path = review / "output" / name
        if path.exists():
            click.echo(str(path))
