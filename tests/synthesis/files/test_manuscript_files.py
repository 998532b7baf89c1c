"""A manuscript on disk: brought up to date, with a copy of the file as it was."""

from types import MappingProxyType, SimpleNamespace

import docx
import pytest

from extraction_forms.errors import Place, ReviewError
from synthesis.files import numbers_file
from synthesis.files.manuscript_files import read_numbers, update_manuscript
from synthesis.headline import Chosen
from synthesis.numbers import quantity
from synthesis.render import docx_numbers
from synthesis.render.manuscript import update

KEY = "syntheses.hope.k"
PLAN = SimpleNamespace(text=(), text_place=Place(file="review.yaml"), syntheses=())


def numbers(k):
    return MappingProxyType({KEY: quantity(k, str(k))})


@pytest.fixture
def paper(tmp_path):
    """A manuscript that prints one number, 12."""
    listed = [Chosen(key=KEY, of="Hope", what="effects", number=numbers(12)[KEY])]
    file = tmp_path / "paper.docx"
    file.write_bytes(docx_numbers.write("Hope", "2026-01-01", listed))
    return file


def test_the_file_as_it_was_stands_beside_it_under_a_name_of_its_own(paper):
    before = paper.read_bytes()

    done, first = update_manuscript(paper, numbers(13), PLAN)
    _, second = update_manuscript(paper, numbers(14), PLAN)

    assert [change.after for change in done.changes] == ["13"]
    assert (first.name, second.name) == ("paper.before.docx", "paper.before_2.docx")
    assert first.read_bytes() == before
    assert docx.Document(str(paper)).tables[0].rows[2].cells[1].text == "14"


def test_where_nothing_changed_nothing_is_written(paper):
    update_manuscript(paper, numbers(13), PLAN)
    there = sorted(paper.parent.iterdir())
    content = paper.read_bytes()

    done, backup = update_manuscript(paper, numbers(13), PLAN)

    assert (done.changes, backup) == ((), None)
    assert sorted(paper.parent.iterdir()) == there
    assert paper.read_bytes() == content


@pytest.mark.parametrize("lock", ["~$paper.docx", "~$per.docx", ".~lock.paper.docx#"])
def test_a_file_that_is_open_elsewhere_is_left_alone(paper, lock):
    (paper.parent / lock).write_text("", "utf-8")

    with pytest.raises(ReviewError, match=r"paper\.docx: expected a file that no other program has open"):
        update_manuscript(paper, numbers(13), PLAN)
    assert not (paper.parent / "paper.before.docx").exists()


def test_a_link_stays_a_link_and_the_file_it_means_is_written(paper):
    link = paper.parent / "elsewhere" / "link.docx"
    link.parent.mkdir()
    link.symlink_to(paper)

    done, backup = update_manuscript(link, numbers(13), PLAN)

    assert link.is_symlink()
    assert paper.read_bytes() == done.content
    assert backup == paper.parent.resolve() / "paper.before.docx"


def test_a_file_that_was_saved_meanwhile_is_left_alone(paper, monkeypatch):
    def slow(*asked):
        paper.write_bytes(b"what was typed meanwhile")
        return update(*asked)

    monkeypatch.setattr("synthesis.files.manuscript_files.update", slow)

    with pytest.raises(ReviewError, match="was saved by another program meanwhile"):
        update_manuscript(paper, numbers(13), PLAN)
    assert paper.read_bytes() == b"what was typed meanwhile"


def test_a_file_that_is_not_there_or_no_word_file_is_named(tmp_path):
    (tmp_path / "notes.docx").write_text("words", "utf-8")

    with pytest.raises(ReviewError, match=r"none\.docx: cannot be read"):
        update_manuscript(tmp_path / "none.docx", numbers(1), PLAN)
    with pytest.raises(ReviewError, match=r"notes\.docx: expected a Word file"):
        update_manuscript(tmp_path / "notes.docx", numbers(1), PLAN)


def test_numbers_are_read_as_a_build_wrote_them(tmp_path):
    file = tmp_path / "numbers.json"
    file.write_bytes(numbers_file.write(numbers(12)))

    assert read_numbers(file)[KEY].text == "12"
    for content in ("{", "[]", '{"a": 1}', '{"numbers": {"a": {}}, "origins": {}}'):
        file.write_text(content, "utf-8")
        with pytest.raises(ReviewError, match="expected the numbers of a build"):
            read_numbers(file)
