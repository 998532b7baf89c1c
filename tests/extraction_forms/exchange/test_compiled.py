"""Losses as people read them, and the table of targets."""

import csv
import io

import pytest

from extraction_forms.errors import UsageError
from extraction_forms.exchange.compiled import Compiled, Loss, losses_csv, losses_text
from extraction_forms.exchange.compiled_files import write_compiled
from extraction_forms.exchange.compilers import COMPILERS, compile_to
from extraction_forms.form_library import library, read_form

LOSSES = (
    Loss(where="arms/label", lost="its id", instead="arms_label"),
    Loss(where="form", lost="its sources"),
    Loss(where="arms/n", lost="its id", instead="arms_n"),
    Loss(where="arms/a", lost='says "a, b"', instead="nothing"),
)


def test_losses_of_a_kind_stand_together_with_what_stands_instead():
    assert losses_text(LOSSES).splitlines() == [
        "- its id",
        "    arms/label (arms_label), arms/n (arms_n)",
        "- its sources",
        "    form",
        '- says "a, b"; instead: nothing',
        "    arms/a",
    ]


def test_no_loss_is_said_in_words():
    assert losses_text(()) == "Nothing is lost.\n"


def test_losses_are_a_csv_table():
    rows = list(csv.reader(io.StringIO(losses_csv(LOSSES).decode())))

    assert rows == [["where", "lost", "instead"], *([loss.where, loss.lost, loss.instead] for loss in LOSSES)]


@pytest.mark.parametrize("target", ["sheets", "xlsform", "redcap"])
def test_the_same_form_compiles_to_the_same_bytes(target):
    form = read_form(library()["controlled_study"])

    assert compile_to(target, form) == compile_to(target, form)


def test_an_unknown_target_lists_the_known_ones():
    form = read_form(library()["rob2"])

    with pytest.raises(
        UsageError, match=f"one of {', '.join(COMPILERS)}; found 'redcup'. Did you mean 'redcap'"
    ):
        compile_to("redcup", form)


def test_files_are_written_with_their_losses(tmp_path):
    names = write_compiled(tmp_path / "out", Compiled(files={"a.csv": b"a\n"}, losses=LOSSES), replace=False)

    assert names == ("a.csv", "losses.csv")
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"a\n"
    assert (tmp_path / "out" / "losses.csv").read_bytes() == losses_csv(LOSSES)


def test_another_file_of_the_name_is_kept_unless_it_may_be_replaced(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"mine")
    compiled = Compiled(files={"a.csv": b"a\n", "b.csv": b"b\n"})

    with pytest.raises(UsageError, match=r"holds b\.csv already"):
        write_compiled(tmp_path, compiled, replace=False)

    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert (tmp_path / "b.csv").read_bytes() == b"mine"
    write_compiled(tmp_path, compiled, replace=True)
    assert (tmp_path / "b.csv").read_bytes() == b"b\n"
