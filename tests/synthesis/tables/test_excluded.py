"""The table of the studies that were excluded: under their reasons, with what is told of each."""

from synthesis.supplement import Heading
from synthesis.tables.excluded import excluded_table
from synthesis.tables.prisma import prisma_tables

BIB = """@article{okafor_2014,
  author = {Okafor, Ada and Lind, Bo and Sund, Cy}, year = {2014}, title = {Before and after}, journal = {J}
}

@article{lind_2016,
  author = {Lind, Bo and Sund, Cy}, year = {2016}, title = {Another}, journal = {J}
}
"""
EXCLUDED = {
    "x": {"study": "Sund 2010", "reason": "Not in the flow"},
    "okafor_2014": {"citekey": "okafor_2014", "reason": "No control group", "note": "Before and after."},
    "lind_2016": {"citekey": "lind_2016", "reason": "No control group"},
    "y_2011": {"reason": "Wrong population"},
}
FLOW = {"assessed": "9", "reports_excluded": {"Wrong population": "1", "No control group": "5"}}


def made(build, tmp_path, **parts):
    folder = build.write(tmp_path / "r", build.study("a"), **parts)
    (folder / "references.bib").write_text(BIB, "utf-8")
    return build.carry_out(folder)


def test_studies_stand_under_their_reasons_in_the_order_of_the_flow(build, tmp_path):
    carried = made(build, tmp_path, excluded_studies=EXCLUDED, flow=FLOW)

    assert [cells[:2] for cells in carried.cells("excluded_studies")] == [
        ["Wrong population"],
        ["y_2011", "–"],
        ["No control group"],
        ["Lind and Sund 2016", "–"],
        ["Okafor et al. 2014", "Before and after."],
        ["Not in the flow"],
        ["Sund 2010", "–"],
    ]
    assert "counts all reports excluded" in carried.notes("excluded_studies")


def test_what_is_cited_is_printed_and_stands_in_the_references(build, tmp_path):
    carried = made(build, tmp_path, excluded_studies=EXCLUDED)
    shown = [cells[2] for cells in carried.cells("excluded_studies") if len(cells) > 1]

    assert sum("Before and after" in text for text in shown) == 1
    assert shown.count("–") == 2
    assert {one.key for one in carried.review.cited} == {"okafor_2014", "lind_2016"}


def test_columns_that_would_be_empty_are_left_out(build, tmp_path):
    carried = made(
        build, tmp_path, excluded_studies={"b": {"reason": "Any"}}, cite=["okafor_2014", "lind_2016"]
    )

    assert [column.id for column in carried.table("excluded_studies").columns] == ["study"]


def test_they_stand_in_the_chapter_on_the_flow_without_a_flow_too(build, tmp_path):
    carried = made(
        build, tmp_path, excluded_studies={"b": {"reason": "Any"}}, cite=["okafor_2014", "lind_2016"]
    )
    chapters = [one.id for one in carried.document.blocks if isinstance(one, Heading)]

    assert chapters.index("found_chapter") < chapters.index("studies")


def test_where_none_is_listed_there_is_no_table(build, tmp_path):
    assert excluded_table(made(build, tmp_path, cite=["okafor_2014", "lind_2016"]).review) is None


def test_item_16b_of_prisma_names_the_table_and_is_left_to_authors_where_there_is_none():
    def place(labels):
        rows = prisma_tables((), labels)[0].rows
        return next(row.cells[3].text for row in rows if row.cells[0].text == "16b")

    assert place({"excluded_studies": "S2 Table"}) == "In the supplement: S2\N{NO-BREAK SPACE}Table"
    assert "please fill" in place({})
