"""How completely interventions are described: the ratings side by side, counted, and what is told."""

import pytest

from extraction_forms.form_library import find_form
from synthesis.compose.document import compose
from synthesis.figures.review_figures import review_figures
from synthesis.render import html
from synthesis.tables.prisma import prisma_tables
from tests.synthesis.render.numbers_walked import astray, read

ITEMS = [f"i{n}" for n in range(1, 13)]
FORMS = ["peer_support@1.2.0", "tidier@1.0.0"]


def rated(name, arm, **told):
    """An entry of TIDieR: nothing is reported but what is told."""
    found = dict.fromkeys(ITEMS, "not_reported")
    for item, text in told.items():
        found |= {item: "reported", f"{item}_text": text, f"{item}_where": {"page": "3", "quote": text}}
    return {"id": name, "arm": arm, **found}


def tidier(study, *entries):
    head = {"schema": "1", "form": {"id": "tidier", "version": "1.0.0"}, "study": study}
    state = {"extractor": "a", "status": "submitted", "revision": "1", "evidence": {"report": "main"}}
    return {f"records/{study}/a.tidier.yaml": {**head, **state, "descriptions": list(entries)}}


@pytest.fixture
def made(build, tmp_path):
    first = tidier("a", rated("one", "peer", i1="Walks", i8="Weekly"), rated("two", "control"))
    files = {
        **first,
        **tidier("b", rated("one", "peer", i8="For ten weeks") | {"i10": {"missing": "not_applicable"}}),
    }
    peer = build.peer(label="Peer walks")
    control = {"id": "control", "role": "control", "control_kind": "usual_care", "label": "Usual care"}
    studies = [
        build.study("a", arms=[peer, control]),
        build.study("b", arms=[peer, control]),
        build.study("c"),
    ]
    return build.carry_out(build.write(tmp_path / "r", *studies, files=files, forms=FORMS))


def test_each_arm_has_a_row_and_each_item_a_column(made):
    cells = made.cells("described_tidier")

    assert [row[0] for row in cells[:5]] == ["A", "Peer walks", "Usual care", "B", "Peer walks"]
    assert cells[1] == ["Peer walks", "Reported", *["Not"] * 6, "Reported", *["Not"] * 4]
    assert cells[4][9:11] == ["Not", "not applicable"]
    assert [column.label for column in made.table("described_tidier").columns][1:] == [
        str(n) for n in range(1, 13)
    ]


def test_the_foot_counts_of_each_item_how_many_are_rated_so_under_keys_of_the_ledger(made):
    reported, partly, missing = made.cells("described_tidier")[-3:]
    eighth = made.table("described_tidier").rows[-3].cells[8]

    assert reported == ["Reported, number", "1", *["0"] * 6, "2", *["0"] * 4]
    assert partly[1:] == ["0"] * 12
    assert missing[1:] == ["2", *["3"] * 6, "1", "3", "2", "3", "3"]
    assert eighth.key == "described.tidier.i8.reported"
    assert made.numbers[eighth.key].origins == tuple(
        f"records/{study}/a.tidier.yaml#descriptions/one/i8" for study in "ab"
    )
    assert made.numbers["described.tidier.n"].value == 3


def test_items_and_short_words_are_explained(made):
    notes = made.notes("described_tidier")

    assert "1: brief name; 2: why; 3: what, materials;" in notes
    assert "Not: not reported" in notes


def test_what_is_told_stands_by_arm_and_what_is_not_told_is_named(made):
    assert made.cells("told_tidier")[:5] == [
        ["A: Peer walks"],
        ["1 Brief name", "Reported", "Walks"],
        ["8 When and how much", "Reported", "Weekly"],
        ["Items 2, 3, 4, 5, 6, 7, 9, 10, 11, 12", "Not reported", "–"],
        ["A: Usual care"],
    ]
    assert ["Item 10", "not applicable", "–"] in made.cells("told_tidier")
    assert made.table("told_tidier").rows[1].cells[2].origins == (
        "records/a/a.tidier.yaml#descriptions/one/i1_text",
    )


