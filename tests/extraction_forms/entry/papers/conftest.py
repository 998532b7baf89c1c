"""Papers in a test: what is kept of them stands in a folder of the test, and the child that reads them is ended."""

import pytest
from django.conf import settings

from extraction_forms.entry.papers.reader import READER


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The site's own folder."""
    folder = tmp_path / "state"
    monkeypatch.setattr(settings, "STATE", folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _child():
    """One child for all tests of a process."""
    yield
    READER.stop()
