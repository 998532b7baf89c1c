import sys
from dataclasses import replace

import pytest

from extraction_forms.errors import Rejected
from extraction_forms.record_files import Loaded, load, load_accepted, read_each, record_paths, settle
from extraction_forms.records import Record


@pytest.fixture
def write(tmp_path):
    """Writes a file under the review's `records/`."""

    def written(name, text):
        path = tmp_path / "records" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return written


@pytest.fixture
def faults(tmp_path, small_form):
    def told():
        with pytest.raises(Rejected) as caught:
            load(tmp_path, {"small": small_form})
        return [str(problem) for problem in caught.value.problems]

    return told


def kept(path="records/a/anna.yaml", status="submitted", form="small", study="a"):
    return Record(
        form=form,
        version="1.0.0",
        form_sha256="",
        study=study,
        extractor="anna",
        status=status,
        revision=1,
        path=path,
        sha256="",
        sections={},
    )


def test_a_record_is_loaded_with_its_path_inside_the_review_and_the_hash_of_its_bytes(
    tmp_path, write, a_record, small_form
):
    write("okafor_2019/anna.yaml", a_record())

    (record,) = load(tmp_path, {"small": small_form}).records

    assert record.path == "records/okafor_2019/anna.yaml"
    assert len(record.sha256) == 64
    assert record.form_sha256 == small_form.sha256


def test_every_fault_of_every_file_is_told_at_once(write, faults, a_record):
    write("okafor_2019/anna.yaml", a_record(body=[('sd: "0.38"', 'sd: "-1"')]))
    write("okafor_2019/ben.yaml", "schema: 1\n  bad: [")
    write("abe_2020/anna.yaml", "just words")

    told = faults()

    assert [fault.split(":")[0] for fault in told] == [
        "records/abe_2020/anna.yaml",
        "records/okafor_2019/anna.yaml",
        "records/okafor_2019/ben.yaml",
    ]
    assert "expected a number of at least 0; found '-1'" in told[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("other_2019/anna.yaml", "study: expected the folder's name, 'other_2019'; found 'okafor_2019'"),
        ("okafor_2019/ben.yaml", "extractor: expected the file's name, 'ben'; found 'anna'"),
        (
            "okafor_2019/anna.rob2.yaml",
            "form > id: expected the form in the file's name, 'rob2'; found 'small'",
        ),
    ],
)
def test_a_records_names_are_those_of_its_folder_and_file(write, faults, a_record, name, expected):
    write(name, a_record())

    assert [fault for fault in faults() if expected in fault]


@pytest.mark.parametrize("name", ["okafor_2019/anna.yaml", "okafor_2019/consensus.yaml"])
def test_nobody_who_extracts_is_called_consensus(write, faults, a_record, name):
    write(name, a_record().replace("extractor: anna", "extractor: consensus"))

    (told,) = faults()
    assert "extractor: expected the name of a person; found 'consensus'" in told


@pytest.mark.parametrize("name", ["okafor_2019/anna.small.yaml", "okafor_2019/consensus.yaml"])
def test_a_file_may_name_its_form_and_a_consensus_may_be_anybodys(
    tmp_path, write, a_record, small_form, name
):
    write(name, a_record())

    assert len(load(tmp_path, {"small": small_form}).records) == 1


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("id: small", "id: large", "'large 1.0.0'"),
        ("version: 1.0.0", "version: 2.0.0", "'small 2.0.0'"),
        ("form: {id: small, version: 1.0.0}\n", "", "nothing"),
    ],
)
def test_a_form_the_review_does_not_use_is_a_fault_that_lists_those_it_does(
    write, faults, a_record, old, new, found
):
    write("okafor_2019/anna.yaml", a_record(head=[(old, new)]))

    assert any(
        f"form: expected a form of this review: small 1.0.0; found {found}." in fault for fault in faults()
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("anna.yaml", "a record file elsewhere."),
        ("okafor_2019/old/anna.yaml", "a record file elsewhere."),
        ("okafor_2019/anna.yml", "a file whose name ends in .yml. Rename it anna.yaml."),
        ("okafor_2019/ANNA.YAML", "a file whose name ends in .YAML. Rename it ANNA.yaml."),
    ],
)
def test_a_record_where_none_is_read_is_a_fault_so_that_no_work_is_lost_unseen(
    write, faults, a_record, name, found
):
    write(name, a_record())

    told = [fault for fault in faults() if "expected records/<study>/<extractor>.yaml" in fault]

    assert told == [f"records/{name}: expected records/<study>/<extractor>.yaml; found {found}"]


