import csv
import io
from pathlib import Path

import pytest

from extraction_forms.exchange.compilers import COMPILERS
from extraction_forms.form_library import library, read_form


def test_a_form_is_compiled_into_a_folder_and_its_losses_are_told(call, desk):
    shown = call("form", "compile", "rob2", "--to", "redcap", "out")

    assert shown.exit_code == 0, shown.stderr
    assert {path.name for path in (desk / "out").iterdir()} == {"rob2_redcap_dictionary.csv", "losses.csv"}
    assert "What is lost on the way:" in shown.stdout
    losses = list(csv.DictReader(io.StringIO((desk / "out/losses.csv").read_text("utf-8"))))
    assert losses
    assert all(loss["lost"] in " ".join(shown.stdout.split()) for loss in losses)


def test_sheets_lose_nothing_and_come_back_as_the_form_of_a_review(call, desk):
    (desk / "review").mkdir()
    compiled = call("form", "compile", "rob2", "--to", "sheets", "out")
    imported = call("import", "form", "out", "review")

    assert "Nothing is lost." in compiled.stdout
    assert imported.exit_code == 0, imported.stderr
    assert "review/forms/rob2.yaml: rob2" in imported.stdout
    known = read_form(library()["rob2"])
    assert read_form(desk / "review/forms/rob2.yaml").sha256 == known.sha256
    assert call("import", "form", "out/fields.csv", "review").stdout.endswith("it said the same already.\n")


def test_a_form_that_says_something_else_is_only_replaced_when_told_so(call, desk, edit):
    (desk / "review").mkdir()
    call("form", "compile", "rob2", "--to", "sheets", "out")
    call("import", "form", "out", "review")
    written = (desk / "review/forms/rob2.yaml").read_bytes()
    edit(desk / "out/form.csv", "Judgements", "Verdicts")

    refused = call("import", "form", "out", "review")

    assert refused.exit_code == 1
    assert "forms/rob2.yaml: expected no form of this id, or the same one" in refused.stderr
    assert (desk / "review/forms/rob2.yaml").read_bytes() == written
    assert call("import", "form", "out", "review", "--replace").exit_code == 0
    assert "Verdicts" in (desk / "review/forms/rob2.yaml").read_text("utf-8")


def test_other_content_in_the_folder_is_kept_unless_it_may_be_replaced(call, desk):
    (desk / "out").mkdir()
    (desk / "out/fields.csv").write_text("mine", "utf-8")

    refused = call("form", "compile", "rob2", "--to", "sheets", "out")

    assert refused.exit_code == 2
    assert "out holds fields.csv already" in refused.stderr
    assert (desk / "out/fields.csv").read_text("utf-8") == "mine"
    assert call("form", "compile", "rob2", "--to", "sheets", "out", "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("form", "compile", "rob2", "--to", "redcup", "out"), "Did you mean 'redcap'?"),
        (("form", "compile", "robb2", "--to", "redcap", "out"), "Did you mean 'rob2'?"),
        (("import", "form", "nowhere", "."), "none at nowhere"),
    ],
)
def test_what_is_not_known_is_told_in_words(call, desk, arguments, told):
    shown = call(*arguments)

    assert shown.exit_code == 2
    assert told in shown.stderr
    assert not (desk / "out").exists()


def test_a_fault_of_a_sheet_is_told_with_line_and_column_and_nothing_is_written(call, desk, edit):
    (desk / "review").mkdir()
    call("form", "compile", "rob2", "--to", "sheets", "out")
    edit(desk / "out/fields.csv", ",choice,", ",choise,")

    shown = call("import", "form", "out", "review")

    assert shown.exit_code == 1
    assert "column 'type'" in shown.stderr
    assert "fields.csv:" in shown.stderr
    assert not (desk / "review/forms").exists()


def test_every_target_is_in_the_help_and_in_the_docs(call):
    told = " ".join(call("form", "compile", "--help").stdout.split())
    page = (Path(__file__).parents[3] / "docs/form_exchange.md").read_text("utf-8")

    assert [name for name in COMPILERS if name not in told or f"| `{name}` |" not in page] == []
