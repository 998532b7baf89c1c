"""The PRISMA 2020 checklist: its items in their order, the places of the supplement, and what is left to authors."""

from synthesis.checklists.prisma import ABSTRACTS, CHECKLIST
from synthesis.tables.prisma import FILL, prisma_tables

ITEMS = [
    *("1", "2", "3", "4", "5", "6", "7", "8", "9", "10a", "10b", "11", "12"),
    *("13a", "13b", "13c", "13d", "13e", "13f", "14", "15", "16a", "16b", "17", "18", "19"),
    *(
        "20a",
        "20b",
        "20c",
        "20d",
        "21",
        "22",
        "23a",
        "23b",
        "23c",
        "23d",
        "24a",
        "24b",
        "24c",
        "25",
        "26",
        "27",
    ),
]
"""As Page et al. 2021 number them, table 1."""


def where(table):
    return {row.cells[0].text: row.cells[3].text for row in table.rows if row.kind == "body"}


def test_the_checklist_has_27_items_of_42_parts_and_12_for_abstracts():
    names = [item.id for items in CHECKLIST.values() for item in items]
    abstract = [item.id for items in ABSTRACTS.values() for item in items]

    assert names == ITEMS
    assert len(names) == 42
    assert len({name.rstrip("abcdef") for name in names}) == 27
    assert abstract == [str(n) for n in range(1, 13)]


def test_the_headings_are_those_of_the_checklist():
    assert list(CHECKLIST) == [
        *("Title", "Abstract", "Introduction", "Methods", "Results", "Discussion", "Other information"),
    ]


def test_without_a_supplement_every_item_is_left_to_the_authors():
    main, abstract = prisma_tables((), {})

    assert set(where(main).values()) == {
        FILL.capitalize(),
        f"Beside the supplement: S3_data, numbers.json, MANIFEST.sha256; {FILL}",
    }
    assert set(where(abstract).values()) == {FILL.capitalize()}


def test_places_of_the_supplement_are_named_in_its_order():
    labels = {"methods": "“Methods”", "syntheses": "S3 Table", "characteristics": "S1 Table"}
    found = where(prisma_tables((), labels)[0])

    assert found["12"] == "In the supplement: “Methods”, S3\N{NO-BREAK SPACE}Table"
    assert found["10b"] == f"In the supplement: S1\N{NO-BREAK SPACE}Table; {FILL}"


def test_figures_are_found_by_their_kind_whatever_they_are_called(build, carried):
    figures = {"found": {"kind": "prisma_flow"}, "plot": {"kind": "forest", "synthesis": "clinical"}}
    plan = carried(build.study("a"), flow={"screened": "3"}, figures=figures).review.plan
    labels = {"found": "S1 Figure", "plot": "S2 Figure", "plot_2": "S3 Figure", "plot_else": "S4 Figure"}
    found = where(prisma_tables(plan.figures, labels)[0])

    assert "S1\N{NO-BREAK SPACE}Figure" in found["16a"]
    assert found["19"] == "In the supplement: S2\N{NO-BREAK SPACE}Figure, S3\N{NO-BREAK SPACE}Figure"


def test_the_items_of_the_starter_lead_to_places_of_its_supplement(build, tmp_path):
    from synthesis.starting import start

    start(tmp_path / "sleep")
    made = build.carry_out(tmp_path / "sleep")
    labels = {one.id: f"S{n} Table" for n, one in enumerate(made.document.tables, 1)}
    found = where(prisma_tables(made.review.plan.figures, labels)[0])

    for item in ("6", "10b", "11", "13a", "16a", "17", "18", "19", "20a", "20b", "20c", "20d"):
        assert found[item].startswith("In the supplement: "), item


def test_methods_of_what_was_not_done_are_not_claimed():
    labels = {"methods": "“Methods”", "small_study_chapter": "“Small-study effects”"}
    found = where(prisma_tables((), labels)[0])

    assert found["14"] == f"In the supplement: “Methods”, “Small-study effects”; {FILL}"
    assert (found["13f"], found["15"]) == (FILL.capitalize(), FILL.capitalize())
