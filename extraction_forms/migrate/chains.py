"""The migrations there are, and the way they make from one version of a form to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Final

from extraction_forms.errors import Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.migrate.migration import Migration
from extraction_forms.migrate.migration_reader import read_migration

MIGRATIONS: Final = "migrations"


def library_folder() -> Path:
    """Where the migrations of the library's forms are."""
    return Path(str(files("extraction_forms") / "library" / MIGRATIONS))


def migrations_of(form_id: str, own: Path | None = None, given: Path | None = None) -> tuple[Migration, ...]:
    """The migrations of a form: the one that was given, the review's own in `own`, then the library's.

    Of several between the same versions the first counts.

    Raises:
        Rejected: every fault of every one of them.
    """
    folders = [(own / MIGRATIONS, f"forms/{MIGRATIONS}")] if own is not None else []
    folders.append((library_folder(), f"library/{MIGRATIONS}"))
    named = [(given, given.as_posix())] if given is not None else []
    for folder, shown in folders:
        paths = sorted(folder.glob(f"{form_id}-*.yaml")) if folder.is_dir() else []
        named += [(path, f"{shown}/{path.name}") for path in paths]
    found: dict[tuple[str, str], Migration] = {}
    problems: list[Problem] = []
    for path, shown in named:
        try:
            migration = read_migration(path, shown)
        except Rejected as fault:
            problems += fault.problems
            continue
        if migration.source.id == form_id:
            found.setdefault((migration.source.version, migration.target.version), migration)
    if problems:
        raise Rejected(problems)
    return tuple(found.values())


def chain(known: Sequence[Migration], old: str, new: str) -> tuple[Migration, ...] | None:
    """The fewest migrations that lead from a version to another; None where none do."""
    ways: dict[str, tuple[Migration, ...]] = {old: ()}
    waiting = deque([old])
    while waiting:
        version = waiting.popleft()
        if version == new:
            return ways[version]
        for migration in known:
            if migration.source.version == version and migration.target.version not in ways:
                ways[migration.target.version] = (*ways[version], migration)
                waiting.append(migration.target.version)
    return None


def chain_faults(way: Sequence[Migration], form: Form) -> tuple[Problem, ...]:
    """Where a chain was not written for the texts of the form that it meets."""
    problems = []
    for first, second in pairwise(way):
        if not set(first.target.sha256) & set(second.source.sha256):
            problems.append(
                Problem(
                    place=second.source.place,
                    where="migration > from > sha256",
                    expected=f"the hash that {first.place.file} leads to, {first.target.sha256[0]}",
                    found=", ".join(second.source.sha256),
                )
            )
    if way and form.sha256 not in way[-1].target.sha256:
        hint = (
            "The form was changed since the migration was written: look at both, then name this hash there."
        )
        problems.append(
            Problem(
                place=way[-1].target.place,
                where="migration > to > sha256",
                expected=f"the hash of {form.id} {form.version}, {form.sha256}",
                found=way[-1].target.sha256[0],
                hint=hint,
            )
        )
    return tuple(problems)