def test_a_form_that_rates_in_several_sections_has_a_table_for_each_and_none_of_words_it_does_not_ask(
    build, tmp_path
):
    form = find_form("reporting@1.0.0")
    answers = {
        section.id: {q.id: "not_reported" for q in section.questions if q.field.type == "choice"}
        for section in form.sections
    }
    head = {"schema": "1", "form": {"id": "reporting", "version": "1.0.0"}, "study": "a"}
    state = {"extractor": "a", "status": "submitted", "revision": "1"}
    files = {"records/a/a.reporting.yaml": {**head, **state, **answers}}
    folder = build.write(
        tmp_path / "r", build.study("a"), files=files, forms=["peer_support@1.2.0", "reporting@1.0.0"]
    )
    names = [table.id for table in build.carry_out(folder).document.tables]

    assert [name for name in names if name.startswith("described_")] == [
        f"described_reporting_{section.id}" for section in form.sections
    ]
    assert [name for name in names if name.startswith("told_")] == []


def influences(study, **said):
    """A record by the form `influences`: not mentioned but for what is said, each with the place it rests on."""
    form = find_form("influences@1.0.0")
    rated = [q.id for q in form.sections[0].questions if q.field.type == "choice"]
    answers = dict.fromkeys(rated, "not_mentioned")
    for item, (code, source) in said.items():
        answers |= {item: code, f"{item}_source": source}
    head = {"schema": "1", "form": {"id": "influences", "version": "1.0.0"}, "study": study}
    state = {"extractor": "a", "status": "submitted", "revision": "1", "evidence": {"report": "main"}}
    return {f"records/{study}/a.influences.yaml": {**head, **state, "influences": answers}}


@pytest.fixture
def influenced(build, tmp_path):
    note = {"evidence": {"page": "9"}, "note": "Staff later came round."}
    files = influences(
        "a",
        training=("both", {"page": "8", "quote": "7 of 9 felt unprepared"}),
        staff_willingness=("barrier", note),
        resources=("unclear_direction", {"page": "10"}),
    )
    folder = build.write(
        tmp_path / "r", build.study("a"), files=files, forms=["peer_support@1.2.0", "influences@1.0.0"]
    )
    return build.carry_out(folder)


def test_of_a_form_that_asks_only_where_the_words_are_told_that_ratings_rest_on(influenced):
    cells = influenced.cells("told_influences")

    assert influenced.table("told_influences").title.endswith(
        "peer support work: the words that ratings rest on"
    )
    assert cells == [
        ["A"],
        ["2 Training of peer support workers", "Both", "“7 of 9 felt unprepared” (main, page 8)"],
        [
            "4 Staff willing and able to work with peer support workers",
            "Barrier",
            "(main, page 9) Staff later came round.",
        ],
        ["Items 1, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14", "Not mentioned", "–"],
        ["Item 5", "Unclear direction", "–"],
    ]


def test_every_digit_of_such_words_leads_to_the_record(influenced):
    document = compose(influenced.analysis, influenced.numbers, review_figures(influenced.analysis))
    stretches, _ = read(html.write(document).decode())

    assert astray([one for one in stretches if "influences" in one.place]) == []


def test_they_stand_after_the_characteristics_and_the_checklist_names_them(made):
    names = [table.id for table in made.document.tables]
    where = {
        row.cells[0].text: row.cells[3].text
        for row in prisma_tables((), {"told_tidier": "S4 Table"})[0].rows
        if row.kind == "body"
    }

    assert names[names.index("characteristics") + 1 :][:2] == ["described_tidier", "told_tidier"]
    assert "S4\N{NO-BREAK SPACE}Table" in where["17"]


def test_every_number_of_it_shows_its_data_or_is_part_of_a_name(made):
    document = compose(made.analysis, made.numbers, review_figures(made.analysis))
    stretches, _ = read(html.write(document).decode())
    own = [one for one in stretches if "tidier" in one.place]

    assert len(own) > 40
    assert astray(own) == []
