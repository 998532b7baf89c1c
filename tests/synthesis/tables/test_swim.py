"""The SWiM checklist as a table."""

from synthesis.tables.swim import swim_table


def cells(table, column):
    place = [one.id for one in table.columns].index(column)
    return [row.cells[place].text for row in table.rows]


def test_the_checklist_has_its_items_what_they_ask_what_was_done_and_where(peer_support):
    table = swim_table(peer_support.analysis)

    assert (table.id, [one.label for one in table.columns]) == (
        "swim",
        ["Item", "What SWiM asks", "What was done", "Where"],
    )
    assert len(table.rows) == 10
    assert "Campbell et al. 2020, BMJ 368:l6890" in table.source


def test_what_is_lacking_follows_what_was_done_and_stands_alone_where_nothing_was(crisis):
    done = cells(swim_table(crisis.analysis), "done")

    assert done[5].startswith(
        "Counts were crossed as far as their source does so: design by reading. Not reported: "
    )
    assert done[6] == "not reported: the certainty of the evidence was not assessed."


def test_places_are_those_of_the_supplement_in_its_order(crisis):
    labels = {
        "about": "About this supplement",
        "tallies": "Counts as the source reports them",
        "tallies_design": "S1 Table",
        "tallies_mode": "S2 Table",
        "gaps": "What the source does not say",
    }
    where = cells(swim_table(crisis.analysis, labels), "where")

    assert where[0] == "About this supplement, S1 Table, S2 Table"
    assert where[3] == "Counts as the source reports them"
    assert where[5] == "What the source does not say"
    assert where[6] == "–"


def test_figures_of_several_parts_are_all_named(peer_support):
    labels = {"forest_clinical_recovery_1": "S1 Figure", "forest_clinical_recovery_2": "S2 Figure"}

    assert cells(swim_table(peer_support.analysis, labels), "where")[7] == "S1 Figure, S2 Figure"


def test_where_everything_is_pooled_there_is_no_checklist(build, carried):
    made = carried(*(build.study(f"s{n}", build.result(contrast=build.g(0.1 * n))) for n in range(3)))

    assert swim_table(made.analysis) is None
