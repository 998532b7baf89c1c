"""The site in a test: a database in memory, a folder of reviews of its own, people in every role."""

# ruff: noqa: E402 - Django is told of its settings before anything of the site is imported

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

_TOLD = ("TEAM", "HOSTS", "ORIGINS", "PROXIES", "USER_HEADER", "REVIEWS")
for name in ("DATABASE_URL", *(f"SYNTHESIS_{word}" for word in _TOLD)):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "extraction_forms.entry.settings"
os.environ["SYNTHESIS_STATE"] = tempfile.mkdtemp(prefix="entry_tests_")
atexit.register(shutil.rmtree, os.environ["SYNTHESIS_STATE"], ignore_errors=True)

import django

django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment

from extraction_forms.entry.models import Membership, Person
from tests.extraction_forms.entry.reviews import small_review

PASSWORD = "a long enough password"  # noqa: S105


@pytest.fixture(scope="session", autouse=True)
def _database():
    """One database in memory for all tests of a process."""
    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    teardown_test_environment()


@pytest.fixture(autouse=True)
def _empty_database(_database):
    """Each test begins with nobody: what it writes is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reviews(tmp_path, monkeypatch) -> Path:
    """A folder of reviews, with one of them: `demo`, two studies, extractors anna and ben."""
    folder = tmp_path / "reviews"
    small_review(folder / "demo")
    monkeypatch.setattr(settings, "REVIEWS", folder)
    return folder


@pytest.fixture
def person():
    """Makes a person with a role; the name says who they are: person("anna", "extractor")."""

    def made(name, role="extractor", review=""):
        found, is_new = Person.objects.get_or_create(name=name)
        if is_new:
            found.set_password(PASSWORD)
            found.save()
        Membership.objects.update_or_create(person=found, review=review, defaults={"role": role})
        return found

    return made


@pytest.fixture
def browser_of(person):
    """Makes a client that is logged in: browser_of("anna", "extractor").get("/demo/")."""

    def made(name, role="extractor", review=""):
        client = Client(enforce_csrf_checks=False)
        client.force_login(person(name, role, review))
        return client

    return made


@pytest.fixture
def visit_of(reviews, person):
    """Makes the visit that a page function is given: visit_of("anna", "extractor")."""
    from extraction_forms.entry.visit import Visit

    def made(name, role="extractor", review="demo", request=None):
        request = request or SimpleNamespace(method="GET", GET={}, POST={}, headers={})
        return Visit(request=request, person=person(name, role), role=role, review=reviews / review)

    return made
