"""The study flow as a table, and the chapter it stands in."""

import shutil

from synthesis.figures.review_figures import review_figures
from synthesis.supplement import Heading


def texts(table, column):
    place = [one.id for one in table.columns].index(column)
    return [row.cells[place].text for row in table.rows if row.kind == "body"]


def test_the_table_stands_in_a_chapter_before_the_studies_also_without_a_figure(build, carried):
    made = carried(build.study("a"), flow={"screened": "9"})
    chapters = [one.id for one in made.document.blocks if isinstance(one, Heading) and one.level == 1]

    assert chapters.index("found_chapter") < chapters.index("studies")
    assert made.document.tables[0].id == "study_flow"


def test_without_a_flow_there_is_no_chapter(build, carried):
    made = carried(build.study("a"))

    assert "found_chapter" not in [one.id for one in made.document.blocks if isinstance(one, Heading)]


def test_every_number_of_the_flow_is_in_the_table_under_its_key(build, carried):
    counts = {
        "databases": {"MEDLINE": "4"},
        "duplicates": "1",
        "screened": "3",
        "other_sources": {"Websites": "2"},
        "included_studies": "2",
    }
    made = carried(build.study("a"), flow=counts)
    table = made.table("study_flow")
    keys = {cell.key for row in table.rows for cell in row.cells if cell.key}

    derived = {f"flow.{name}" for name in ("identified", "removed", "recorded_studies", "recorded_reports")}
    assert keys == {key for key in made.numbers if key.startswith("flow.")} - derived - {"flow.other_sources"}
    assert texts(table, "what")[:4] == [
        "Records identified from databases",
        "MEDLINE",
        "Duplicate records removed",
        "Records identified from: Websites",
    ]
    assert "Declared and recorded numbers differ: 2 studies declared, 1 in" in made.notes("study_flow")


def test_the_column_of_notes_is_there_only_where_there_are_some(build, carried):
    plain = carried(build.study("a"), flow={"screened": "9"}).table("study_flow")

    assert [one.id for one in plain.columns] == ["what", "n"]


def test_notes_say_where_a_count_is_from(build, carried):
    made = carried(build.study("a"), flow={"databases": {"MEDLINE": "4; Ovid"}, "screened": "4"})

    assert texts(made.table("study_flow"), "note")[:3] == ["–", "Ovid", "–"]


def test_the_figure_names_its_table_and_tells_the_difference(build, carried):
    figures = {"f": {"kind": "prisma_flow"}}
    made = carried(build.study("a"), flow={"included_studies": "2"}, figures=figures)
    (figure,) = review_figures(made.analysis)

    assert (figure.id, figure.title, figure.table) == ("f", "Included studies", "study_flow")
    assert "Declared and recorded numbers differ: 2 studies declared, 1 in the records." in figure.caption
    assert "doi:10.1136/bmj.n71" in figure.caption


def test_a_flow_with_a_search_is_called_by_the_name_of_the_template(build, carried):
    figures = {"f": {"kind": "prisma_flow"}}
    made = carried(build.study("a"), flow={"screened": "2"}, figures=figures)

    assert review_figures(made.analysis)[0].title == "PRISMA 2020 flow diagram"


def test_where_studies_came_in_by_several_ways_each_stands_under_its_heading(build, carried):
    counts = {"screened": "9", "other_sources": {"Websites": "2"}, "other_sought": "2"}
    table = carried(build.study("a"), flow=counts).table("study_flow")

    assert [row.cells[0].text for row in table.rows if row.kind == "group"] == [
        "Identification: other methods",
        "Screening: databases and registers",
        "Screening: other methods",
        "Included",
    ]


def test_of_a_source_that_lists_no_studies_only_what_is_declared_is_told(build, reviews_folder, tmp_path):
    folder = tmp_path / "crisis"
    shutil.copytree(reviews_folder / "crisis_in_evaluation", folder, ignore=shutil.ignore_patterns("output"))
    with (folder / "review.yaml").open("a", encoding="utf-8") as file:
        file.write("\nflow: {screened: 90, excluded: 45}\nfigures: {f: {kind: prisma_flow}}\n")
    made = build.carry_out(folder)

    assert texts(made.table("study_flow"), "what") == ["Records screened", "Records excluded"]
    assert "flow.pooled" not in made.numbers
    assert "Included" not in review_figures(made.analysis)[0].alt


def test_a_flow_without_counts_and_without_studies_has_no_chapter(build, reviews_folder, tmp_path):
    folder = tmp_path / "crisis"
    shutil.copytree(reviews_folder / "crisis_in_evaluation", folder, ignore=shutil.ignore_patterns("output"))
    with (folder / "review.yaml").open("a", encoding="utf-8") as file:
        file.write("\nflow: {databases: {}}\n")
    made = build.carry_out(folder)

    assert "found_chapter" not in [one.id for one in made.document.blocks if isinstance(one, Heading)]
