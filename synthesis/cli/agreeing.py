"""`agreement`: how far two extractors of a review agree, before any consensus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option, write_new
from synthesis.cli.reviewing import expect_plan, faults_named_from

if TYPE_CHECKING:
    from extraction_forms.agreement.agreement import Agreement, Entries, Line
    from extraction_forms.agreement.bootstrap import Resampling
    from extraction_forms.agreement.first_submitted import Rated
    from extraction_forms.agreement.measures import Measure
    from extraction_forms.agreement.twice import Twice

Row = dict[str, Any]


class Asked(TypedDict):
    """What is rated, how intervals are drawn, and whether a file may be written over."""

    present: bool
    between: tuple[str, str] | None
    level: float
    resamples: int
    seed: int | None
    replace: bool


@click.command()
@review_argument
@click.option("--present", is_flag=True, help="Rate the records as they are now, not as first submitted.")
@click.option(
    "--between",
    nargs=2,
    default=None,
    metavar="NAME NAME",
    help="Rate these two alone, where more extracted.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every statistic as JSON.")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write them to a CSV file."
)
@click.option(
    "--level",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Level of the intervals.",
)
@click.option(
    "--bootstrap",
    "resamples",
    type=click.IntRange(100, 100_000),
    default=2000,
    show_default=True,
    help="How often studies are drawn again.",
)
@click.option("--seed", type=click.IntRange(0), default=None, help="The seed of the drawing.")
@replace_option
def agreement(review: Path, *, as_json: bool, csv_file: Path | None, **asked: Unpack[Asked]) -> None:
    """Say how far extractors agree: by form, section and question, with kappa, AC1, alpha and ICC.

    What each first submitted is compared, before either could see the other's answers; never a consensus. More than two
    are rated together. It may be asked for before anything is settled.
    """
    from extraction_forms.agreement.bootstrap import SEED, Resampling
    from extraction_forms.agreement.twice import Terms
    from synthesis.agreements import agreements_of

    expect_plan(review)
    seed = SEED if asked["seed"] is None else asked["seed"]
    drawing = Resampling(level=asked["level"], resamples=asked["resamples"], seed=seed)
    terms = Terms(present=asked["present"], between=asked["between"] or ())
    with faults_named_from(review):
        found, twice = agreements_of(review, drawing, terms)
    if twice.unseen:
        click.echo(
            f"{review}: entries of {', '.join(twice.unseen)} are matched by a guess that nobody has looked at: "
            "`synthesis compare REVIEW STUDY --write-matching`.",
            err=True,
        )
    if csv_file is not None:
        write_new(csv_file, _csv(found).encode(), replace=asked["replace"])
        click.echo(f"{csv_file}: {len(found)} {'form' if len(found) == 1 else 'forms'}", err=True)
    if as_json:
        click.echo(json.dumps(_whole(found, twice, drawing), ensure_ascii=False, indent=1))
        return
    _print(review, found, twice.waiting)


def _print(review: Path, found: tuple[Agreement, ...], waiting: tuple[str, ...]) -> None:
    from synthesis.cli.plain_table import plain
    from synthesis.ledger.agreement import agreement_numbers
    from synthesis.tables.agreement import agreement_tables

    if not found:
        click.echo(f"{review}: one coder. No study has submitted records of two extractors by the same form.")
    for one in found:
        *names, last = one.extractors
        studies = f"{len(one.studies)} {'study' if len(one.studies) == 1 else 'studies'}"
        title = f"{one.title}: {studies} by {', '.join(names)} and {last}"
        click.echo(f"{title}\n{'=' * len(title)}\n")
        for table in agreement_tables(one, agreement_numbers(one)):
            click.echo(plain(table))
    if waiting:
        click.echo(f"Waiting for the records of two extractors to be submitted: {', '.join(waiting)}.")


def _whole(found: tuple[Agreement, ...], twice: Twice, how: Resampling) -> Row:
    return {
        "level": how.level,
        "resamples": how.resamples,
        "seed": how.seed,
        "waiting": list(twice.waiting),
        "unseen": list(twice.unseen),
        "forms": [
            {
                "form": one.form,
                "title": one.title,
                "coders": [list(pair) for pair in one.coders],
                "rated_together": one.together,
                "changed": one.changed,
                "records": [_record(rated) for rated in one.rated],
                "studies": list(one.studies),
                "lines": [_line(line) for line in one.lines],
                "entries": [_entries(entries) for entries in one.entries],
            }
            for one in found
        ],
    }


def _record(rated: Rated) -> Row:
    """Which record was rated: that of which revision, and what was changed since; or why the present one."""
    known: Row = {
        "record": rated.record.path,
        "rated": "present" if rated.present else "first_submitted",
        "revision": rated.record.revision,
    }
    if rated.present:
        return known | {"reason": rated.present}
    return known | {"changed": rated.changed} | ({"history_begins": "submitted"} if rated.late else {})


def _line(line: Line) -> Row:
    return {
        "section": line.section,
        "question": line.question,
        "per_unit": line.per_unit,
        "label": line.label,
        "kind": line.kind or "",
        "ordered": line.ordered,
        "studies": len(line.studies),
        "answers": line.answers,
        "asked": line.asked,
        "persons": line.persons,
        "statistics": {name: _measure(measure) for name, measure in line.measures.items()},
    }


def _entries(entries: Entries) -> Row:
    return {
        "section": entries.section,
        "label": entries.label,
        "studies": len(entries.studies),
        "both": entries.both,
        "only_a": entries.only_a,
        "only_b": entries.only_b,
        "agreement": _measure(entries.agreement),
    }


def _measure(measure: Measure) -> Row:
    from extraction_forms.agreement.unavailable import Unavailable

    value, ends = measure.value, measure.interval
    known: Row = {"reason": value.reason} if isinstance(value, Unavailable) else {"value": value}
    if isinstance(ends, Unavailable):
        return known if ends == value else known | {"no_interval": ends.reason}
    return known | {
        "low": ends.low,
        "high": ends.high,
        "method": ends.method,
        "undefined_resamples": ends.undefined,
    }


COLUMNS = (
    *("form", "section", "question", "per_unit", "label", "kind", "studies", "answers", "asked", "persons"),
    *("statistic", "value", "low", "high", "method", "undefined_resamples", "reason", "no_interval"),
)


def _csv(found: tuple[Agreement, ...]) -> str:
    """One line per statistic of each line, as a text."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in found:
        for line in one.lines:
            own = _line(line)
            for name, measure in own["statistics"].items():
                writer.writerow({"form": one.form, **own, "statistic": name, **measure})
        for entries in one.entries:
            own = _entries(entries)
            counts = {"asked": own["both"] + own["only_a"] + own["only_b"], "answers": own["both"]}
            writer.writerow(
                {"form": one.form, **own, **counts, "kind": "entries", "statistic": "entries"}
                | own["agreement"]
            )
    return out.getvalue()
