"""Transactions whose end nobody waits for, since what they say can be found out anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unhurried() -> Iterator[None]:
    """A transaction that is not brought to the disk before it ends: a power cut may take it back, a killed program not.

    Those around it, and those after it, are brought to the disk as ever.
    """
    is_file = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_file:
        _tell("PRAGMA synchronous=NORMAL")
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _tell("SET LOCAL synchronous_commit TO off")
            yield
    finally:
        if is_file:
            _tell("PRAGMA synchronous=FULL")


def _tell(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words)
