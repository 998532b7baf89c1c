"""The rules that a review keeps are read by their form, every fault told with its line."""

import re
from pathlib import Path

import pytest

from extraction_forms.errors import Rejected
from extraction_forms.form_library import find_form
from extraction_forms.screening.rules import MAYBE
from extraction_forms.screening.rules_file import FORM, Declared, read_rules

PAGE = (Path(__file__).parents[3] / "docs" / "screening.md").read_text("utf-8")
FILES = ("articles.csv", "embase.ris", "ictrp.ris", "medline.ris")


def read(tmp_path, text):
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    return read_rules(tmp_path / "rules.yaml", "screening/rules.yaml", FILES)


def test_the_example_of_the_page_is_read(tmp_path):
    assert read(tmp_path, re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]) == Declared(
        maybe="included",
        arbiter="Carla",
        reasons=("Wrong population", "No control group"),
        not_retrieved=("No full text",),
        words=(("Ausgeschlossen", "excluded"),),
        files=(("articles.csv", "full_text"),),
        databases=(("MEDLINE", "medline.ris"), ("Embase", "embase.ris")),
        registers=(("ICTRP", "ictrp.ris"),),
    )


def test_everything_may_be_left_out(tmp_path):
    assert read(tmp_path, "maybe: own\n") == Declared(maybe="own")


def test_every_key_of_the_form_is_explained_and_the_rules_for_maybe_are_those_there_are():
    (section,) = find_form(FORM).sections
    (maybe,) = (one for one in section.questions if one.id == "maybe")

    assert [one.id for one in section.questions if f"`{one.id}`" not in PAGE] == []
    assert [one.code for one in maybe.field.choices] == list(MAYBE)


def test_every_fault_is_told_at_once_with_its_line(tmp_path):
    text = (
        "words: {Non: perhaps}\n"
        "files: {articles.csv: titles, gone.csv: title}\n"
        "databases: {MEDLINE: medline.rsi}\n"
        "registers: {ICTRP: ictrp.ris, again: ictrp.ris}\n"
    )

    with pytest.raises(Rejected) as fault:
        read(tmp_path, text)

    assert [(one.place.line, one.where, one.found) for one in fault.value.problems] == [
        (1, "words > Non", "'perhaps'"),
        (2, "files > articles.csv", "'titles'"),
        (2, "files > gone.csv", "'gone.csv'"),
        (3, "databases > MEDLINE", "'medline.rsi'"),
        (4, "registers > again", "'ictrp.ris'"),
    ]
    assert "medline.ris" in fault.value.problems[3].hint


@pytest.mark.parametrize(
    "text",
    [
        "maybe: perhaps\n",
        "mabye: own\n",
        "files: [articles.csv]\n",
        "- maybe\n",
        "files: {../x.csv: title}\n",
    ],
)
def test_what_the_form_does_not_ask_or_what_leads_out_of_the_folder_is_refused(tmp_path, text):
    with pytest.raises(Rejected, match=r"screening/rules\.yaml:1:"):
        read(tmp_path, text)
