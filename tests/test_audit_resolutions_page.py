"""The page on resolving findings: each command of it, carried out, prints what the page says, and writes it."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.draft import answers
from extraction_forms.form_library import find_form
from extraction_forms.store.stored import load_file
from extraction_forms.yaml_text import parse, plain
from synthesis.cli.main import cli
from synthesis.starting import start

PAGE = (Path(__file__).parents[1] / "docs" / "audit_resolutions.md").read_text("utf-8")
RECORD = Path("sleep/records/example_a/example.yaml")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """The page's commands carried out one after another; the record as they leave it."""
    monkeypatch.chdir(tmp_path)
    start(tmp_path / "sleep")
    text = RECORD.read_text("utf-8")
    RECORD.write_text(text.replace('{n: 48, mean: "11.2"', '{n: 84, mean: "11.2"'), "utf-8")
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for told in block.split("$ synthesis ")[1:]:
            command, *lines = told.splitlines()
            shown = CliRunner().invoke(cli, shlex.split(command))
            assert shown.exit_code == 0, shown.output
            assert [line for line in lines if line not in shown.output] == []
    stored = load_file(Path("sleep").resolve(), RECORD.resolve(), find_form("controlled_study@1.2.0"))
    return stored.draft


def test_the_page_does_and_writes_what_it_says(written):
    blocks = [parse(text, "page") for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    shown = {key.value: plain(value) for block in blocks for key, value in block.items}
    by_path = {str(path): answer for path, answer in answers(written).items()}

    assert by_path["results/well_being_post/waiting/sd"] == shown["sd"]
    assert written.head["audit"][0] == shown["audit"][0]
