import pytest

from extraction_forms.stray_files import stray_files


@pytest.fixture
def told(tmp_path):
    def of(*names):
        for name in names:
            path = tmp_path / "records" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if name.endswith("/") else path.write_text("", "utf-8")
        return [[str(problem) for problem in problems] for problems in stray_files(tmp_path)]

    return of


@pytest.mark.parametrize("name", ["kim.yaml.txt", "kim.yml.txt", "kim.YAML.docx", "kim.yaml.tmp"])
def test_a_record_under_a_name_that_an_editor_lengthened_is_a_fault_with_the_right_name(told, name):
    faults, warnings = told(f"okafor_2019/{name}")

    ending = name[name.rindex(".") :]
    assert faults == [
        (
            f"records/okafor_2019/{name}: expected records/<study>/<extractor>.yaml; "
            f"found a file whose name ends in {ending}. Rename it kim.yaml if it is a record."
        )
    ]
    assert warnings == []


@pytest.mark.parametrize("name", ["kim.txt", "kim.docx", "paper.pdf", "figures/one.png"])
def test_any_other_file_of_a_study_is_a_warning(told, name):
    faults, warnings = told("okafor_2019/kim.yaml", f"okafor_2019/{name}")

    assert faults == []
    assert warnings == [
        (
            f"records/okafor_2019/{name}: warning: expected records/<study>/<extractor>.yaml; "
            "found a file that is not read."
        )
    ]


def test_a_folder_without_a_record_is_a_warning(told):
    assert told("jones_2019/", "okafor_2019/kim.yaml") == [
        [],
        [
            (
                "records/jones_2019: warning: expected a record, records/<study>/<extractor>.yaml; "
                "found a folder without one."
            )
        ],
    ]


def test_a_folder_whose_only_file_is_told_of_is_not_told_of_twice(told):
    faults, warnings = told("jones_2019/kim.yaml.txt", "smith_2020/kim.docx")

    assert len(faults) == len(warnings) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("kim.yaml~", "kim.yaml.bak", ".kim.yaml.swp", "~$kim.docx", "#kim.yaml#", ".DS_Store"),
        *("Thumbs.db", "README.md", ".git/kim.yaml"),
    ],
)
def test_hidden_files_backups_and_what_a_system_leaves_are_passed_over(told, name):
    assert told("okafor_2019/kim.yaml", f"okafor_2019/{name}") == [[], []]


def test_a_read_me_beside_the_studies_is_passed_over(told):
    assert told("README.md", "notes.txt") == [[], []]


def test_without_records_there_is_nothing_to_tell(told):
    assert told() == [[], []]


def test_the_folder_of_a_study_that_waits_for_its_first_record_is_no_warning(told):
    assert told("okafor_2019/.gitkeep") == [[], []]
