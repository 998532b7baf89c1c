"""`audit`: what to check in the papers, and what each synthesis would become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from synthesis.audit.report import AuditReport

STRICT_EXIT = 3


@click.command()
@click.argument("evidence", metavar="REVIEW|FILE.csv", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help=f"Leave with {STRICT_EXIT} while a finding is open.")
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="NAME",
    help="Only findings of this family; repeat for more.",
)
@click.option(
    "--study", "studies", multiple=True, metavar="ID", help="Only findings about this study; repeat for more."
)
@click.option("--open", "only_open", is_flag=True, help="Only findings that nobody wrote of yet.")
def audit(
    evidence: Path,
    families: tuple[str, ...],
    studies: tuple[str, ...],
    *,
    as_json: bool,
    strict: bool,
    only_open: bool,
) -> None:
    """Read the evidence as a sceptical statistician would: what to check, and what it would change.

    Of a review's records, or of a plain table of published data. No finding says that a number is wrong; each says
    what to look up in the paper.
    """
    report = _report(evidence)
    shown = _chosen(report, families, studies, only_open=only_open)
    if as_json:
        from synthesis.audit.report import as_json as plain

        if shown.reading:
            from synthesis.audit.words import reading

            click.echo("\n".join(reading(shown)), err=True)
        click.echo(json.dumps(plain(shown), ensure_ascii=False, indent=1))
    else:
        from synthesis.audit.words import told

        click.echo(told(shown, str(evidence)))
    if strict and report.open:
        raise SystemExit(STRICT_EXIT)


def _report(evidence: Path) -> AuditReport:
    from extraction_forms.errors import UsageError
    from synthesis.audit.report import audit_review, audit_table
    from synthesis.cli.reviewing import faults_named_from
    from synthesis.review import open_review

    if evidence.name == "review.yaml":
        raise UsageError(f"{evidence}: expected the folder of a review, or a table; found the review's plan.")
    if evidence.is_dir() or not (evidence.suffix or evidence.exists()):
        with faults_named_from(evidence):
            return audit_review(open_review(evidence))
    return audit_table(evidence)


def _chosen(
    report: AuditReport, families: tuple[str, ...], studies: tuple[str, ...], *, only_open: bool
) -> AuditReport:
    from dataclasses import replace

    from extraction_forms.errors import UsageError
    from extraction_forms.nearest import did_you_mean
    from synthesis.audit.finding import FAMILIES
    from synthesis.audit.finding_name import read_name

    for asked, known, what in (
        (families, FAMILIES, "family"),
        (studies, tuple(report.audited.studies), "study"),
    ):
        for name in asked:
            if name not in known:
                hint = did_you_mean(name, known) or f"Known: {', '.join(known)}."
                raise UsageError(f"--{what}: expected a {what} of the audit; found {name!r}. {hint}")
    kept = (one for one in report.told if not families or one.finding.family in families)
    kept = (one for one in kept if not studies or not one.finding.studies.isdisjoint(studies))
    gone = () if only_open else ((one, read_name(one.finding)) for one in report.unmatched)
    return replace(
        report,
        unmatched=tuple(
            one
            for one, name in gone
            if (not families or name.family in families) and (not studies or name.study in studies)
        ),
        told=tuple(one for one in kept if not only_open or one.status == "open"),
    )
