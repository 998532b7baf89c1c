"""The site's database in a backup: a file taken whole while the site runs, or rows that any database can take."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from extraction_forms.entry.backup.manifest import Damaged
from extraction_forms.entry.state import DATABASE_FILE
from extraction_forms.errors import ReviewError, UsageError

_KEPT: Final = ("Person", "Membership", "Ticket", "OpenDraft", "DraftChange")
"""Sessions and tries to log in are left out of rows: everybody logs in again."""
_MIGRATIONS: Final = "SELECT name FROM django_migrations WHERE app = 'entry' ORDER BY name"


def copy_file(state: Path, target: Path) -> tuple[str, ...]:
    """The SQLite database as it is at one moment, copied while the site goes on; which migrations it has had.

    Raises:
        ReviewError: it cannot be read.
    """
    source = f"{(state / DATABASE_FILE).resolve().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(source, uri=True, timeout=30)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            return tuple(name for (name,) in new.execute(_MIGRATIONS))
    except sqlite3.Error as fault:
        raise ReviewError(f"{state / DATABASE_FILE}: cannot be copied: {fault}.") from fault


def check_file(path: Path) -> None:
    """Hold that a SQLite database is whole.

    Raises:
        Damaged: it is not.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            told = database.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as fault:
        told = (str(fault),)
    if told != ("ok",):
        raise Damaged(f"The database in the backup is damaged: {told[0] if told else 'nothing is in it'}.")


@contextmanager
def _site(state: Path) -> Iterator[None]:
    """The site's own access to its database, wherever DATABASE_URL says that is."""
    os.environ["SYNTHESIS_STATE"] = str(state.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "extraction_forms.entry.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connections

    try:
        django.setup()
        yield
    except (DatabaseError, ImproperlyConfigured) as fault:
        raise ReviewError(f"The database does not answer, or refuses: {str(fault).strip()}.") from fault
    finally:
        connections.close_all()


def write_rows(state: Path, target: Path) -> tuple[str, ...]:
    """The rows of the database as they are at one moment, for any database; which migrations it has had.

    Raises:
        ReviewError: the database does not answer.
    """
    with _site(state):
        from django.core import serializers
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(_MIGRATIONS)
            migrations = tuple(name for (name,) in cursor.fetchall())
            rows = chain.from_iterable(model.objects.order_by("pk").iterator() for model in _models())
            with target.open("w", encoding="utf-8") as file:
                serializers.serialize("json", rows, stream=file, cls=_exact())
    return migrations


def _exact() -> type[json.JSONEncoder]:
    """Times as they are: Django's own way of writing them leaves off what is less than a thousandth of a second."""
    from django.core.serializers.json import DjangoJSONEncoder

    class Exact(DjangoJSONEncoder):
        def default(self, o: Any) -> Any:
            return o.isoformat() if isinstance(o, datetime) else super().default(o)

    return Exact


def read_rows(state: Path, source: Path, migrations: tuple[str, ...]) -> None:
    """Put the rows of a backup into a database that holds none; all or nothing.

    Raises:
        UsageError: the database has people already.
        ReviewError: the rows are those of another version of the program, or the database does not answer.
    """
    with _site(state):
        from django.core import serializers
        from django.core.management import call_command
        from django.core.management.color import no_style
        from django.core.serializers.base import DeserializationError
        from django.db import connection, transaction

        call_command("migrate", interactive=False, verbosity=0)
        _expect_same(migrations, connection)
        try:
            with transaction.atomic():
                if any(model.objects.exists() for model in _models()):
                    raise UsageError("DATABASE_URL: expected a database without people; found one in use.")
                for row in serializers.deserialize("json", source.read_text("utf-8")):
                    _expect_own(row.object)
                    row.save()
                with connection.cursor() as cursor:
                    for sql in connection.ops.sequence_reset_sql(no_style(), _models()):
                        cursor.execute(sql)
        except (DeserializationError, json.JSONDecodeError) as fault:
            raise Damaged(f"The rows of the database in the backup cannot be read: {fault}.") from fault


def _models() -> list[Any]:
    from django.apps import apps

    return [apps.get_model("entry", name) for name in _KEPT]


def _expect_same(migrations: tuple[str, ...], connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MIGRATIONS)
        present = tuple(name for (name,) in cursor.fetchall())
    if present != migrations:
        raise ReviewError(
            f"The backup was made by another version of the program (its tables are those of {migrations[-1:]}, these "
            f"are of {present[-1:]}). Please restore it with that version, then upgrade."
        )


def _expect_own(row: Any) -> None:
    if type(row) not in _models():
        raise Damaged(f"The rows of the database in the backup hold a {type(row).__name__}, which none does.")
