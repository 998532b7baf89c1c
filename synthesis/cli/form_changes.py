"""`form diff`, `form migrate`, `form reconfirm`: two versions of a form, and records carried over between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from synthesis.cli.arguments import review_argument

if TYPE_CHECKING:
    from extraction_forms.form import Form
    from extraction_forms.migrate.difference import Difference, FormDifference
    from extraction_forms.migrate.migration import Migration

EXIT: Final = {"safe": 0, "needs-migration": 3, "breaking": 4}
"""What `form diff` ends with, by the gravest difference."""
OWN = click.option(
    "--own",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of a review's own forms, which come before the library's [none].",
)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@OWN
@click.option("--migration", type=FILE, help="Tell what this migration leaves open.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def diff(old: str, new: str, own: Path | None, migration: Path | None, *, as_json: bool) -> None:
    """Tell what differs between two versions of a form, and what each difference means for records.

    Ends with 0 where every difference is safe, 3 where a migration is needed, 4 where something breaks. With
    --migration only what it leaves open counts.
    """
    from extraction_forms.form_library import named_form
    from extraction_forms.migrate.form_difference import form_difference
    from synthesis.cli.form_change_words import difference_lines, left_lines

    before, _ = named_form(old, own)
    after, _ = named_form(new, own)
    found = form_difference(before, after)
    left = _left(migration, before, after) if migration else None
    if as_json:
        click.echo(json.dumps(_as_json(found, (before, after), left), ensure_ascii=False, indent=1))
    else:
        lines = [*difference_lines(found, before, after)]
        lines += [] if left is None or migration is None else [*left_lines(left, migration.name)]
        click.echo("\n".join(lines))
    effects = [one.effect for one in (found.differences if left is None else left)]
    raise SystemExit(max((EXIT[effect] for effect in effects), default=0))


def _left(path: Path, old: Form, new: Form) -> tuple[Difference, ...]:
    """What a migration leaves open of the differences between these two forms."""
    from extraction_forms.errors import Rejected
    from extraction_forms.migrate.migration_reader import read_migration
    from extraction_forms.migrate.settling_differences import left_over, pin_faults

    migration = read_migration(path, path.as_posix())
    faults = pin_faults(migration, old, new)
    if faults:
        raise Rejected(faults)
    return left_over(migration, old, new)


def _as_json(
    found: FormDifference, forms: tuple[Form, Form], left: tuple[Difference, ...] | None
) -> dict[str, object]:
    old, new = forms
    told: dict[str, object] = {
        "old": {"id": old.id, "version": old.version, "sha256": old.sha256},
        "new": {"id": new.id, "version": new.version, "sha256": new.sha256},
        "effect": found.effect,
        "asked_bump": found.asked_bump,
        "given_bump": found.given_bump,
        "bump_suffices": found.bump_suffices,
        "differences": [_one_as_json(one) for one in found.differences],
    }
    return told if left is None else {**told, "left_open": [_one_as_json(one) for one in left]}


def _one_as_json(one: Difference) -> dict[str, object]:
    return {
        "path": one.path,
        "key": one.key,
        "kind": one.kind,
        "effect": one.effect,
        "bump": one.facts.bump,
        "judge": one.facts.judge,
        "old": one.old,
        "new": one.new,
        "means": one.facts.means,
    }


@click.command()
@review_argument
@click.argument("form", metavar="FORM[@NEW]")
@click.option("--migration", type=FILE, help="A migration file, beside those of the review and the library.")
@click.option("--apply", "write", is_flag=True, help="Write it; without, it is only told.")
@click.option("--actor", default="", metavar="NAME", help="Who does this; needed with --apply.")
@click.option("--accept-sha", multiple=True, metavar="HASH", help="Another text of the old form to accept.")
@click.option("--locked", is_flag=True, help="Change answers of locked records, too; they stay locked.")
def migrate(review: Path, form: str, migration: Path | None, *, write: bool, **how: object) -> None:
    """Carry the records of REVIEW over to the present version of FORM, or tell what that comes to.

    Nothing is written without --apply. With it all records are carried over, with review.yaml and the history, or
    none where one is at fault.
    """
    from extraction_forms.errors import Rejected, UsageError
    from extraction_forms.form_library import named_form
    from extraction_forms.migrate.record_plan import Terms
    from extraction_forms.migrate.review_migration import Carrier, carry_out, plan_migration
    from synthesis.cli.form_change_words import migration_lines

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")
    actor = str(how["actor"])
    if write and not actor.strip():
        raise UsageError("--apply needs --actor NAME: who carries the records over stands in the history.")
    new, _ = named_form(form, review / "forms")
    accepted = how["accept_sha"]
    hashes = frozenset(str(one) for one in accepted) if isinstance(accepted, tuple) else frozenset[str]()
    terms = Terms(accepted=hashes, locked=bool(how["locked"]))
    known = _known(review, new, migration)
    if write:
        plan = carry_out(review, new, known, terms, Carrier(actor=actor))
    else:
        plan = plan_migration(review, new, known, terms)
    click.echo("\n".join(migration_lines(plan, written=write)))
    if plan.faults:
        raise Rejected(plan.faults)


def _known(review: Path, form: Form, given: Path | None) -> tuple[Migration, ...]:
    from extraction_forms.migrate.chains import migrations_of

    return migrations_of(form.id, review / "forms", given)


@click.command()
@review_argument
@click.argument("study", required=False, default="")
@click.argument("path", required=False, default="")
@click.option("--by", default="", metavar="NAME", help="Who has looked at the answer and stands by it.")
@click.option("--extractor", default="", metavar="NAME", help="Of this extractor's record alone [all].")
def reconfirm(review: Path, study: str, path: str, by: str, extractor: str) -> None:
    """Confirm an answer that a migration touched, at PATH of STUDY; or list those that wait for it.

    PATH is that of one answer, as arms/peer/role, or of all under it; `all` is every answer of the study.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.migrate.reconfirming import confirm, open_confirmations

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")
    if not study:
        waiting = open_confirmations(review)
        for one in waiting:
            change = f"{one.old or 'nothing'!r} -> {one.new or 'nothing'!r}"
            click.echo(f"{one.study} {one.extractor} {one.path}: {change}; {one.because}")
        click.echo(f"{review}: {len(waiting)} to be confirmed.")
        return
    if not path or not by.strip():
        raise UsageError("expected STUDY, PATH and --by NAME; without any of them, what waits is listed.")
    for one in confirm(review, study, path, by=by, extractor=extractor):
        click.echo(f"{one.study} {one.extractor} {one.path}: confirmed by {by.strip()}.")
