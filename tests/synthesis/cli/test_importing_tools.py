"""Reviews from other tools by the command line: RevMan, Covidence, SRDR+, EPPI-Reviewer; and what all imports share."""

import re
from math import log
from pathlib import Path

import pytest

from synthesis.analysis import analyse
from synthesis.review import open_review
from tests.extraction_forms.exchange.eppi import reports
from tests.extraction_forms.exchange.revman import analysis_csvs, packages, rm5_files
from tests.extraction_forms.exchange.srdr import workbooks


@pytest.fixture
def revman(desk):
    """The trials of aspirin as a file of RevMan 5, and an empty review."""
    told = {"EFFECT_SIZE": "0.8969", "CI_START": "0.8405", "CI_END": "0.9570"}
    (desk / "aspirin.rm5").write_bytes(rm5_files.aspirin(**told))
    (desk / "aspirin").mkdir()
    return desk


def test_a_file_of_revman_becomes_a_review_that_runs(call, revman):
    shown = call("import", "rm5", "aspirin.rm5", "aspirin")

    assert shown.exit_code == 0, shown.stderr
    assert "aspirin: 10 files, 10 changed." in shown.stdout
    assert shown.stdout.endswith("recomputed: 1 of 1 pooled results are as printed\n")
    assert call("check", "aspirin").exit_code == 0


def test_a_file_of_revman_taken_in_again_changes_nothing(call, revman, snapshot):
    call("import", "rm5", "aspirin.rm5", "aspirin")
    before = snapshot(revman / "aspirin")

    shown = call("import", "rm5", "aspirin.rm5", "aspirin")

    assert "aspirin: 10 files, 0 changed." in shown.stdout
    assert snapshot(revman / "aspirin") == before


def test_references_of_revman_stand_behind_those_of_the_review_and_the_second_import_changes_nothing(
    call, desk
):
    (desk / "walk.rm5").write_bytes(rm5_files.walking())
    (desk / "walk").mkdir()
    mine = "@article{mine,\n  title = {Mine},\n}"
    (desk / "walk/references.bib").write_text(mine, "utf-8")

    shown = call("import", "rm5", "walk.rm5", "walk")

    assert shown.exit_code == 0, shown.stderr
    text = (desk / "walk/references.bib").read_text("utf-8")
    assert text.startswith(f"{mine}\n\n@article{{okafor_2019,")
    assert "walk.rm5, references: 2 rows in = 2 kept" in shown.stdout
    assert "0 changed" in call("import", "rm5", "walk.rm5", "walk").stdout
    assert call("check", "walk").exit_code == 0


def test_faults_of_references_leave_a_review_from_revman_as_it_was(call, desk, snapshot):
    (desk / "walk.rm5").write_bytes(rm5_files.walking())
    (desk / "walk").mkdir()
    (desk / "walk/references.bib").write_text("@article{mine, title={x}", "utf-8")
    before = snapshot(desk / "walk")

    shown = call("import", "rm5", "walk.rm5", "walk")

    assert (shown.exit_code, snapshot(desk / "walk")) == (1, before)
    assert shown.stderr.startswith("walk/references.bib:1: references: expected a BibTeX entry")


def test_a_plan_that_the_review_has_stays(call, revman):
    (revman / "aspirin/review.yaml").write_text("title: Mine\n", "utf-8")

    shown = call("import", "rm5", "aspirin.rm5", "aspirin")

    assert shown.exit_code == 0, shown.stderr
    assert "review.yaml: it stays as it is" in shown.stdout
    assert (revman / "aspirin/review.yaml").read_text("utf-8") == "title: Mine\n"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "forms/revman_study.yaml",
            "id: revman_study\n",
            "expected the form that the import writes, or none",
        ),
        (
            "records/amis_1980/revman.yaml",
            "extractor: anna\n",
            "expected a record by 'revman'; found one by 'anna'",
        ),
        ("outcomes.yaml", "outcomes:\n  - {id: pain, label: Pain}\n", "found pain"),
    ],
)
def test_what_somebody_has_written_stops_an_import_from_revman(call, revman, snapshot, name, text, told):
    there = revman / "aspirin" / name
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text(text, "utf-8")
    before = snapshot(revman / "aspirin")

    shown = call("import", "rm5", "aspirin.rm5", "aspirin")

    assert shown.exit_code == 1
    assert told in shown.stderr
    assert snapshot(revman / "aspirin") == before


