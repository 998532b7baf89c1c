"""`resolve`: what became of a finding of the audit, written into the record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.reviewing import faults_named_from


@click.command()
@review_argument
@click.argument("finding")
@click.argument("status", metavar="confirmed|corrected|asked")
@click.option("--words", required=True, metavar="TEXT", help="What was found on looking it up.")
@click.option("--by", required=True, metavar="NAME", help="Who looked it up.")
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PATH=VALUE",
    help="With corrected: an answer and what it should be; repeat for more.",
)
@click.option("--misread", is_flag=True, help="The source prints VALUE; the record had it wrong.")
@click.option("--report", default="", metavar="ID", help="The report it was looked up in.")
@click.option("--page", default="", metavar="PAGE", help="The page.")
@click.option("--quote", default="", metavar="TEXT", help="The words there.")
@click.option("--date", "day", default="", metavar="YYYY-MM-DD", help="When [today].")
def resolve(
    review: Path, finding: str, status: str, sets: tuple[str, ...], *, misread: bool, day: str, **said: str
) -> None:
    """Write what became of a finding of `synthesis audit` into the record it is about.

    confirmed: the paper prints it so. corrected: the record is put right by --set; what the paper prints is kept
    beside it. asked: the authors were asked. A resolved finding stays listed, and is open again once its numbers
    change.
    """
    from synthesis.audit.resolving import Wish
    from synthesis.audit.resolving import resolve as write

    _expect_records(review)
    wish = Wish(
        finding=finding,
        status=status,
        words=said["words"],
        by=said["by"],
        date=day or date.today().isoformat(),  # noqa: DTZ011 - the day on the reviewer's own calendar
        sets=tuple(_parted(one) for one in sets),
        misread=misread,
        evidence={key: said[key] for key in ("report", "page", "quote")},
    )
    with faults_named_from(review):
        done = write(review, wish)
    revision = done.stored.revision
    click.echo(f"{review}/{done.path}: {finding} {status}, revision {revision}.")
    for path, old, new in done.corrected:
        click.echo(f"    {path}: {old} -> {new}")
    if done.comments:
        from extraction_forms.exchange.account import left_out

        click.echo(f"{review}/{done.path}: {left_out(done.comments)}")


def _parted(wanted: str) -> tuple[str, str]:
    from extraction_forms.errors import UsageError

    path, sign, value = (part.strip() for part in wanted.partition("="))
    if not path or not sign or not value:
        raise UsageError(
            f"--set {wanted}: expected PATH=VALUE; found no {'value' if path else 'path'}. "
            "missing: and a reason says why there is none."
        )
    return path, value


def _expect_records(review: Path) -> None:
    """A plain table has no record that a note could be written into."""
    from extraction_forms.errors import UsageError

    if review.is_file():
        raise UsageError(
            f"{review}: expected the folder of a review; found a table, which has no record to write this into. "
            "`synthesis import csv` makes a review of it."
        )
