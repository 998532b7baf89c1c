"""The site's database: a file of its own, or a PostgreSQL server named by an address."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import dj_database_url

from extraction_forms.errors import ReviewError, UsageError

SQLITE: Final = "django.db.backends.sqlite3"
POSTGRESQL: Final = "django.db.backends.postgresql"
_MAX_AGE: Final = 60


def database_at(address: str, file: Path) -> dict[str, Any]:
    """Django's settings of the database at `address`; without one, of the SQLite file.

    Raises:
        UsageError: the address is none of a PostgreSQL database.
        ReviewError: what speaks with PostgreSQL is not installed.
    """
    if not address:
        return _sqlite(file)
    try:
        found = dict(dj_database_url.parse(address, conn_max_age=_MAX_AGE, conn_health_checks=True))
    except ValueError:
        found = {}
    if found.get("ENGINE") != POSTGRESQL or not found.get("NAME"):
        raise UsageError(
            "DATABASE_URL: expected postgresql://USER:PASSWORD@HOST/DATABASE; found something else (it is not shown, "
            "as it may hold a password). Without DATABASE_URL the site keeps its database in a file."
        )
    if find_spec("psycopg") is None:
        raise ReviewError(
            "DATABASE_URL names a PostgreSQL database, and psycopg, which speaks with it, is not installed. "
            "Please run: pip install 'synthesis[postgres]'"
        )
    return found


def _sqlite(file: Path) -> dict[str, Any]:
    """Readers go on while one writes; a writer waits for its turn from the start, rather than failing half-way."""
    return {
        "ENGINE": SQLITE,
        "NAME": str(file),
        "CONN_MAX_AGE": _MAX_AGE,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