@pytest.mark.parametrize(
    "name", ["a/.anna.yaml", "a/~anna.yaml", "a/#anna.yaml", ".git/anna.yaml", "a/notes.txt"]
)
def test_hidden_backup_and_other_files_are_no_records(tmp_path, write, small_form, name):
    write(name, "anything: [")

    assert record_paths(tmp_path / "records") == ()
    assert load(tmp_path, {"small": small_form}).records == ()


@pytest.mark.parametrize("study", ["okafor_2019", "Smith 2020"])
def test_the_files_of_one_study_are_those_of_all_that_stand_in_its_folder(tmp_path, write, study):
    for name in ("okafor_2019/anna.yaml", "okafor_2019b/anna.yaml", "Smith 2020/ben.yaml", ".old/anna.yaml"):
        write(name, "anything: [")
    every = record_paths(tmp_path / "records")

    assert record_paths(tmp_path / "records", study) == tuple(
        one for one in every if one.parent.name == study
    )
    assert [record_paths(tmp_path / "records", name) for name in ("*", "..", ".old", "none")] == [()] * 4


def test_drafts_and_files_that_are_not_read_are_warnings_of_the_load(tmp_path, write, a_record, small_form):
    write("okafor_2019/anna.yaml", a_record(head=[("status: submitted", "status: draft")]))
    write("okafor_2019/notes.txt", "x")

    loaded = load(tmp_path, {"small": small_form})

    assert loaded.warnings == (
        "records/okafor_2019/anna.yaml: warning: status: expected a submitted record; found a draft: not used.",
        (
            "records/okafor_2019/notes.txt: warning: expected records/<study>/<extractor>.yaml; "
            "found a file that is not read."
        ),
    )
    assert [reason for _, reason in loaded.set_aside] == ["a draft"]


def test_a_record_that_notepad_renamed_is_a_fault_of_the_load(write, faults):
    write("okafor_2019/anna.yaml.txt", "x")

    assert "Rename it anna.yaml" in faults()[0]


def test_a_review_without_a_records_folder_has_no_records(tmp_path, small_form):
    assert load(tmp_path, {"small": small_form}).records == ()


def test_a_folder_called_like_a_record_is_a_fault(tmp_path, faults):
    (tmp_path / "records" / "a" / "anna.yaml").mkdir(parents=True)

    assert "expected a readable file; found is a directory" in faults()[0]


def test_a_single_submitted_record_counts_and_drafts_are_set_aside():
    done, draft = kept(), kept("records/a/ben.yaml", "draft")

    chosen, aside, problems = settle([draft, done])

    assert (chosen, problems) == ((done,), ())
    assert aside == ((draft, "a draft"),)


def test_a_study_of_drafts_only_has_no_record_that_counts():
    chosen, aside, problems = settle([kept(status="draft")])

    assert (chosen, problems) == ((), ())
    assert len(aside) == 1


def test_two_submitted_records_of_a_study_are_a_fault_until_a_consensus_settles_them():
    anna, ben = kept(), kept("records/a/ben.yaml", "locked")
    consensus = kept("records/a/consensus.yaml")

    _, _, problems = settle([anna, ben])
    chosen, aside, settled = settle([anna, ben, consensus])

    assert [str(problem) for problem in problems] == [
        (
            "records/a/ben.yaml: study a, form small: expected one submitted record, or a consensus; "
            "found records/a/anna.yaml and records/a/ben.yaml. "
            "`synthesis adjudicate REVIEW a --form small --by NAME` settles them."
        )
    ]
    assert (chosen, settled) == ((consensus,), ())
    assert [reason for _, reason in aside] == ["a consensus stands in its place"] * 2


