"""`export metafor`, `metapsy` and `revman`: the data of a review for other programs."""

import pytest

RECORD = "records/example_a/example.yaml"
NAMES = {"metafor": "out.csv", "metapsy": "out.csv", "revman": "out.zip"}


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_written_and_the_loss_report_is_printed(sleep, call, name):
    told = call("export", name, "sleep", NAMES[name])

    assert told.exit_code == 0, told.output
    assert told.output.startswith(NAMES[name])
    assert "\nnot kept:" in told.output
    assert (sleep.parent / NAMES[name]).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_review_gives_the_same_bytes(sleep, call, name):
    call("export", name, "sleep", NAMES[name])
    first = (sleep.parent / NAMES[name]).read_bytes()
    again = call("export", name, "sleep", NAMES[name])

    assert (again.exit_code, (sleep.parent / NAMES[name]).read_bytes()) == (0, first)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_there_is_written_over_unasked(sleep, call, name):
    file = sleep.parent / NAMES[name]
    file.write_text("mine")

    refused = call("export", name, "sleep", NAMES[name])

    assert (refused.exit_code, file.read_text()) == (2, "mine")
    assert "Use --replace." in refused.stderr
    assert call("export", name, "sleep", NAMES[name], "--replace").exit_code == 0
    assert file.read_bytes() != b"mine"


@pytest.mark.parametrize("name", NAMES)
def test_a_review_with_faults_exports_nothing(sleep, call, edit, name):
    edit(sleep / RECORD, "role: control", "role: controll")

    refused = call("export", name, "sleep", NAMES[name])

    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"sleep/{RECORD}:")
    assert not (sleep.parent / NAMES[name]).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_ends_otherwise_is_refused(sleep, call, name):
    refused = call("export", name, "sleep", "out.txt")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("FILE: expected a name that ends in .")


def test_the_script_of_another_is_not_written_over_and_then_the_table_is_not_written_either(sleep, call):
    (sleep.parent / "out.R").write_text("mine")

    refused = call("export", "metafor", "sleep", "out.csv")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("out.R: expected no such file;")
    assert not (sleep.parent / "out.csv").exists()


def test_a_synthesis_that_there_is_not_is_told(sleep, call):
    refused = call("export", "metafor", "sleep", "out.csv", "--synthesis", "nothing")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("--synthesis: expected a synthesis of the plan; found 'nothing'.")
