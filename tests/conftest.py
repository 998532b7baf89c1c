"""What holds for every test."""

import gc
import os

import pytest
from hypothesis import settings

from extraction_forms.collector import keep
from tests.thoroughness import THOROUGH

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("thorough" if THOROUGH else "ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection():
    """All that is collected stays to the end: Python's search for rubbish need not look at it, then or later.

    What a test makes is looked through less often than Python would: results are trees, with few circles.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        keep()
        gc.set_threshold(10_000, 20, 50)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Files with slow tests come first, so that no process is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_terminal_summary(terminalreporter):
    """What tests have to tell besides whether they passed, a section for each subject."""
    told = {}
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for subject, lines in report.user_properties:
            told.setdefault(subject, []).append(lines)
    for subject in sorted(told):
        terminalreporter.section(subject)
        for lines in sorted(told[subject]):
            for line in lines:
                terminalreporter.write_line(line)
