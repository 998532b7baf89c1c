"""The page on new versions of a form: every difference and step has its row, and what it prints is printed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.migrate.difference_kinds import KINDS
from extraction_forms.migrate.migration_reader import STEP_KEYS
from synthesis.cli.main import cli

PAGE = (Path(__file__).parents[3] / "docs" / "migrations.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
CALLS = re.findall(r"^    \$ synthesis (.*)\n((?:    (?!\$).*\n|\n(?=    (?!\$)))*)", PAGE, re.MULTILINE)


def rows(first):
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells if row[0].strip("`") in first}


def test_every_kind_of_difference_has_its_row():
    assert rows(KINDS) == {
        kind: [facts.effect, facts.means + "; *to be judged by a person*" * facts.judge, facts.bump]
        for kind, facts in KINDS.items()
    }


def test_every_step_has_its_row_with_its_keys():
    found = {step: (named(cells[0]), named(cells[1])) for step, cells in rows(STEP_KEYS).items()}

    assert found == {step: (set(needs), set(may)) for step, (needs, may) in STEP_KEYS.items()}


def named(cell):
    return set(re.findall(r"`(\w+)`", cell))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The folder of the example, as it is before the first command."""
    monkeypatch.chdir(tmp_path)
    old, new, migration, record, _ = BLOCKS
    for name, text in {
        "hope_1.yaml": old,
        "hopeful/forms/hope.yaml": new,
        "hopeful/forms/migrations/hope-1.0.0-2.0.0.yaml": migration,
        "hopeful/records/okafor_2019/anna.yaml": record,
        "hopeful/records/okafor_2019/ben.yaml": record.replace("extractor: anna", "extractor: ben"),
        "hopeful/review.yaml": "title: Hope\nforms: [hope@1.0.0]\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_what_the_page_prints_is_what_the_commands_print(desk):
    assert len(CALLS) == 7
    for command, told in CALLS:
        printed = CliRunner().invoke(cli, command.split()).output.rstrip("\n")
        expected = "\n".join(line.removeprefix("    ") for line in told.rstrip("\n").split("\n"))
        if expected.startswith("...\n"):
            assert printed.endswith(expected.removeprefix("...\n")), command
        else:
            assert printed == expected, command

    assert (desk / "hopeful/records/okafor_2019/anna.yaml").read_text("utf-8") == BLOCKS[4]
    assert "forms: [hope@2.0.0]" in (desk / "hopeful/review.yaml").read_text("utf-8")
