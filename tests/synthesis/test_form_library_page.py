"""The page on the library tells of every form, and its records are accepted as they stand."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.form_library import library, read_form
from synthesis.cli.main import cli

PAGE = (Path(__file__).parents[2] / "docs" / "form_library.md").read_text("utf-8")
FORMS = {name: read_form(path) for name, path in library().items()}
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
PINS = re.findall(r"\w+@[\d.]+", BLOCKS[0])
OTHERWISE = BLOCKS[-1]
RECORDS = dict(zip(re.findall(r"`(records/\w+/anna\.\w+\.yaml)`:", PAGE), BLOCKS[1:-1], strict=True))
GRADE = "records/personal_recovery/anna.grade.yaml"


@pytest.fixture
def checked(build, tmp_path):
    """A function of the page's records, some of them changed: the review with them, and what a check says."""

    def check(**changed):
        plan = {"where": "domain == 'personal'", "measure": "SMD"}
        study = build.study("okafor_2019", build.result(outcome="hope"))
        folder = build.write(tmp_path / "review", study, forms=PINS, syntheses={"personal_recovery": plan})
        for path, text in RECORDS.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(changed.get(path.split(".")[-2], text), "utf-8")
        lines = CliRunner().invoke(cli, ["check", str(folder)]).output.splitlines()
        return [re.sub(r"^.*?(?=records/)", "", line) for line in lines if "; found " in line]

    return check


def test_every_form_has_a_row_that_says_what_a_record_is_about():
    table = PAGE.partition("\n## ")[0]
    told = dict(re.findall(r"^\| \[`(\w+)`\]\([^)]*\) \|[^|]*\| (\w+) \|", table, re.MULTILINE))

    assert set(told) == set(FORMS)
    for name, form in FORMS.items():
        assert told[name] == ("review" if form.reads_as in {"plan", "vocabulary"} else form.subject)


def test_the_line_that_pins_the_forms_has_the_versions_there_are():
    assert [
        f"{FORMS[pin.partition('@')[0]].id}@{FORMS[pin.partition('@')[0]].version}" for pin in PINS
    ] == PINS


def test_every_form_of_answers_has_an_example(checked):
    answered = {path.split(".")[-2] for path in RECORDS}

    assert answered == {name for name, form in FORMS.items() if form.reads_as == "answers"}
    assert checked() == []


def test_a_certainty_that_differs_gives_the_warning_that_is_printed_and_its_reason_takes_it_away(checked):
    bare = RECORDS[GRADE].replace("  certainty: low\n", "  certainty: moderate\n")
    (printed,) = re.findall(r"```\n(records/.*?)\n```", PAGE, re.DOTALL)

    assert checked(grade=bare) == [printed]


def test_a_certainty_that_differs_for_a_reason_is_accepted(checked):
    assert checked(grade=RECORDS[GRADE].replace("  certainty: low\n", OTHERWISE)) == []


def test_an_arm_that_the_study_does_not_have_is_a_fault_that_names_those_it_has(checked):
    text = RECORDS["records/okafor_2019/anna.tidier.yaml"].replace("arm: control", "arm: contrl")

    (fault,) = checked(tidier=text)
    assert fault == (
        "records/okafor_2019/anna.tidier.yaml:31:10: Descriptions > usual > arm: expected an entry of arms in "
        "records/okafor_2019/a.yaml: peer, control; found 'contrl'. Did you mean 'control'?"
    )
