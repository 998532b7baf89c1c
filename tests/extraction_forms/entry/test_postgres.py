"""The site on a real PostgreSQL server, which this file starts: transactions, locks, and a backup."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.extraction_forms.entry.on_postgres import EACH, THREADS
from tests.extraction_forms.entry.reviews import small_review

ROOT = Path(__file__).parents[3]
FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))

SYNTHESIS = [sys.executable, "-m", "synthesis"]

pytestmark = pytest.mark.slow


def _expect_there(there, reason):
    if not there:
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def server():
    """The start of addresses of databases on a server that listens at no port: server("name")."""
    _expect_there(FOLDERS, "PostgreSQL is absent (Debian: postgresql)")
    _expect_there(find_spec("psycopg"), "psycopg is absent (pip install 'psycopg[binary]')")
    folder, programs = Path(tempfile.mkdtemp(prefix="pg_")), FOLDERS[-1]
    as_postgres = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if as_postgres:
        shutil.chown(folder, "postgres", "postgres")

    def call(name, *words):
        command = [str(programs / name), *words]
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True, timeout=60, **as_postgres)

    data, how = str(folder / "data"), f"-c listen_addresses='' -c fsync=off -k {folder}"
    try:
        call("initdb", "-D", data, "-U", "site", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", how, "start")

        def address(name):
            call("createdb", "-h", str(folder), "-U", "site", name)
            return f"postgresql://site@{quote(str(folder), safe='')}/{name}"

        yield address
    finally:
        if (folder / "data/postmaster.pid").exists():
            call("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def site(server, tmp_path_factory):
    """Ask a site whose database is on the server: site("drafts")."""
    folder = tmp_path_factory.mktemp("site")
    small_review(folder / "reviews" / "demo")
    address = server("entry")

    def ask(step, *more, address=address, folder=folder):
        command = [sys.executable, "-m", "tests.extraction_forms.entry.on_postgres", step]
        words = (str(folder / "reviews"), str(folder / ".synthesis"), *more)
        return json.loads(_called([*command, *words], address))

    ask.folder, ask.address = folder, address
    return ask


def _called(command, address):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SYNTHESIS", "DJANGO"))}
    done = subprocess.run(
        command, cwd=ROOT, env={**kept, "DATABASE_URL": address}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_database_is_the_server_and_no_file_is_made(site):
    assert site("vendor") == "postgresql"
    assert not list((site.folder / ".synthesis").glob("*.sqlite3"))


def test_of_what_eight_tabs_type_at_once_nothing_that_was_taken_is_lost(site):
    told = site("drafts")

    assert told["told"] == ["done"] * THREADS
    assert told["lost"] == []
    assert told["acknowledged"] == THREADS * EACH
    assert told["version"] == THREADS * EACH


def test_of_eight_who_take_a_link_at_once_one_has_it(site):
    assert site("tickets") == [False] * (THREADS - 1) + [True]


def test_of_eight_who_choose_one_name_at_once_one_has_it_and_the_others_are_told(site):
    told = site("joining")

    refused = "UsageError: Name: same is taken. Please choose another."
    assert told == {"told": sorted(["same", *[refused] * (THREADS - 1)]), "members": 1}


def test_a_password_logs_in_and_of_twenty_tries_at_once_five_at_most_are_looked_at(site):
    told = site("login")

    assert told["codes"] == [302, 200]
    assert told["let_through"] <= 5


def test_of_two_leads_who_step_down_at_once_one_stays(site):
    assert site("leads") == {"told": ["None", "UsageError"], "leads": 1}


@pytest.fixture(scope="module")
def archive(site):
    """A backup of the site, after somebody had an account there."""
    site("login")
    path = site.folder / "b.tar.gz"
    where = ["--state", str(site.folder / ".synthesis"), "--to", str(path)]
    _called([*SYNTHESIS, "backup", str(site.folder / "reviews"), *where], site.address)
    return path


@pytest.mark.parametrize("name", ["restored", ""])
def test_a_backup_of_the_server_is_restored_into_another_database_and_into_a_file(
    site, server, archive, tmp_path, name
):
    address, back = server(name) if name else "", tmp_path / "back"
    _called([*SYNTHESIS, "restore", str(archive), "--to", str(back)], address)
    first = site("rows", "new", address=address, folder=back)
    second = site("rows", address=address, folder=back)

    assert "anna" in first[0]
    assert first[1:] == second[1:]
    assert len(second[0]) > len(first[0])


def test_a_site_with_a_file_moves_to_the_server(site, server, tmp_path):
    small_review(tmp_path / "reviews" / "demo")
    site("login", address="", folder=tmp_path)
    before = site("rows", address="", folder=tmp_path)
    where = ["--state", str(tmp_path / ".synthesis"), "--to", str(tmp_path / "b.tar.gz")]
    _called([*SYNTHESIS, "backup", str(tmp_path / "reviews"), *where, "--portable"], "")

    address, back = server("moved"), tmp_path / "back"
    _called([*SYNTHESIS, "restore", str(tmp_path / "b.tar.gz"), "--to", str(back)], address)
    assert site("rows", address=address, folder=back) == before


def test_a_database_in_use_is_not_written_over(site, archive, tmp_path):
    before = site("rows")

    with pytest.raises(AssertionError, match="expected a database without people"):
        _called([*SYNTHESIS, "restore", str(archive), "--to", str(tmp_path / "back")], site.address)
    assert not (tmp_path / "back").exists()
    assert site("rows") == before


def test_a_server_that_does_not_answer_is_told_in_words(site):
    with pytest.raises(AssertionError, match="The database cannot be opened") as told:
        site("vendor", address="postgresql://site:secret@%2Fnowhere/entry")

    assert "secret" not in str(told.value)
