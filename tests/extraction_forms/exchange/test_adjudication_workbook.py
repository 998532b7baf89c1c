"""Differences go out as a workbook, and decisions come back from it or are refused with sheet and cell."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from extraction_forms.adjudicate.differences import settlement
from extraction_forms.adjudicate.overruling import agreed_answers
from extraction_forms.adjudicate.settling import decide_all, open_case
from extraction_forms.compare.extracted import extracted
from extraction_forms.errors import ImportFault, Rejected
from extraction_forms.exchange.adjudication_filled import read_decided
from extraction_forms.exchange.adjudication_workbook import (
    AGREED,
    AGREED_COLUMNS,
    COLUMNS,
    SHEET,
    differences_workbook,
)
from extraction_forms.form_library import find_form
from synthesis.plan.reading import read_plan
from tests.extraction_forms.two_extractors import ON, case, changed, review, settle

BOTH = [('sd: "0.46"', 'sd: "0.64"'), ("setting: Clinic", 'setting: "=HYPERLINK(1)"')]
HEADINGS = {key: place for place, key in enumerate(COLUMNS, 1)}
STYLE = "role: experimental, style: {code: %s, evidence: {quote: friends}}, topics"


@pytest.fixture
def folder(tmp_path):
    return review(tmp_path / "review", ben=BOTH)


@pytest.fixture
def filled(tmp_path):
    """A workbook of the open differences with cells filled in: (row, column key) -> text."""

    def fill(opened, cells):
        path = tmp_path / "filled.xlsx"
        path.write_bytes(differences_workbook([opened])[0])
        book = openpyxl.load_workbook(path)
        for (row, key), text in cells.items():
            book[SHEET].cell(row, HEADINGS[key]).value = text
        book.save(path)
        return path

    return fill


SETTLED = {(2, "chosen"): "b", (2, "reason"): "oversight", (3, "chosen"): "other", (3, "value"): "0,5"}
ALL = {**SETTLED, (3, "reason"): "misread", (3, "note"): "see Table 3"}


def faults_of(path, cases):
    with pytest.raises(Rejected) as caught:
        read_decided(path, cases)
    return [
        f"{problem.where}: expected {problem.expected}; found {problem.found}. {problem.hint}"
        for problem in caught.value.problems
    ]


def test_there_is_a_row_for_every_difference_that_is_not_settled(folder, tmp_path):
    opened = settle(case(folder), {"characteristics/setting": "a"})
    written, rows = differences_workbook([opened])
    path = tmp_path / "out.xlsx"
    path.write_bytes(written)
    sheet = openpyxl.load_workbook(path)[SHEET]

    assert rows == 1
    assert [cell.value for cell in sheet[2]][:3] == ["okafor_2019", "trials", "results/hope_post/usual/sd"]


def test_the_same_differences_give_the_same_bytes(folder):
    assert differences_workbook([case(folder)]) == differences_workbook([case(folder)])


def test_text_that_looks_like_a_formula_is_written_as_text(folder, filled):
    sheet = openpyxl.load_workbook(filled(case(folder), {}))[SHEET]
    cell = sheet.cell(2, HEADINGS["value_b"])

    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_what_may_be_chosen_is_offered_in_lists(folder, filled):
    sheet = openpyxl.load_workbook(filled(case(folder), {}))[SHEET]
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation}

    assert offered == {
        '"a,b,other"',
        '"oversight,misread,ambiguous_report,form_unclear,wording,judgement,derivation"',
    }


def test_the_codes_are_explained_beside(tmp_path, filled):
    anna = [("role: experimental, topics", STYLE % "mutual")]
    ben = [("role: experimental, topics", STYLE % "clinical")]
    sheet = openpyxl.load_workbook(filled(case(review(tmp_path / "review", anna=anna, ben=ben)), {}))[SHEET]

    assert sheet.cell(2, HEADINGS["codebook"]).value == "mutual: Mutual\nclinical: Clinical\nmixed: Mixed"


def test_what_was_filled_in_is_settled(folder, filled):
    opened = case(folder)
    ((same, answers),) = read_decided(filled(opened, ALL), [opened])
    settled = decide_all(same, answers, "carla", ON)

    assert settled.settled.unsettled == ()
    assert [(one.path, one.chosen, one.value, one.note) for one in settled.decisions] == [
        ("characteristics/setting", "b", "=HYPERLINK(1)", ""),
        ("results/hope_post/usual/sd", "other", "0,5", "see Table 3"),
    ]


def test_rows_left_blank_are_passed_over(folder, filled):
    opened = case(folder)
    ((_, answers),) = read_decided(filled(opened, {(2, "chosen"): "a", (2, "reason"): "misread"}), [opened])

    assert [str(one.path) for one, _ in answers] == ["characteristics/setting"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({(3, "chosen"): "c"}, "sheet Differences, cell M3: expected one of a, b, other; found 'c'."),
        ({(3, "reason"): ""}, "cell O3: expected one of oversight"),
        ({(3, "value"): "-1"}, "cell N3: expected a number of at least 0; found '-1'."),
        ({(3, "value"): ""}, "cell N3: expected an answer or missing: and a reason; found nothing."),
        (
            {(2, "value"): "Home"},
            "cell N2: expected nothing beside b; found 'Home'. For an answer of its own",
        ),
        ({(3, "value"): "=1/2"}, "cell N3: expected text; found a formula"),
        (
            {(3, "path"): "results/x/sd"},
            "cell C3: expected a difference between the two records; found 'results/x/sd'",
        ),
        ({(3, "path"): "characteristics/setting"}, "cell C3: expected every difference once"),
        ({(3, "study"): "smith"}, "cell A3: expected one of okafor_2019 (trials); found smith (trials)."),
        ({(3, "value_b"): "0.65"}, "cell I3: expected '0.64', as the record says now; found '0.65'."),
        ({(3, "extractor_a"): "dora"}, "cell E3: expected 'anna', as the record says now; found 'dora'."),
    ],
)
def test_a_fault_names_its_sheet_and_cell(folder, filled, cells, told):
    opened = case(folder)

    assert any(told in fault for fault in faults_of(filled(opened, {**ALL, **cells}), [opened]))


def test_rows_on_answers_that_changed_since_are_refused(folder, filled):
    path = filled(case(folder), ALL)
    ben = folder / "records" / "okafor_2019" / "ben.yaml"
    ben.write_text(
        changed(ben.read_text("utf-8"), [("0.64", "0.66"), ("revision: 1", "revision: 2")]), "utf-8"
    )

    (fault,) = faults_of(path, [case(folder)])
    assert (
        "expected '0.66', as the record says now; found '0.64'. It changed after the workbook was written"
        in fault
    )


def test_a_workbook_of_another_kind_is_refused(folder, tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")

    with pytest.raises(Rejected, match="expected a sheet named Differences; found 'Sheet'"):
        read_decided(tmp_path / "other.xlsx", [case(folder)])
    with pytest.raises(ImportFault):
        read_decided(tmp_path / "no.xlsx", [case(folder)])


def test_a_sheet_without_its_columns_names_them(folder, filled):
    path = filled(case(folder), {(1, "chosen"): "Choice"})

    with pytest.raises(Rejected, match="expected the columns Chosen in row 1 of Differences"):
        read_decided(path, [case(folder)])


def test_a_row_on_what_somebody_has_settled_otherwise_is_refused(folder, filled):
    path = filled(case(folder), ALL)
    settled = settle(case(folder), {"characteristics/setting": "a"})

    assert faults_of(path, [settled]) == [
        (
            "sheet Differences, cell M2: expected a difference that is not settled yet; found a 'Clinic', settled by "
            f"carla on {ON}. Take the row out of adjudication.csv to settle it anew, or settle it anew with --set."
        )
    ]


def test_a_workbook_that_is_read_twice_settles_nothing_the_second_time(folder, filled):
    opened = case(folder)
    path = filled(opened, ALL)
    ((_, answers),) = read_decided(path, [opened])
    settled = decide_all(opened, answers, "carla", ON)

    assert read_decided(path, [settled]) == [(settled, [])]


def test_a_side_is_named_in_capitals_or_by_its_extractor_and_a_reason_in_any_letters(folder, filled):
    opened = case(folder)
    cells = {
        (2, "chosen"): " Ben", (2, "reason"): "Oversight", (3, "chosen"): "A", (3, "reason"): "Ambiguous report",
    }  # fmt: skip
    ((_, answers),) = read_decided(filled(opened, cells), [opened])

    assert [(one.chosen, one.reason) for _, one in answers] == [("b", "oversight"), ("a", "ambiguous_report")]


def test_a_workbook_with_the_headings_of_before_is_read(folder, filled):
    opened = case(folder)
    path = filled(
        opened,
        {
            **ALL,
            (3, "page"): "7",
            (1, "page"): "Page of the other answer",
            (1, "quote"): "Quote for the other answer",
        },
    )
    ((_, answers),) = read_decided(path, [opened])

    assert answers[1][1].page == "7"


@pytest.fixture
def beside(tmp_path):
    """A workbook with cells filled in beside agreed answers: (path, column key) -> text; a new path is a new row."""

    def fill(opened, cells):
        path = tmp_path / "beside.xlsx"
        path.write_bytes(differences_workbook([opened])[0])
        book = openpyxl.load_workbook(path)
        places = {key: place for place, key in enumerate(AGREED_COLUMNS, 1)}
        rows = {
            book[AGREED].cell(row, places["path"]).value: row for row in range(2, book[AGREED].max_row + 1)
        }
        for (name, key), text in cells.items():
            row = rows.setdefault(name, len(rows) + 2)
            for given, known in (("study", "okafor_2019"), ("form", "trials"), ("path", name)):
                book[AGREED].cell(row, places[given]).value = known
            book[AGREED].cell(row, places[key]).value = text
        book.save(path)
        return path

    return fill


def test_agreed_answers_stand_on_a_sheet_of_their_own(folder, beside):
    opened = case(folder)
    sheet = openpyxl.load_workbook(beside(opened, {}))[AGREED]

    assert sheet.max_row == len(agreed_answers(opened)) + 1
    assert [cell.value for cell in sheet[2]][:4] == [
        "okafor_2019",
        "trials",
        "characteristics/label",
        "Study > Label",
    ]


def test_an_agreed_answer_is_overruled_or_added_to_and_a_blank_one_given_in_a_row(folder, beside):
    opened = case(folder)
    cells = {
        ("characteristics/age", "value"): "44", ("characteristics/age", "reason"): "misread",
        ("results/hope_post/usual/n", "page"): "6", ("results/hope_post/usual/n", "reason"): "Oversight",
        ("arms/usual/topics", "value"): "hope", ("arms/usual/topics", "reason"): "oversight",
    }  # fmt: skip
    path = beside(opened, cells)
    ((_, answers),) = read_decided(path, [opened])
    settled = decide_all(opened, answers, "carla", ON)

    assert [(str(one.path), said.chosen, said.value) for one, said in answers] == [
        ("characteristics/age", "other", "44"),
        ("results/hope_post/usual/n", "b", ""),
        ("arms/usual/topics", "other", "hope"),
    ]
    assert read_decided(path, [settled]) == [(settled, [])]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            {("characteristics/age", "value"): "old", ("characteristics/age", "reason"): "misread"},
            "sheet Agreed, cell L3: expected a number; found 'old'.",
        ),
        ({("characteristics/age", "value"): "44"}, "cell M3: expected one of oversight"),
        (
            {("characteristics/age", "value"): "43,9", ("characteristics/age", "reason"): "misread"},
            "expected another answer than both gave",
        ),
        (
            {("characteristics/agee", "value"): "44", ("characteristics/agee", "reason"): "misread"},
            "expected the path of a question in the consensus; found 'characteristics/agee'. Did you mean",
        ),
        (
            {("arms/peer/kind", "value"): "waitlist", ("arms/peer/kind", "reason"): "misread"},
            "expected a question that is asked by what is settled; found one that is not.",
        ),
    ],
)
def test_a_fault_beside_an_agreed_answer_names_its_sheet_and_cell(folder, beside, cells, told):
    opened = case(folder)

    assert any(told in fault for fault in faults_of(beside(opened, cells), [opened]))


def test_what_the_form_proposes_stands_beside_or_waits_for_what_is_open():
    demo = Path(__file__).parents[3] / "reviews" / "double_extraction_demo"
    plan = {form.id: form for form in map(find_form, read_plan(demo).forms)}
    one = next(one for one in extracted(demo, "johnson_2018") if one.form == "rob2")
    made = open_case(demo, one, plan)
    paths = ["judgements/readmission/q1_2", "judgements/readmission/d1"]

    def beside(*settled):
        kept = [decision for decision in made.decisions if decision.path in settled]
        compared = made.settled.comparison
        now = replace(made, settled=settlement(compared, made.form, kept), decisions=tuple(kept))
        sheet = openpyxl.load_workbook(io.BytesIO(differences_workbook([now])[0]))[SHEET]
        rows = {row[2]: row[HEADINGS["proposed"] - 1] for row in sheet.iter_rows(values_only=True)}
        return rows.get("judgements/readmission/d1"), rows.get("judgements/readmission/overall")

    assert beside() == ("waits for the answers still open",) * 2
    assert beside(paths[0]) == ("some_concerns (Some concerns)", "waits for the answers still open")
    assert beside(*paths) == (None, "some_concerns (Some concerns)")
