import io
import json
import zipfile
from dataclasses import fields

import pytest

from extraction_forms.errors import Rejected
from synthesis import pipeline
from synthesis.errors import RenderError
from synthesis.files import pictures
from synthesis.files.workshop import workshop
from synthesis.output import output_folder
from synthesis.pipeline import build, run, run_in_steps, vote_report
from synthesis.render.press import Press
from synthesis.starting import start


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("reviews") / "sleep"
    start(place)
    return place


@pytest.fixture(scope="module")
def built(folder):
    return build(folder)


def test_a_build_writes_nothing(folder, built):
    assert not (folder / "output").exists()
    assert built.review.path == folder


def test_a_build_holds_every_file_by_its_path(built):
    tables = {f"tables/{table.id}.{form}" for table in built.document.tables for form in ("csv", "tex")}
    figures = {
        f"figures/{figure.id}.{form}" for figure in built.document.figures for form in ("svg", "pdf", "png")
    }
    data = {name for name in built.files if name.startswith("S3_data/")}
    verified = {"S4_verify.R"} | {name for name in built.files if name.startswith("S4_data/")}

    documents = {"supplement.html", "tables.xlsx", "supplement.docx", "interactive.html", "numbers.json"}
    documents |= {"S1_checklist_prisma.docx", "S2_checklist_swim.docx"}
    documents |= {"numbers.tex", "manuscript_numbers.docx", "supplement.pdf"}
    assert set(built.files) == tables | figures | data | verified | documents
    assert len(figures) == 3 * len(built.review.plan.figures)
    assert "S3_data/datapackage.json" in data


def test_every_file_is_of_the_kind_its_name_says(built):
    starts = {
        "pdf": b"%PDF-",
        "png": b"\x89PNG",
        "docx": b"PK",
        "xlsx": b"PK",
        "svg": b"<",
        "html": b"<!DOCTYPE",
    }

    for name, content in built.files.items():
        assert content.startswith(starts.get(name.rpartition(".")[2], b"")), name


def test_the_document_holds_the_numbers_of_the_ledger(built):
    assert dict(built.document.numbers) == dict(built.numbers)
    assert json.loads(built.files["numbers.json"])["numbers"].keys() == built.numbers.keys()


def test_the_picture_in_word_is_the_one_among_the_figures(built):
    with zipfile.ZipFile(io.BytesIO(built.files["supplement.docx"])) as archive:
        pictures = {archive.read(name) for name in archive.namelist() if name.endswith(".png")}
    assert pictures == {content for name, content in built.files.items() if name.endswith(".png")}


def test_a_run_puts_the_files_of_the_build_into_the_output_folder(tmp_path, built):
    start(tmp_path / "sleep")

    done = run(tmp_path / "sleep")

    assert done.kept == ()
    assert dict(done.built.files) == dict(built.files)
    for name, content in built.files.items():
        assert (tmp_path / "sleep" / "output" / name).read_bytes() == content, name


def test_a_fault_is_raised_before_anything_is_written(tmp_path):
    start(tmp_path / "sleep")
    record = tmp_path / "sleep/records/example_a/example.yaml"
    record.write_text(record.read_text("utf-8").replace("schema: 1", "schema: 2"), "utf-8")

    with pytest.raises(Rejected, match="schema: expected 1; found '2'"):
        run(tmp_path / "sleep")
    assert not (tmp_path / "sleep/output").exists()


def test_a_supplement_that_cannot_be_set_is_told_and_leaves_the_output_as_it_was(
    tmp_path, built, monkeypatch
):
    start(tmp_path / "sleep")
    made_from = output_folder.inputs(tmp_path / "sleep")
    output_folder.replace(tmp_path / "sleep", built.files, made_from=made_from)

    def refuse(_, content):
        raise RenderError(f"{len(content)} signs cannot be set.")

    monkeypatch.setattr(Press, "print", refuse)

    with pytest.raises(RenderError, match="cannot be set"):
        run(tmp_path / "sleep")
    assert output_folder.is_fresh(tmp_path / "sleep")


