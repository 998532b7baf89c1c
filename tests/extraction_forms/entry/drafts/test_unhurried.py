"""Transactions that are not brought to the disk at once."""

import os
import subprocess
import sys

NORMAL, FULL = 1, 2

ASK = """
import django; django.setup()
from django.db import connection, transaction
from extraction_forms.entry.drafts.unhurried import unhurried

def level():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA synchronous").fetchone()[0]

found = [level()]
with unhurried():
    found.append(level())
found.append(level())
try:
    with unhurried():
        raise KeyError
except KeyError:
    found.append(level())
with transaction.atomic():
    with unhurried():
        found.append(level())
print(*found)
"""


def test_only_the_transaction_itself_is_not_brought_to_the_disk(tmp_path):
    told = {
        "DJANGO_SETTINGS_MODULE": "extraction_forms.entry.settings",
        "SYNTHESIS_STATE": str(tmp_path),
        "SYNTHESIS_REVIEWS": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | told, capture_output=True, text=True, check=True
    )

    assert [int(one) for one in run.stdout.split()] == [FULL, NORMAL, FULL, FULL, FULL]