def test_a_file_that_is_none_of_revman_is_told_by_the_path_it_was_given_by(call, revman):
    (revman / "aspirin.rm5").write_text("<html/>", "utf-8")

    shown = call("import", "rm5", "aspirin.rm5", "aspirin")

    assert (shown.exit_code, list((revman / "aspirin").iterdir())) == (1, [])
    assert shown.stderr == (
        "aspirin.rm5:1: expected a review of RevMan 5, whose first element is COCHRANE_REVIEW; found html.\n"
    )


def test_a_data_package_of_revman_becomes_a_review_that_opens(call, desk):
    (desk / "CD1.zip").write_bytes(packages.aspirin(Mean="0.8969"))
    (desk / "aspirin").mkdir()

    shown = call("import", "revman", "CD1.zip", "aspirin")

    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.endswith("recomputed: 1 of 1 pooled results are as printed\n")
    assert call("check", "aspirin").exit_code == 0


def test_the_analyses_that_revman_5_exported_become_a_review_that_opens(call, desk):
    (desk / "Aspirin.csv").write_bytes(
        analysis_csvs.exported(analysis_csvs.aspirin(**{"Effect Estimate": "0.89686556"}))
    )
    (desk / "aspirin").mkdir()

    shown = call("import", "rm5", "Aspirin.csv", "aspirin")

    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.endswith("recomputed: 1 of 1 pooled results are as printed\n")
    assert call("check", "aspirin").exit_code == 0


def test_a_zip_file_of_another_kind_leaves_the_review_as_it_was(call, desk):
    (desk / "CD1.zip").write_bytes(packages.zipped({"a.txt": "x"}))
    (desk / "aspirin").mkdir()

    shown = call("import", "revman", "CD1.zip", "aspirin")

    assert (shown.exit_code, list((desk / "aspirin").iterdir())) == (1, [])
    assert shown.stderr.startswith("CD1.zip: expected a table whose name ends in -data-rows.csv; found none.")


