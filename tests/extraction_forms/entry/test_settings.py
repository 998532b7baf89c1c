"""The settings: what the environment says, and what it cannot undo."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from extraction_forms.entry.database import database_at
from extraction_forms.entry.state import close_to_others, secret_key, state_folder
from extraction_forms.errors import ReviewError, UsageError

TELL = """
import json, sys
from extraction_forms.errors import ReviewError
try:
    from extraction_forms.entry import settings
except ReviewError as fault:
    print(json.dumps({"fault": str(fault)}))
else:
    names = ("TEAM", "SECURE", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "USER_HEADER", "SESSION_COOKIE_NAME", "DEBUG",
             "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER",
             "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_AGE")
    told = {name: getattr(settings, name) for name in names}
    print(json.dumps({**told, "PROXIES": [str(one) for one in settings.PROXIES],
                      "ENGINE": settings.DATABASES["default"]["ENGINE"]}))
"""


@pytest.fixture
def told(tmp_path):
    """What the settings are under an environment: told(SYNTHESIS_TEAM="1")."""

    def ask(**environment):
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("SYNTHESIS", "DATABASE"))
        }
        own = {"SYNTHESIS_STATE": str(tmp_path / "state"), **environment}
        command = [sys.executable, "-c", TELL]
        return json.loads(
            subprocess.run(command, env={**kept, **own}, capture_output=True, check=True).stdout
        )

    return ask


def test_on_ones_own_computer_nothing_from_elsewhere_is_believed(told):
    found = told(SYNTHESIS_USER_HEADER="Remote-User", SYNTHESIS_PROXIES="0.0.0.0/0")

    assert found["PROXIES"] == []
    assert (found["USER_HEADER"], found["SECURE_PROXY_SSL_HEADER"]) == ("", None)
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (found["DEBUG"], found["SESSION_COOKIE_HTTPONLY"], found["SESSION_COOKIE_AGE"]) == (
        False,
        True,
        43200,
    )


@pytest.mark.parametrize(
    "origins", ["", "https://entry.example.org", "https://entry.example.org,http://127.0.0.1:8000"]
)
def test_the_cookies_of_a_team_travel_by_https_alone(told, origins):
    found = told(SYNTHESIS_TEAM="1", SYNTHESIS_ORIGINS=origins)

    assert found["SECURE"] is found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_HSTS_SECONDS"] == 31536000
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["PROXIES"] == ["127.0.0.1/32", "::1/128"]


def test_a_team_tries_out_on_one_computer_without_https(told):
    found = told(SYNTHESIS_TEAM="1", SYNTHESIS_ORIGINS="http://127.0.0.1:8000")

    assert (found["SECURE"], found["SECURE_HSTS_SECONDS"]) == (False, 0)


def test_a_proxy_that_is_no_address_is_told(told):
    assert (
        "SYNTHESIS_PROXIES: expected addresses"
        in told(SYNTHESIS_TEAM="1", SYNTHESIS_PROXIES="proxy")["fault"]
    )


def test_a_database_address_names_a_postgresql_server_and_anything_else_is_told_without_its_password(
    told, tmp_path
):
    assert told(DATABASE_URL="postgresql://u:p@h/d")["ENGINE"] == "django.db.backends.postgresql"
    assert told(DATABASE_URL="postgres://u:p@h/d")["ENGINE"] == "django.db.backends.postgresql"
    assert told()["ENGINE"] == "django.db.backends.sqlite3"
    for address in (
        "mysql://u:secret@h/d",
        "secret",
        "postgresql://u:secret@h/",
        "sqlite:///secret",
        "x://secret",
    ):
        with pytest.raises(UsageError, match=r"^DATABASE_URL: expected postgresql://") as fault:
            database_at(address, tmp_path / "x")
        assert "secret" not in str(fault.value)


def test_without_psycopg_it_is_said_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr("extraction_forms.entry.database.find_spec", lambda _: None)

    with pytest.raises(ReviewError, match=r"pip install 'synthesis\[postgres\]'"):
        database_at("postgresql://u:p@h/d", tmp_path / "x")
    assert database_at("", tmp_path / "x")["NAME"] == str(tmp_path / "x")


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path):
    folder = state_folder(tmp_path / "a" / "state")
    key = secret_key(folder)

    assert len(key) >= 50
    assert secret_key(folder) == key
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "secret_key"]
    (folder / "entry.sqlite3-wal").touch(mode=0o644)
    close_to_others(folder)
    assert (folder / "entry.sqlite3-wal").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_empty_is_told(tmp_path):
    (tmp_path / "secret_key").write_text("\n")

    with pytest.raises(ReviewError, match="expected a key; found 0 characters"):
        secret_key(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ReviewError, match="cannot be made"):
        state_folder(tmp_path / "file" / "state")


def test_the_migrations_are_those_of_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_django_finds_nothing_wrong_with_the_site():
    assert settings.DEBUG is False
    call_command("check", verbosity=0, fail_level="WARNING")
