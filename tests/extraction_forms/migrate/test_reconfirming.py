import pytest

from extraction_forms.draft import AnswerPath
from extraction_forms.errors import Rejected, UsageError
from extraction_forms.migrate.reconfirming import (
    COLUMNS,
    FILE,
    confirm,
    confirmation,
    confirmations_text,
    open_confirmations,
    read_confirmations,
    reconfirm_warnings,
    with_more,
)
from tests.extraction_forms.migrate.moving import OLD, RECORD


def line(field="role", entry="peer", extractor="anna", values=("x", "exp")):
    path = AnswerPath(section="arms", entry=entry, field=field)
    return confirmation(("okafor_2019", "hope", extractor), path, "it was defined anew", values)


@pytest.fixture
def review(tmp_path):
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "hope.yaml").write_text(OLD, "utf-8")
    for extractor in ("anna", "ben"):
        path = tmp_path / "records" / "okafor_2019" / f"{extractor}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RECORD.replace("extractor: anna", f"extractor: {extractor}"), "utf-8")
    listed = [line(), line(extractor="ben"), line("label", values=("", "Peers"))]
    (tmp_path / FILE).write_text(confirmations_text(listed), "utf-8")
    return tmp_path


def waiting(review):
    return [(one.extractor, one.path) for one in open_confirmations(review)]


def test_a_list_reads_back_as_it_was_written_whatever_its_cells_hold(tmp_path):
    long = "word " * 40_000
    listed = (
        line(values=('a,"b"\nc', "=1+1")),
        line("label", values=(" x ", "")),
        line("n", values=(long, "1")),
    )
    (tmp_path / FILE).write_text(confirmations_text(listed), "utf-8", newline="")

    assert read_confirmations(tmp_path) == listed


def test_there_may_be_no_list(tmp_path):
    assert read_confirmations(tmp_path) == open_confirmations(tmp_path) == ()


def test_an_answer_waits_until_somebody_stands_by_it(review):
    assert waiting(review) == [
        ("anna", "arms/peer/role"),
        ("ben", "arms/peer/role"),
        ("anna", "arms/peer/label"),
    ]

    confirm(review, "okafor_2019", "arms/peer/role", by="anna", extractor="anna")

    assert waiting(review) == [("ben", "arms/peer/role"), ("anna", "arms/peer/label")]
    assert [one.confirmed_by for one in read_confirmations(review)] == ["anna", "", ""]


@pytest.mark.parametrize("path", ["arms/peer", "all"])
def test_all_answers_under_a_path_are_confirmed_together(review, path):
    confirm(review, "okafor_2019", path, by="lead")

    assert waiting(review) == []


def test_an_answer_that_is_given_anew_waits_no_more(review):
    path = review / "records" / "okafor_2019" / "anna.yaml"
    path.write_text(path.read_text("utf-8").replace("role: exp", "role: ctl"), "utf-8")

    assert ("anna", "arms/peer/role") not in waiting(review)


def test_a_record_or_a_form_that_is_gone_leaves_nothing_to_confirm(review):
    (review / "records" / "okafor_2019" / "ben.yaml").unlink()
    assert ("ben", "arms/peer/role") not in waiting(review)

    (review / "forms" / "hope.yaml").unlink()
    assert waiting(review) == []


def test_what_does_not_wait_cannot_be_confirmed_and_what_waits_is_listed(review):
    with pytest.raises(UsageError, match=r"found okafor_2019 arms/usual/role") as caught:
        confirm(review, "okafor_2019", "arms/usual/role", by="anna")

    assert "an answer to be confirmed: okafor_2019 arms/peer/role," in str(caught.value)


def test_a_warning_names_the_line_the_answer_and_the_command(review):
    first = str(next(iter(reconfirm_warnings(review))))

    assert first == (
        "reconfirm.csv:2: warning: okafor_2019 > anna > arms/peer/role: expected the answer confirmed, since it was "
        "defined anew; found 'exp', unconfirmed. `synthesis form reconfirm REVIEW okafor_2019 arms/peer/role --by "
        "NAME` confirms it."
    )


def test_an_answer_that_is_touched_again_has_one_line():
    listed = with_more([line(), line("label")], [line(values=("exp", "peer"))])

    assert [(one.path, one.new) for one in listed] == [("arms/peer/label", "exp"), ("arms/peer/role", "peer")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a,b\n", "reconfirm.csv:1: expected the columns study, form, extractor,"),
        ("", "reconfirm.csv:1: expected the columns study, form, extractor,"),
        (f"{','.join(COLUMNS)}\n\na,b\n", "reconfirm.csv:3: expected 8 cells; found 2."),
        (f'{",".join(COLUMNS)}\n"a,b\n', "reconfirm.csv:2: expected a row of cells; found a quotation mark"),
        (
            f"{','.join(COLUMNS)}\n../x,hope,anna,p,b,o,n,\n",
            "reconfirm.csv:2: expected a study that can name a file",
        ),
    ],
)
def test_a_line_that_is_none_is_told(tmp_path, text, fault):
    (tmp_path / FILE).write_text(text, "utf-8")

    with pytest.raises(Rejected) as caught:
        read_confirmations(tmp_path)

    assert fault in str(caught.value)


def test_a_list_in_another_encoding_is_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe")

    with pytest.raises(Rejected, match="UTF-8"):
        read_confirmations(tmp_path)
