"""The command line called as a person calls it, in a folder with the starter review and the 45-study review."""

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from synthesis.cli import waiting
from synthesis.cli.main import cli
from synthesis.starting import start

PAGE = Path(__file__).parents[3] / "docs" / "import.md"
REVIEWS = Path(__file__).parents[3] / "reviews"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The folder a person works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sleep(desk):
    """The starter review: three invented trials."""
    start(desk / "sleep")
    return desk / "sleep"


@pytest.fixture
def crisis(desk):
    """The review that only counts, the quickest to build."""
    ignored = shutil.ignore_patterns("output", "output.kept", ".check.json")
    return Path(shutil.copytree(REVIEWS / "crisis_in_evaluation", desk / "crisis", ignore=ignored))


@pytest.fixture
def call():
    """`call("run", "sleep")`: what the command printed and with which code it left."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, arguments, prog_name="synthesis")
        leaving = (SystemExit, type(None))
        assert isinstance(result.exception, leaving), result.exception
        return result

    return run


@pytest.fixture
def edit():
    """Replace a text that stands in a file once."""

    def replace(file: Path, before: str, after: str) -> None:
        text = file.read_text("utf-8")
        assert text.count(before) >= 1, before
        file.write_text(text.replace(before, after, 1), "utf-8")

    return replace


@pytest.fixture
def snapshot():
    """Everything in a folder: name, content and when it was written."""

    def take(folder: Path) -> dict[str, tuple[bytes, int]]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {p.relative_to(folder).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}

    return take


class Impatient:
    """Timers of the system that call as soon as they are set."""

    SIGALRM = ITIMER_REAL = 0
    handler = None

    def signal(self, _, handler):
        before, self.handler = self.handler, handler
        return before

    def setitimer(self, _, first, every=0):
        assert every or not first
        if first:
            self.handler()


@pytest.fixture
def drawn(monkeypatch):
    """What a command draws on a terminal while it works, as if its error stream were one and it took long."""
    lines = []
    monkeypatch.setattr(waiting, "_on_terminal", lambda: True)
    monkeypatch.setattr(waiting, "signal", Impatient())
    monkeypatch.setattr(waiting._Line, "_write", lambda _, text: lines.append(text))
    return lines


@pytest.fixture(scope="session")
def invented():
    """The invented database of the tests of its importer, part by part."""
    return runpy.run_path(str(Path(__file__).parents[2] / "extraction_forms/exchange/test_metapsy.py"))


@pytest.fixture
def database(desk, invented):
    """An invented database with its coding and mapping in the review `peers`."""
    (desk / "peers").mkdir()
    (desk / "data.csv").write_text(invented["DATA"], "utf-8")
    (desk / "references.json").write_text(json.dumps(invented["REFERENCES"]), "utf-8")
    (desk / "peers/coding.csv").write_text(invented["CODING"], "utf-8")
    (desk / "peers/import.yaml").write_text(invented["MAPPING"], "utf-8")
    return desk


@pytest.fixture
def table(desk):
    """The example of the page: a table, its mapping, and an empty folder for the review."""
    text = PAGE.read_text("utf-8")
    (desk / "walking.csv").write_text(re.findall(r"```csv\n(.*?)```", text, re.DOTALL)[0], "utf-8")
    (desk / "walking.yaml").write_text(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0], "utf-8")
    (desk / "walking").mkdir()
    return desk / "walking"