def test_three_submitted_records_are_told_with_the_command_that_settles_two_of_them():
    three = [replace(kept(f"records/a/{name}.yaml"), extractor=name) for name in ("anna", "ben", "carla")]

    _, aside, (problem,) = settle(three)

    assert problem.found == "records/a/anna.yaml, records/a/ben.yaml and records/a/carla.yaml"
    assert (
        "Settle any two of them: `synthesis adjudicate REVIEW a --form small --between anna ben"
        in problem.hint
    )
    assert "The consensus then counts alone." in problem.hint
    assert [reason for _, reason in aside] == ["not settled yet"] * 2


def test_what_is_not_settled_yet_is_in_use_and_a_draft_is_not():
    anna, ben, draft = kept(), kept("records/a/ben.yaml"), kept("records/a/carla.yaml", "draft")
    chosen, aside, _ = settle([anna, ben, draft])
    loaded = Loaded(records=chosen, set_aside=aside)

    assert loaded.used == (anna, ben)
    assert Loaded(records=(anna,), set_aside=((ben, "a consensus stands in its place"),)).used == (anna,)


def test_two_consensus_of_a_study_by_one_form_are_a_fault():
    pair = [kept("records/a/consensus.yaml"), kept("records/a/consensus.small.yaml")]

    assert settle(pair)[2][0].hint == "Keep one of them."


def test_records_of_another_version_are_one_fault_with_their_number_and_the_way_out(write, faults, a_record):
    for study in ("abe_2020", "okafor_2019", "zhao_2021"):
        head = [("study: okafor_2019", f"study: {study}"), ("version: 1.0.0", "version: 0.9.0")]
        write(f"{study}/anna.yaml", a_record(head=head))

    assert faults() == [
        (
            "records/abe_2020/anna.yaml:2:7: form: expected a form of this review: small 1.0.0; found 'small 0.9.0', "
            "here and in 2 more. `synthesis form migrate REVIEW small` carries them over."
        )
    ]


def test_a_record_of_a_form_that_is_not_used_is_not_sent_to_be_moved_over(write, faults, a_record):
    write("okafor_2019/anna.yaml", a_record(head=[("id: small", "id: large")]))

    (fault,) = faults()
    assert fault.endswith("expected a form of this review: small 1.0.0; found 'large 1.0.0'.")


def test_the_folders_of_all_records_with_faults_are_known_where_one_fault_stands_for_them(
    tmp_path, write, a_record, small_form
):
    for study in ("abe_2020", "okafor_2019"):
        head = [("study: okafor_2019", f"study: {study}"), ("version: 1.0.0", "version: 0.9.0")]
        write(f"{study}/anna.yaml", a_record(head=head))

    loaded, problems = load_accepted(tmp_path, {"small": small_form})

    assert len(problems) == 1
    assert loaded.faulty == {"records/abe_2020", "records/okafor_2019"}


def test_a_consensus_in_draft_settles_nothing():
    anna, ben = kept(), kept("records/a/ben.yaml")

    _, _, problems = settle([anna, ben, kept("records/a/consensus.yaml", "draft")])

    assert len(problems) == 1


def test_records_of_other_forms_and_studies_do_not_meet():
    records = [kept(), kept("records/a/anna.rob2.yaml", form="rob2"), kept("records/b/x.yaml", study="b")]

    chosen, aside, problems = settle(records)

    assert (len(chosen), aside, problems) == (3, (), ())


def test_the_order_of_records_is_that_of_studies_and_forms_whatever_order_they_came_in():
    records = [kept(f"records/{s}/x.yaml", study=s, form=f) for s in "cab" for f in ("small", "rob2")]

    assert settle(records)[0] == settle(records[::-1])[0]
    assert [(r.study, r.form) for r in settle(records)[0]][:2] == [("a", "rob2"), ("a", "small")]


@pytest.mark.skipif(sys.platform != "linux", reason="work is shared out on Linux alone")
def test_several_processes_read_the_same_records_and_faults_as_one(tmp_path, small_form, write, a_record):
    for number in range(7):
        text = a_record() if number % 3 else a_record().replace("status: submitted", "status: done")
        write(f"s{number}/anna.yaml", text.replace("study: okafor_2019", f"study: s{number}"))
    forms = {"small": small_form}

    alone = read_each(tmp_path, forms, workers=1)

    assert read_each(tmp_path, forms, workers=3) == alone
    assert [len(found) for found in alone] == [4, 3]
