"""The files of an import are written all together, and never over another person's record."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.exchange.import_files import write_all

RECORD = "extractor: metapsy\nstudy: a_2001\n"


def test_files_are_written_and_only_changes_are_named(tmp_path):
    files = {"outcomes.yaml": "outcomes: []\n", "records/a_2001/metapsy.yaml": RECORD}

    assert write_all(tmp_path, files) == ("outcomes.yaml", "records/a_2001/metapsy.yaml")
    assert write_all(tmp_path, files) == ()
    assert write_all(tmp_path, {**files, "outcomes.yaml": "domains: []\n"}) == ("outcomes.yaml",)
    assert (tmp_path / "records/a_2001/metapsy.yaml").read_bytes() == RECORD.encode()
    assert sorted(path.name for path in tmp_path.rglob("[!.]*.yaml") if path.is_file()) == [
        "metapsy.yaml",
        "outcomes.yaml",
    ]


@pytest.mark.parametrize("there", ["extractor: anna\n", "study: a_2001\n", "extractor: [\n"])
def test_a_record_that_is_not_the_importers_stops_everything(tmp_path, there):
    path = tmp_path / "records/a_2001/metapsy.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(there, encoding="utf-8")

    with pytest.raises(ImportFault, match="expected a record by 'metapsy'"):
        write_all(tmp_path, {"records/a_2001/metapsy.yaml": RECORD, "outcomes.yaml": "outcomes: []\n"})

    assert path.read_text(encoding="utf-8") == there
    assert not (tmp_path / "outcomes.yaml").exists()


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/outside.yaml", "."])
def test_a_name_that_leads_out_of_the_review_is_refused(tmp_path, name):
    with pytest.raises(ImportFault, match="a file within the review"):
        write_all(tmp_path, {name: "x\n"})


REFERENCES = "@misc{a_2001,\n  title = {A},\n}\n"


@pytest.mark.parametrize(
    ("name", "there", "ours", "lost"),
    [
        ("references.bib", REFERENCES + REFERENCES.replace("a_2001", "b_2002"), REFERENCES, "b_2002"),
        ("references.bib", "@misc{", REFERENCES, "what cannot be read"),
        ("outcomes.yaml", "outcomes: [{id: hope}]", "outcomes: [{id: sleep}]", "hope"),
        ("outcomes.yaml", "outcomes: [", "outcomes: [{id: sleep}]", "what cannot be read"),
    ],
)
def test_a_list_that_would_lose_entries_stops_everything(tmp_path, name, there, ours, lost):
    (tmp_path / name).write_text(there, encoding="utf-8")

    with pytest.raises(ImportFault, match=f"expected entries that the import writes too; found {lost}"):
        write_all(tmp_path, {"records/a_2001/metapsy.yaml": RECORD, name: ours})

    assert not (tmp_path / "records").exists()


def test_a_record_that_was_revised_is_not_written_over(tmp_path):
    first = f"revision: 1\n{RECORD}"
    write_all(tmp_path, {"records/a_2001/metapsy.yaml": first})
    (tmp_path / "records/a_2001/metapsy.yaml").write_text(first.replace("1", "2", 1), encoding="utf-8")

    with pytest.raises(ImportFault, match="of revision 1; found revision 2"):
        write_all(tmp_path, {"records/a_2001/metapsy.yaml": f"# again\n{first}"})


def test_a_record_with_notes_of_the_audit_is_not_imported_over(tmp_path):
    path = tmp_path / "records/a_2001/metapsy.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(RECORD + "audit: [{finding: x}]\n", encoding="utf-8")

    with pytest.raises(ImportFault, match="found one with notes of the audit"):
        write_all(tmp_path, {"records/a_2001/metapsy.yaml": RECORD})