def test_a_build_in_steps_ends_with_the_files_of_a_build(tmp_path):
    """What was kept of the build before shows nowhere: not in the files that changed, nor in those that did not."""
    review = tmp_path / "sleep"
    start(review)
    with workshop() as made_in:
        run_in_steps(review, made_in)
        record = review / "records/example_a/example.yaml"
        record.write_text(record.read_text("utf-8").replace('sd: "4.6"', 'sd: "6.9"'), "utf-8")
        again = run_in_steps(review, made_in)

    anew = build(review)
    assert dict(again.built.files) == dict(anew.files)
    written = {name: (review / "output" / name).read_bytes() for name in anew.files}
    assert written == dict(anew.files)
    assert output_folder.is_fresh(review)


def test_pictures_that_the_last_build_drew_are_taken_and_the_files_are_those_of_a_build(
    tmp_path, monkeypatch
):
    """In a process of its own, as a command is: after an edit, the figure that is as it was is not drawn again."""
    review = tmp_path / "sleep"
    start(review)
    sent = []
    send = pictures._send
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(pictures, "_send", lambda *given: sent.append(given[2].figure.id) or send(*given))

    first = run(review)
    drawn = {
        name.removeprefix("figures/").removesuffix(".png")
        for name in first.built.files
        if name.endswith(".png")
    }
    assert set(sent) == drawn
    sent.clear()
    again = run(review)
    assert (sent, dict(again.built.files)) == ([], dict(first.built.files))
    with workshop(last=output_folder.as_built(review)) as made_in:
        watched = run_in_steps(review, made_in)
    assert (sent, dict(watched.built.files)) == ([], dict(first.built.files))

    record = review / "records/example_a/example.yaml"
    record.write_text(record.read_text("utf-8").replace('sd: "4.6"', 'sd: "6.9"'), "utf-8")
    edited = run(review)
    assert set() < set(sent) < drawn
    assert dict(edited.built.files) == dict(build(review).files)


def test_after_the_first_step_what_a_screen_shows_is_there_and_the_output_counts_as_stale(tmp_path):
    review = tmp_path / "sleep"
    start(review)
    seen = {}

    def look(built):
        files = (path for path in (review / "output").rglob("*") if path.is_file())
        seen["files"] = {path.relative_to(review / "output").as_posix() for path in files}
        seen["built"] = set(built.files)
        seen["why"] = output_folder.why_stale(review)

    with workshop() as made_in:
        run_in_steps(review, made_in, look)

    assert seen["files"] == seen["built"] | {"MANIFEST.sha256"}
    assert {name.rpartition(".")[2] for name in seen["built"]} == {"html", "json", "csv", "tex", "R", "svg"}
    assert seen["why"] == "the files for print were not made"


def test_what_changes_while_a_review_is_read_makes_the_output_stale(tmp_path, monkeypatch):
    start(tmp_path / "sleep")
    read = pipeline.open_review

    def read_while_someone_edits(path):
        found = read(path)
        (path / "protocol.md").write_text("another", "utf-8")
        return found

    monkeypatch.setattr(pipeline, "open_review", read_while_someone_edits)
    run(tmp_path / "sleep")

    assert not output_folder.is_fresh(tmp_path / "sleep")


def test_vote_report_are_those_of_the_supplement(folder, built):
    tables = {table.id: table for table in built.document.tables}

    found = vote_report(folder).tables
    assert {"votes_direction", "readings", "readings_cross", "reconciliation"} <= {
        table.id for table in found
    }
    for table in found:
        assert table == tables[table.id]


def test_what_was_built_cannot_be_changed(built):
    with pytest.raises(TypeError):
        built.files["numbers.json"] = b""  # type: ignore[index]
    assert [field.name for field in fields(built)] == [
        "review",
        "analysis",
        "numbers",
        "document",
        "files",
        "warnings",
    ]
