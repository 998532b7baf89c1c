"""Every form for another tool, and every table of records, is the same to the byte whatever the machine is set to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from extraction_forms.exchange.compilers import COMPILERS
from synthesis.starting import start

ROOT = Path(__file__).parents[3]
MACHINES = [
    ({"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}, 0o022),
    ({"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0"}, 0o077),
]
CALLS = """
import sys
from synthesis.cli.main import cli

for line in sys.argv[1:]:
    cli(line.split(), prog_name="synthesis", standalone_mode=False)
"""


@pytest.fixture
def made(tmp_path):
    """What the same commands write in two folders, under two clocks, languages, hash seeds and umasks."""
    lines = [f"form compile {form} {target}/{form} --to {target}" for target in COMPILERS for form in FORMS]
    lines += ["export long sleep records.csv", "agreement sleep --csv agreement.csv"]
    lines += ["export xlsx sleep a.xlsx --study example_a --extractor example --form controlled_study"]
    lines += ["export metafor sleep a.csv", "export metapsy sleep b.csv", "export revman sleep c.zip"]
    folders = []
    for number, (settings, umask) in enumerate(MACHINES):
        folder = tmp_path / f"a folder {number}"
        folder.mkdir()
        start(folder / "sleep")
        done = subprocess.run(
            [sys.executable, "-c", CALLS, *lines],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
            umask=umask,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        files = (path for path in folder.rglob("*") if path.is_file())
        folders.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    return folders


FORMS = ("controlled_study", "rob2")


def test_what_is_written_does_not_depend_on_clock_language_hash_seed_umask_or_folder(made):
    here, there = made

    assert {name.split("/")[0] for name in here} == {
        *COMPILERS,
        "sleep",
        "records.csv",
        "agreement.csv",
        "a.xlsx",
        *("a.csv", "a.R", "b.csv", "c.zip"),
    }
    assert sorted(here) == sorted(there)
    assert [name for name in here if here[name] != there[name]] == []
