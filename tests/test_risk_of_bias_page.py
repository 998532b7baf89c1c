"""The page on risk of bias prints what the program says."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.form_library import library, read_form
from synthesis.cli.main import cli

PAGE = (Path(__file__).parent.parent / "docs" / "risk_of_bias.md").read_text("utf-8")
RECORD, *SHORT = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
FAULT, WARNING = re.findall(r"```\n(records/.*?)\n```", PAGE, re.DOTALL)
ASKED_NO_MORE = "    q2_5: pn\n"


@pytest.fixture
def checked(tmp_path):
    """A function that puts the page's record into a new review and returns what a check of it says."""
    review = tmp_path / "walks"
    assert CliRunner().invoke(cli, ["new", str(review)]).exit_code == 0

    def check(text):
        (review / "records" / "example_b" / "example.rob2.yaml").write_text(text, "utf-8")
        lines = CliRunner().invoke(cli, ["check", str(review)]).output.splitlines()
        return [re.sub(r"^.*?(?=records/)", "", line) for line in lines if "; found " in line]

    return check


def test_the_worked_example_gives_the_fault_and_then_the_warning_that_are_printed(checked):
    assert checked(RECORD) == [FAULT]
    assert checked(RECORD.replace(ASKED_NO_MORE, "")) == [WARNING]


@pytest.mark.parametrize("way", range(2))
def test_either_way_out_of_the_worked_example_leaves_nothing_to_say(checked, way):
    mended = RECORD.replace(ASKED_NO_MORE, "").replace("    d3: low\n", SHORT[way])

    assert checked(mended) == []


def test_every_form_of_judgements_has_a_row_in_both_tables():
    forms = [form.id for form in map(read_form, library().values()) if form.reads_as == "judgements"]

    assert [form for form in forms if PAGE.count(f"`{form}`") < 2] == []