def fences(language):
    """The blocks of a language on the page on other tools, in order."""
    page = (Path(__file__).parents[3] / "docs/import_tools.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.fixture
def covidence(desk):
    """The example of the documentation: an export, its mapping, and the outcomes of the review."""
    (table, _), (_, mapping, outcomes) = fences("csv"), fences("yaml")[:3]
    (desk / "sleep").mkdir()
    (desk / "review_1_20260102030405.csv").write_text(table, "utf-8")
    (desk / "covidence.yaml").write_text(mapping, "utf-8")
    (desk / "sleep/outcomes.yaml").write_text(outcomes, "utf-8")
    plan = 'title: Sleep\ndate: "2026-01-02"\nforms: [controlled_study@1.2.0]\n'
    (desk / "sleep/review.yaml").write_text(plan, "utf-8")
    return desk


FROM_COVIDENCE = ("import", "covidence", "review_1_20260102030405.csv", "sleep", "--map", "covidence.yaml")


def test_the_example_of_covidence_gives_both_reviewers_and_the_consensus_which_counts(call, covidence):
    shown = call(*FROM_COVIDENCE)

    assert shown.exit_code == 0, shown.stderr
    assert (
        "3 rows in = 3 kept + 0 duplicates + 0 set aside\nmade: 1 study, 3 records, 5 results\n"
        in shown.stdout
    )
    assert "sleep: 4 files, 4 changed." in shown.stdout
    checked = call("check", "sleep")
    assert checked.exit_code == 0, checked.stderr
    assert "no faults" in checked.stdout


def test_the_example_of_data_extraction_1_is_imported_and_checked(call, covidence):
    (covidence / "review_2.csv").write_text(fences("csv")[1], "utf-8")
    (covidence / "arms.yaml").write_text(fences("yaml")[3], "utf-8")

    shown = call("import", "covidence", "review_2.csv", "sleep", "--map", "arms.yaml")

    assert shown.exit_code == 0, shown.stderr
    assert "made: 1 study, 1 record, 1 result" in shown.stdout
    assert "review_2.csv:2:34: not read: Okafor 2019 Weekly walks > Baseline Age: '41.5'" in shown.stdout
    assert call("check", "sleep").exit_code == 0


def test_a_record_that_somebody_revised_stops_an_import_from_covidence(call, covidence, snapshot):
    call(*FROM_COVIDENCE)
    path = covidence / "sleep/records/okafor_2019/ben.yaml"
    path.write_text(path.read_text("utf-8").replace('revision: "1"', 'revision: "2"'), "utf-8")
    before = snapshot(covidence / "sleep")

    shown = call(*FROM_COVIDENCE)

    assert (shown.exit_code, snapshot(covidence / "sleep")) == (1, before)
    assert "expected the record as it was imported, of revision 1; found revision 2" in shown.stderr


def test_the_example_of_a_mapping_for_revman_is_read(call, desk):
    (desk / "map.yaml").write_text(fences("yaml")[0], "utf-8")
    file = Path(__file__).parents[3] / "docs/data/walking.rm5"
    (desk / "walking.rm5").write_bytes(file.read_bytes())
    (desk / "walking").mkdir()

    shown = call("import", "rm5", "walking.rm5", "walking", "--map", "map.yaml")

    assert shown.exit_code == 0, shown.stderr
    assert (desk / "walking/import.yaml").read_text("utf-8") == fences("yaml")[0]
    assert call("check", "walking").exit_code == 0


@pytest.fixture
def srdr(desk):
    (desk / "walk.xlsx").write_bytes(workbooks.walking())
    (desk / "walking").mkdir()
    return desk


def test_a_workbook_of_srdr_becomes_a_review_that_opens_and_keeps_its_mapping(call, srdr):
    mapping = fences("yaml")[4].replace('set_aside: {"13": made for training}', "set_aside: {}")
    (srdr / "map.yaml").write_text(mapping, "utf-8")

    shown = call("import", "srdr", "walk.xlsx", "walking", "--map", "map.yaml")

    assert shown.exit_code == 0, shown.stderr
    assert "walking: 5 files, 5 changed." in shown.stdout
    assert (srdr / "walking/records/okafor_2019a/anna.yaml").is_file()
    assert "no faults" in call("check", "walking").stdout
    assert ", 0 changed." in call("import", "srdr", "walk.xlsx", "walking", "--map", "map.yaml").stdout


def test_a_faulty_workbook_of_srdr_leaves_the_review_as_it_was(call, srdr, snapshot):
    call("import", "srdr", "walk.xlsx", "walking")
    before = snapshot(srdr / "walking")
    (srdr / "walk.xlsx").write_bytes(workbooks.walking(numbers=("65", "abc", "4.4", "73", "13.9", "4.6")))

    shown = call("import", "srdr", "walk.xlsx", "walking")

    assert (shown.exit_code, snapshot(srdr / "walking")) == (1, before)
    assert shown.stderr.startswith("walk.xlsx:2:23: sheet Continuous - Desc. Statistics, row 2 > Results")


def test_a_form_that_somebody_changed_stops_an_import_from_srdr(call, srdr):
    (srdr / "walking/forms").mkdir()
    (srdr / "walking/forms/srdr_study.yaml").write_text("id: srdr_study\n", "utf-8")

    shown = call("import", "srdr", "walk.xlsx", "walking")

    assert shown.exit_code == 1
    assert "expected the form that the import writes, or none; found another" in shown.stderr


def pooled(review, synthesis):
    """The effects of a synthesis that is added to an imported plan, with their variances."""
    with (review / "review.yaml").open("a", encoding="utf-8") as plan:
        plan.write(f"syntheses:\n  one: {{label: One, use: computed, {synthesis}}}\n")
    effects = analyse(open_review(review), parts=()).synthesis("one").effects
    return [(float(y), float(v)) for y, v in zip(effects.y, effects.v, strict=True)]


def test_what_came_from_srdr_is_pooled_by_its_own_numbers(call, srdr):
    (srdr / "map.yaml").write_text(
        "schema: 1\noutcomes: {Insomnia (ISI): {polarity: lower_better}}\n", "utf-8"
    )
    assert call("import", "srdr", "walk.xlsx", "walking", "--map", "map.yaml").exit_code == 0
    where = "where: outcome == 'insomnia_isi' and blank(value_kind), measure: MD"

    found = pooled(srdr / "walking", where)

    assert found == [pytest.approx((13.9 - 11.8, 4.4**2 / 65 + 4.6**2 / 73))]


def test_what_came_from_eppi_reviewer_is_pooled_by_its_own_numbers(call, eppi):
    assert call(*FROM_EPPI).exit_code == 0

    found = pooled(eppi / "walking", "where: outcome == 'relapse', measure: OR, direction: measured")

    assert found == [pytest.approx((log(3 * 64 / (62 * 9)), 1 / 3 + 1 / 62 + 1 / 9 + 1 / 64))]


@pytest.fixture
def eppi(desk):
    (desk / "walk.json").write_bytes(reports.report())
    (desk / "out.xlsx").write_bytes(reports.workbook(reports.ROW))
    (desk / "walking").mkdir()
    return desk


FROM_EPPI = ("import", "eppi", "walk.json", "walking", "--outcomes", "out.xlsx")


def test_a_report_of_eppi_reviewer_becomes_a_review_that_opens(call, eppi):
    shown = call(*FROM_EPPI)

    assert shown.exit_code == 0, shown.stderr
    assert "out.xlsx: 1 row in = 1 kept + 0 duplicates + 0 set aside" in shown.stdout
    assert "walking: 5 files, 5 changed." in shown.stdout
    assert "no faults" in call("check", "walking").stdout
    assert ", 0 changed." in call(*FROM_EPPI).stdout


def test_a_faulty_report_of_eppi_reviewer_leaves_the_review_as_it_was(call, eppi, snapshot):
    call(*FROM_EPPI)
    before = snapshot(eppi / "walking")
    (eppi / "walk.json").write_bytes(reports.report().replace(b'"Data1": 65', b'"Data1": "65?"'))

    shown = call(*FROM_EPPI)

    assert (shown.exit_code, snapshot(eppi / "walking")) == (1, before)
    assert shown.stderr.startswith("walk.json: References[0].Outcomes[0] > Results > isi_at_12_weeks")


def test_a_list_of_references_that_a_review_has_stays_as_it_is(call, eppi):
    own = "@article{mine,\n  title = {Mine},\n  year = {2020},\n}\n"
    (eppi / "walking/references.bib").write_text(own, "utf-8")

    shown = call(*FROM_EPPI)

    assert shown.exit_code == 0, shown.stderr
    assert "walking/references.bib" not in shown.stdout
    assert "references.bib: it lists other references too; it stays as it is" in shown.stdout
    assert (eppi / "walking/references.bib").read_text("utf-8") == own
    assert "citekey" not in (eppi / "walking/records/okafor_2019/eppi.yaml").read_text("utf-8")
    assert call("check", "walking").exit_code == 0


def test_a_list_of_references_that_grew_since_an_import_is_cited_as_before(call, eppi, snapshot):
    call(*FROM_EPPI)
    path = eppi / "walking/references.bib"
    path.write_text(
        path.read_text("utf-8") + "@article{mine,\n  title = {Mine},\n  year = {2020},\n}\n", "utf-8"
    )
    before = snapshot(eppi / "walking")

    shown = call(*FROM_EPPI)

    assert (shown.exit_code, snapshot(eppi / "walking")) == (0, before)


@pytest.fixture
def sources(database, table, revman, covidence):
    """A file of every format, with what each needs."""
    (database / "walk.xlsx").write_bytes(workbooks.walking())
    (database / "walk.json").write_bytes(reports.report())
    (database / "CD1.zip").write_bytes(packages.aspirin(Mean="0.8969"))
    printed = {"Effect Estimate": "0.89686556"}
    (database / "Aspirin.csv").write_bytes(analysis_csvs.exported(analysis_csvs.aspirin(**printed)))
    return database


COMMANDS = {
    "metapsy": ("data.csv", "peers"),
    "csv": ("walking.csv", "walking", "--map", "walking.yaml"),
    "rm5": ("aspirin.rm5", "aspirin"),
    "rm5 as csv": ("Aspirin.csv", "aspirin"),
    "revman": ("CD1.zip", "aspirin"),
    "covidence": FROM_COVIDENCE[2:],
    "srdr": ("walk.xlsx", "walking"),
    "eppi": ("walk.json", "walking"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_import_says_on_a_terminal_what_it_reads_and_leaves_a_clean_line(call, sources, drawn, name):
    file = COMMANDS[name][0]

    shown = call("import", name.partition(" ")[0], *COMMANDS[name])

    assert (shown.exit_code, shown.stderr) == (0, "")
    assert drawn[0] == f"reading {file} ... 0 s"
    assert (drawn[-2].strip(), drawn[-1]) == ("", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_import_prints_nothing_but_its_account_in_a_pipe(call, sources, name):
    shown = call("import", name.partition(" ")[0], *COMMANDS[name])

    assert (shown.exit_code, shown.stderr) == (0, "")
    assert " in = " in shown.stdout.splitlines()[0]
    assert " ... " not in shown.stdout


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b"a;b\n1\n"], ids=["nothing", "no text", "another table"]
)
def test_an_import_that_fails_leaves_the_review_as_it_was(call, sources, snapshot, drawn, name, data):
    file, review = COMMANDS[name][:2]
    (sources / file).write_bytes(data)
    before = snapshot(sources / review)

    shown = call("import", name.partition(" ")[0], *COMMANDS[name])

    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr.startswith(file)
    assert "Traceback" not in shown.stderr
    assert snapshot(sources / review) == before
    assert not drawn or (drawn[-2].strip(), drawn[-1]) == ("", "")
