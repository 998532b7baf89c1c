"""`synthesis screening`: decisions counted, told where they contradict each other, written for review.yaml."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.screening.kinds import KINDS
from extraction_forms.screening.rules import MAYBE
from synthesis.cli.main import cli
from synthesis.plan.reading import read_plan
from tests.extraction_forms.screening.exports import covidence, rayyan, ris
from tests.extraction_forms.screening.test_prisma_text import TEXT

TITLES = [
    (0, {"Anna": "included", "Ben": "included"}),
    (1, {"Anna": "included", "Ben": "maybe"}),
    (2, {"Anna": "excluded", "Ben": "excluded"}),
    (3, {"Anna": "included", "Ben": "excluded", "Carla": "excluded"}),
    (4, {"Anna": "excluded", "Ben": "excluded"}),
    (5, {"Anna": "included", "Ben": "included"}),
]
FULL = [
    (0, {"Anna": "included", "Ben": "included"}),
    (1, {"Anna": "excluded", "Ben": "excluded"}, ["No control group; none", "Wrong population"]),
    (5, {"Anna": "excluded"}, ["No full text"]),
]
SAID = ("Anna: included", "Ben: excluded", "Carla: excluded")
SEARCHES = ("--source", "MEDLINE", "medline.ris", "--source", "Embase", "embase.ris")
ALL = (*SEARCHES, "titles.csv", "full_texts.csv")
STARTER = Path(__file__).parents[3] / "synthesis" / "starter"


@pytest.fixture
def there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "medline.ris").write_text(ris([0, 1, 2, 3]), encoding="utf-8")
    (tmp_path / "embase.ris").write_text(ris([0, 4, 5]), encoding="utf-8")
    (tmp_path / "titles.csv").write_text(rayyan(TITLES), encoding="utf-8")
    (tmp_path / "full_texts.csv").write_text(rayyan(FULL), encoding="utf-8")
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(cli, ["screening", "--bootstrap", "100", *arguments], catch_exceptions=False)


def test_every_box_is_told_with_its_arithmetic(there):
    shown = call(*ALL)

    assert shown.exit_code == 0, shown.output
    for line in (
        "identified: 7 = 3 Embase + 4 MEDLINE",
        "  7 = 1 listed again + 6 screened",
        "screened: 6 = 2 excluded + 1 in conflict + 3 sought for retrieval",
        "sought for retrieval: 3 = 0 not retrieved + 3 assessed",
        "assessed: 3 = 2 excluded + 1 included",
        "  excluded: No control group; none + Wrong population: 1",
        f"    titles and abstracts: {'; '.join(f'{by} (titles.csv:5)' for by in SAID)}",
        "'No full text' reads as if reports were not retrieved: --not-retrieved 'No full text' counts them so",
    ):
        assert line in shown.output.splitlines()
    assert sorted(path.name for path in there.iterdir()) == [
        "embase.ris",
        "full_texts.csv",
        "medline.ris",
        "titles.csv",
    ]


def test_the_example_of_the_page_is_what_the_command_prints(there):
    page = (Path(__file__).parents[3] / "docs" / "screening.md").read_text("utf-8")
    command, *told = re.search(r"```console\n(.*?)```", page, re.DOTALL)[1].splitlines()
    alone = [(n, {who: word for who, word in said.items() if who != "Carla"}) for n, said in TITLES]
    (there / "titles.csv").write_text(rayyan(alone), encoding="utf-8")
    (there / "full_texts.csv").write_text(
        rayyan([FULL[0], (*FULL[1][:2], ["Wrong population"]), FULL[2]]), "utf-8"
    )

    shown = call(*command.split()[3:])

    lines = shown.output.splitlines()
    assert [line for line in told if line not in lines] == []


def test_what_is_declared_is_followed_and_shown(there):
    shown = call(
        *ALL,
        "--arbiter",
        "Carla",
        "--not-retrieved",
        "no full text",
        "--reason",
        "Wrong population",
        "--maybe",
        "left_out",
    )

    for line in (
        "a maybe is left out, as if nothing had been said",
        "where screeners differ, Carla has the last word",
        "screened: 6 = 3 excluded + 3 sought for retrieval",
        "sought for retrieval: 3 = 1 not retrieved + 2 assessed",
        "  excluded: Wrong population: 1",
    ):
        assert line in shown.output.splitlines()


def test_the_agreement_of_screeners_is_told_for_each_stage_with_their_decisions_crossed(there):
    shown = call(*ALL)

    assert "Agreement between screeners on titles and abstracts" in shown.output
    assert "Decisions of Anna (rows) and Ben (columns) on titles and abstracts" in shown.output
    assert "Agreement between screeners on full texts" in shown.output
    assert "Anna, Ben and Carla" in shown.output


def test_the_flow_that_is_written_is_one_that_a_review_reads_and_that_adds_up(there):
    settled = ("--arbiter", "Carla", "--not-retrieved", "No full text", "--reason", "Wrong population")
    shutil.copytree(STARTER, there / "review")
    call(*ALL, *settled, "--flow", "flow.yaml", "--references", "excluded.bib")
    plan = there / "review" / "review.yaml"
    text = plan.read_text("utf-8")
    head, rest = text.partition("\nflow:\n")[0], text.partition("# ---- Figures.")[2]
    flow = (there / "flow.yaml").read_text("utf-8")
    plan.write_text(f"{head}\n{flow}\n# ---- Figures.{rest}", encoding="utf-8")
    CliRunner().invoke(cli, ["import", "references", "excluded.bib", "review"], catch_exceptions=False)

    checked = CliRunner().invoke(cli, ["check", "review"], catch_exceptions=False)
    found = read_plan(there / "review")
    again = call(*ALL, *settled, "review")

    assert checked.exit_code == 0, checked.output
    assert "add up" not in checked.output
    assert found.flow.counts["screened"].note == "titles.csv"
    assert found.flow.lists["databases"]["MEDLINE"].note == "medline.ris"
    assert [(one.id, one.citekey, one.reason) for one in found.excluded_studies] == [
        ("lind_2016", "lind_2016", "Wrong population")
    ]
    assert "review/review.yaml: agrees with the decisions in every box that both have" in again.output


def test_a_flow_that_says_something_else_is_told_box_by_box_with_its_line(there, build):
    build.write(
        there / "r", build.study("a"), flow={"screened": "7", "excluded": "2", "databases": {"PubMed": "7"}}
    )

    shown = call(*ALL, "r")

    told = [line for line in shown.output.splitlines() if line.startswith("r/review.yaml")]
    assert len(told) == 1
    assert told[0].endswith(": screened: 7, and 6 by the decisions")
    assert told[0].split(":")[1].isdecimal()


def test_a_review_without_a_flow_says_so(there, build):
    build.write(there / "r", build.study("a"))

    assert "r: declares no flow" in call(*ALL, "r").output


def test_open_points_go_out_and_come_back(there):
    call(*ALL, "--open", "open.csv")
    table = there / "open.csv"
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    table.write_text(table.read_text("utf-8").replace("title,,", "title,included,"), encoding="utf-8")

    shown = call(*ALL, "--resolved", "open.csv")

    assert [row["why"] for row in rows] == ["screeners disagree"]
    assert "sought for retrieval: 4 = 0 not retrieved + 1 not decided on yet + 3 assessed" in shown.output


def test_pairs_of_listings_go_out_and_come_back(there):
    call(*ALL, "--table", "pairs.csv")
    pairs = there / "pairs.csv"
    text = pairs.read_text("utf-8")
    split = "\n".join(
        line.replace(",yes,", ",no,") if "embase.ris:1," in line else line for line in text.split("\n")
    )
    pairs.write_text(split, encoding="utf-8")

    shown = call(*ALL, "--settled", "pairs.csv")

    assert "7 = 0 listed again" in shown.output


def test_registers_are_named_and_every_record_has_its_line(there):
    shown = call(
        "--source",
        "MEDLINE",
        "medline.ris",
        "--register",
        "ICTRP",
        "embase.ris",
        "titles.csv",
        "--flow",
        "flow.yaml",
        "--records",
        "all.csv",
    )

    assert shown.exit_code == 0, shown.output
    assert "registers: {ICTRP: 3; embase.ris}" in (there / "flow.yaml").read_text("utf-8")
    assert len((there / "all.csv").read_text("utf-8").splitlines()) == 1 + 6


def test_a_review_alone_has_its_folder_read_with_the_tables_that_were_filled(there, build):
    build.write(there / "r", build.study("a"), flow={"screened": "6"})
    (there / "r" / "screening").mkdir()
    for name in ("medline.ris", "embase.ris", "titles.csv", "full_texts.csv"):
        (there / name).rename(there / "r" / "screening" / name)
    call(
        "r",
        "--open",
        "r/screening/open.csv",
        "--table",
        "r/screening/pairs.csv",
        "--records",
        "r/screening/all.csv",
    )
    table = there / "r" / "screening" / "open.csv"
    table.write_text(table.read_text("utf-8").replace("title,,", "title,included,"), encoding="utf-8")

    shown = call("r")
    moved = (there / "r").rename(there / "elsewhere")
    again = call(moved.name)

    assert "screening/titles.csv: decisions on titles and abstracts: 6 by Anna, Ben, Carla" in shown.output
    assert "screened: 6 = 2 excluded + 4 sought for retrieval" in shown.output
    assert "r/review.yaml: agrees with the decisions in every box that both have" in shown.output
    assert again.output == shown.output.replace("r/review.yaml", "elsewhere/review.yaml")


def test_the_rules_that_a_review_keeps_are_followed_and_an_option_goes_before_them(there, build):
    build.write(there / "r", build.study("a"))
    folder = there / "r" / "screening"
    folder.mkdir()
    for name in ("medline.ris", "embase.ris", "titles.csv"):
        (there / name).rename(folder / name)
    (there / "full_texts.csv").rename(folder / "articles.csv")
    (folder / "rules.yaml").write_text(
        "databases: {MEDLINE: medline.ris}\nregisters: {ICTRP: embase.ris}\nfiles: {articles.csv: full_text}\n"
        "arbiter: Carla\nreasons: [Wrong population]\nnot_retrieved: [No full text]\n",
        encoding="utf-8",
    )

    kept, otherwise = call("r"), call("r", "--arbiter", "Anna")
    rules = there / "r" / "screening" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("Carla", "carla"), encoding="utf-8")
    stranger = call("r")

    for line in (
        "identified: 7 = 3 ICTRP + 4 MEDLINE",
        "screening/articles.csv: decisions on full texts: 3 by Anna, Ben",
        "where screeners differ, Carla has the last word",
        "sought for retrieval: 3 = 1 not retrieved + 2 assessed",
        "  excluded: Wrong population: 1",
    ):
        assert line in kept.output.splitlines()
    assert "where screeners differ, Anna has the last word" in otherwise.output
    assert (stranger.exit_code, stranger.stderr) == (
        2,
        "screening/rules.yaml: arbiter: expected one of Anna, Ben, Carla; found 'carla'. Did you mean 'Carla'?\n",
    )


def test_a_check_holds_the_declared_flow_against_the_screening_that_the_review_keeps(there, build):
    flow = {"databases": {"PubMed": "7"}, "screened": "7", "excluded": "2"}
    build.write(there / "r", build.study("a"), flow=flow)
    without = CliRunner().invoke(cli, ["check", "r"], catch_exceptions=False)
    folder = there / "r" / "screening"
    folder.mkdir()
    for name in ("medline.ris", "embase.ris", "titles.csv", "full_texts.csv"):
        (there / name).rename(folder / name)

    checked = CliRunner().invoke(cli, ["check", "r"], catch_exceptions=False)
    (folder / "rules.yaml").write_text("arbiter: Dov\nmabye: own\n", encoding="utf-8")
    faulty = CliRunner().invoke(cli, ["check", "r"], catch_exceptions=False)
    (folder / "rules.yaml").write_text("maybe: own\narbiter: carla\n", encoding="utf-8")
    nobody = CliRunner().invoke(cli, ["check", "r"], catch_exceptions=False)
    (folder / "rules.yaml").unlink()
    (folder / "articles.csv").write_text(rayyan(FULL), encoding="utf-8")
    unknown = CliRunner().invoke(cli, ["check", "r"], catch_exceptions=False)

    told = set(checked.output.splitlines()) - set(without.output.splitlines())
    assert {line.partition("warning: ")[2] for line in told} == {
        "decisions: expected decisions that are settled; found 1 that are not (`synthesis screening REVIEW`).",
        "Study flow > screened: expected 6, as the decisions in screening/ have it; found 7.",
    }
    assert "r/screening/rules.yaml:2:1: warning: " in faulty.output
    stranger = "expected one of Anna, Ben, Carla; found 'carla'. Did you mean 'Carla'?"
    assert f"r/screening/rules.yaml:2:10: warning: arbiter: {stranger}" in nobody.output
    assert "r/screening/articles.csv: warning: screening: expected what is in the file" in unknown.output
    assert {one.exit_code for one in (without, checked, faulty, unknown)} == {0}


def test_nothing_outside_the_folder_of_a_review_is_read(there, build):
    build.write(there / "r", build.study("a"))
    folder = there / "r" / "screening"
    missing = call("r")
    folder.mkdir()
    (folder / ".hidden.csv").write_text(rayyan(TITLES), encoding="utf-8")
    empty = call("r")
    (folder / "titles.csv").symlink_to(there / "titles.csv")
    leading_out = call("r")

    assert "r/screening: expected exports of a screening; found none." in missing.output
    assert "r/screening: expected exports of a screening; found none." in empty.output
    assert (
        "r: expected a path within the folder; 'screening/titles.csv' leads out of it." in leading_out.output
    )
    assert {missing.exit_code, empty.exit_code, leading_out.exit_code} == {2}


def test_two_tables_of_a_kind_in_the_folder_are_refused(there, build):
    build.write(there / "r", build.study("a"))
    (there / "r" / "screening").mkdir()
    for name in ("a.csv", "b.csv"):
        (there / "r" / "screening" / name).write_text("stage,decision,places\n", encoding="utf-8")

    assert "expected one table of its kind; found a.csv and b.csv." in call("r").output


def test_disagreements_are_written_for_a_person(there):
    call(*ALL, "--disagreements", "dis.csv")

    (row,) = csv.DictReader((there / "dis.csv").read_text("utf-8").splitlines())
    assert (row["stage"], row["places"]) == ("title", "medline.ris:22 | titles.csv:5")


def test_covidences_counts_are_held_against_its_lists_or_stand_alone(there):
    (there / "prisma.txt").write_text(TEXT, encoding="utf-8")
    (there / "review_1_irrelevant_csv_1.csv").write_text(covidence([(0, "")]), encoding="utf-8")
    (there / "review_1_excluded_csv_1.csv").write_text(
        covidence([(1, "Exclusion reason: A; B;")]), encoding="utf-8"
    )
    (there / "review_1_included_csv_1.csv").write_text(covidence([(2, "")]), encoding="utf-8")

    both = call("prisma.txt", *sorted(path.name for path in there.glob("review_1_*")))
    alone = call("prisma.txt", "--flow", "flow.yaml")

    assert "prisma.txt: screened: 17898, and 3 by the decisions" in both.output
    assert "  excluded: A; B: 1" in both.output
    assert "prisma.txt: studies: 41921 = 24023 duplicates + 17898 screened" in alone.output
    assert 'screened: {printed: "17898", note: prisma.txt}' in (there / "flow.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "FILE: expected at least one file of records; found none."),
        (("gone.csv",), "expected a file, and the folder of a review last; found gone.csv."),
        ((".", "titles.csv"), "expected a file, and the folder of a review last; found ."),
        (("titles.csv", "--arbiter", "Dov"), "--arbiter: expected one of Anna, Ben, Carla; found 'Dov'."),
        (("titles.csv", "--as", "search", "titles.csv"), "expected each file once; found it is named twice."),
        (("prisma.txt", "--open", "open.csv"), "found counts alone, which have no records to write."),
        (
            ("prisma.txt", "again.txt"),
            "expected one text of Covidence's counts; found prisma.txt and again.txt.",
        ),
        (("titles.csv", "--resolved", "gone.csv"), "gone.csv"),
        (("articles.csv",), "--as one of search, title, full_text"),
    ],
)
def test_a_wrong_call_is_told_in_words_and_nothing_is_written(there, arguments, told):
    for name in ("prisma.txt", "again.txt"):
        (there / name).write_text(TEXT, encoding="utf-8")
    (there / "articles.csv").write_text(rayyan(TITLES), encoding="utf-8")
    before = sorted(there.iterdir())

    shown = call(*arguments)

    assert shown.exit_code in {1, 2}
    assert told in shown.output
    assert sorted(there.iterdir()) == before


def test_nothing_is_written_over_another_file_without_being_told_to(there):
    (there / "flow.yaml").write_text("mine\n", encoding="utf-8")

    assert "Use --replace." in call(*ALL, "--flow", "flow.yaml").output
    assert (there / "flow.yaml").read_text("utf-8") == "mine\n"


def test_the_same_files_give_the_same_bytes_whatever_their_order(there):
    call(*ALL, "--flow", "one.yaml", "--open", "one.csv")
    call(
        "full_texts.csv",
        "titles.csv",
        *SEARCHES[3:],
        *SEARCHES[:3],
        "--flow",
        "two.yaml",
        "--open",
        "two.csv",
    )

    assert (there / "one.yaml").read_bytes() == (there / "two.yaml").read_bytes()
    assert (there / "one.csv").read_bytes() == (there / "two.csv").read_bytes()


def test_every_kind_of_file_and_every_rule_can_be_named():
    options = {one.name: one for one in cli.commands["screening"].params}

    assert list(options["named"].type.types[0].choices) == list(KINDS)
    assert list(options["maybe"].type.choices) == list(MAYBE)
