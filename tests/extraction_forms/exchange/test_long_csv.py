"""Records as one long table and back; what a person or a spreadsheet does to the table between."""

import csv
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_record
from extraction_forms.draft import answers, read_draft, write_draft
from extraction_forms.errors import ImportFault, Rejected, ReviewError
from extraction_forms.exchange import delimited
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.exchange.long_csv import LongRecord, write_long
from extraction_forms.exchange.long_csv_cells import COLUMNS, cells_of, node_of
from extraction_forms.exchange.long_csv_nodes import record_node
from extraction_forms.exchange.long_csv_reading import read_long
from extraction_forms.form_definition import define
from extraction_forms.form_library import find_form
from extraction_forms.record_files import record_paths
from extraction_forms.yaml_text import parse, plain, read
from extraction_forms.yaml_write import dump
from tests.damage import damaged_text
from tests.extraction_forms.exchange.any_form import forms
from tests.extraction_forms.exchange.any_record import accepted
from tests.thoroughness import cases

REVIEWS = Path(__file__).parents[3] / "reviews"
STARTER = Path(__file__).parents[3] / "synthesis" / "starter"
PATH = "records/okafor_2019/anna.yaml"
FORM = define(
    parse(
        """\
id: every
version: 1.0.0
title: A form with every kind of section
reads_as: answers
sections:
  - id: opening
    label: Opening
    repeat: top
    fields:
      - {id: title, label: Title, type: text}
  - id: facts
    label: Facts
    fields:
      - {id: label, label: Label, type: text}
      - {id: names, label: Names, type: list}
      - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}, {code: b, label: B}]}
      - {id: source, label: Source columns, type: columns}
  - id: arms
    label: Arms
    repeat: list
    fields:
      - {id: label, label: Label, type: text}
      - {id: kind, label: Kind, type: choice, choices: [{code: a, label: A}, {code: b, label: B}]}
  - id: margins
    label: Margins
    repeat: map
    fields:
      - {id: low, label: Low, type: text}
  - id: results
    label: Results
    repeat: list
    fields:
      - {id: outcome, label: Outcome, type: text}
    units: [arms]
    unit_fields:
      - {id: mean, label: Mean, type: text}
      - {id: note, label: Note, type: text}
""",
        "forms/every.yaml",
    )
)
AWKWARD = (
    *(
        "None",
        "NA",
        "010",
        "8.1999999999999993",
        "1.10",
        "NO",
        "-0,05",
        "=1+1",
        "@x",
        "",
        " ",
        "[]",
        "{}",
        '"',
    ),
    *(
        "a,b;c\td",
        'say "so"',
        "two\nlines\n",
        "a\r\nb",
        "\r",
        "\ufeffx",
        "\ufeff",
        "\x00",
        "\x1b[0m",
        "\u2028",
        "\x85",
    ),
)
TEXTS = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=8))
NAMES = st.one_of(
    st.sampled_from(["None", "NA", "010", "a b", "x,y", "ü", "arms", "facts"]),
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True),
)
EVIDENCE = st.dictionaries(st.sampled_from(["report", "page", "quote", "column", "odd"]), TEXTS, max_size=3)
ANSWERS = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.fixed_dictionaries(
        {},
        optional={
            "printed": TEXTS | st.lists(TEXTS, max_size=2),
            "code": TEXTS,
            "corrected": TEXTS,
            "missing": TEXTS,
            "unit": TEXTS,
            "column": TEXTS,
            "note": TEXTS,
            "provisional": TEXTS,
            "evidence": EVIDENCE | TEXTS,
            "odd": TEXTS,
        },
    ),
)


def block(*fields):
    return st.dictionaries(st.sampled_from([*fields, "unknown", "numbers", "evidence"]), ANSWERS | EVIDENCE)


def listed(blocks):
    return st.dictionaries(NAMES, blocks, max_size=3).map(
        lambda found: [{"id": name, **one} for name, one in found.items()]
    )


RECORDS = st.fixed_dictionaries(
    {
        "schema": TEXTS,
        "status": TEXTS,
        "revision": TEXTS,
        "study": NAMES,
        "extractor": NAMES,
        "form": st.fixed_dictionaries(
            {"id": st.just("every"), "version": st.just("1.0.0")}, optional={"sha256": TEXTS}
        ),
    },
    optional={
        "numbers": TEXTS,
        "evidence": EVIDENCE,
        "audit": st.lists(EVIDENCE, max_size=2),
        "title": ANSWERS,
        "facts": block("label", "names", "topics", "source"),
        "arms": listed(block("label", "kind")),
        "margins": st.dictionaries(NAMES, block("low"), max_size=2),
        "results": st.builds(
            lambda entries, values: [{**entry, "values": values} for entry in entries],
            listed(block("outcome")),
            st.dictionaries(NAMES, block("mean", "note"), max_size=2),
        ),
    },
)


def draft_of(text, form=FORM):
    return read_draft(form, parse(text, PATH))


def read_back(text):
    """The draft that the lines of one record hold, whether or not its form would accept it."""
    sheet = delimited.parse(utf_8(text.encode(), "records.csv"), "records.csv")
    assert sheet.problems == ()
    node, problems = record_node(FORM, sheet.rows)
    assert problems == ()
    return read_draft(FORM, node)


@given(RECORDS)
@settings(max_examples=cases(60, 500))
def test_a_record_comes_back_from_its_table_byte_for_byte(record):
    draft = draft_of(dump(record))
    text = write_draft(FORM, draft)
    table = write_long([LongRecord(path=PATH, form=FORM, draft=draft)])
    again = read_back(table)

    assert text == write_draft(FORM, again)
    assert table == write_long([LongRecord(path=PATH, form=FORM, draft=again)])


@given(st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_an_accepted_record_of_any_form_comes_back_through_the_whole_reader(data):
    form = data.draw(forms())
    start = {"schema": "1", "form": {"id": form.id, "version": form.version}, "study": "okafor_2019"}
    start |= {"extractor": "anna", "status": "draft", "revision": "1"}
    record = data.draw(accepted(form, start, lambda one: is_accepted(form, dump(one))))
    if not is_accepted(form, dump(record)):
        return
    draft = draft_of(dump(record), form)
    table = write_long([LongRecord(path=PATH, form=form, draft=draft)])
    (again,) = read_long(table.encode(), "records.csv", lambda *_: form).records

    assert write_draft(form, draft) == write_draft(form, again.record.draft)


def is_accepted(form, text):
    try:
        check_record(form, parse(text, PATH), PATH, "0" * 64)
    except Rejected:
        return False
    return True


@given(ANSWERS, st.sampled_from(["text", "code", "source", "names"]))
@settings(max_examples=200)
def test_an_answer_comes_back_from_its_cells_and_fills_none_with_nothing(value, kind):
    cells = cells_of(value, kind)
    sheet = delimited.parse(",".join(cells) + "\n" + written(cells.values()), "x.csv")

    assert all(cells.values())
    again = plain(node_of({name: cell_text(sheet.rows[0].cells[name]) for name in cells}, kind))
    bare = value.get("printed", value.get("code")) if isinstance(value, dict) and len(value) == 1 else None
    assert again in (value, bare)


def written(cells):
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(list(cells))
    return out.getvalue()


def cell_text(cell):
    return parse(dump({"x": cell.text}), "x").get("x")


def reviews():
    return [*sorted(path for path in REVIEWS.iterdir() if (path / "records").is_dir()), STARTER]


def review_records(review):
    records = []
    for path in record_paths(review / "records"):
        shown = path.relative_to(review).as_posix()
        node = read(path, shown)
        named = plain(node.get("form"))
        form = find_form(f"{named['id']}@{named['version']}", review / "forms")
        records.append(LongRecord(path=shown, form=form, draft=read_draft(form, node)))
    return records


@pytest.mark.parametrize("review", reviews(), ids=lambda review: review.name)
def test_every_record_of_a_review_comes_back_as_it_is_written(review):
    records = review_records(review)
    table = write_long(records)
    found = read_long(
        table.encode(), "records.csv", lambda name, place: find_form(name, review / "forms", place)
    )
    again = [one.record for one in found.records]

    assert found.blank == 0
    assert sum(one.lines for one in found.records) == found.lines
    assert {one.path: write_draft(one.form, one.draft) for one in records} == {
        one.path: write_draft(one.form, one.draft) for one in again
    }
    assert table == write_long(again)


@pytest.fixture
def table(a_record, small_form):
    """The table of one record of the small form; `more` goes at the end of the record."""

    def make(**changes):
        draft = draft_of(a_record(**changes), small_form)
        return write_long([LongRecord(path=PATH, form=small_form, draft=draft)])

    return make


@pytest.fixture
def take(small_form):
    """The records of a table, read with the small form."""

    def taken(text, encoding="utf-8"):
        return read_long(text.encode(encoding), "records.csv", lambda *_: small_form)

    return taken


@pytest.fixture
def faults(take):
    def told(text):
        with pytest.raises(ImportFault) as caught:
            take(text)
        return [str(problem) for problem in caught.value.problems]

    return told


def test_a_line_has_the_record_the_path_and_what_opens_the_answer(table):
    rows = list(csv.DictReader(StringIO(table(), newline="")))
    filled = [{key: value for key, value in row.items() if value} for row in rows]
    who = {"record": PATH, "study": "okafor_2019", "extractor": "anna", "form": "small", "version": "1.0.0"}

    assert filled[0] == {**who, "field": "schema", "printed": "1"}
    assert {**who, "section": "arms", "entry": "peer", "field": "role", "code": "experimental"} in filled
    at = {"section": "results", "entry": "hope_post"}
    assert {**who, **at, "unit_of": "peer", "field": "mean", "printed": "1.8"} in filled
    source = {"evidence_report": "main", "evidence_page": "6", "evidence_locator": "Table 2"}
    assert {**who, **at, "field": "evidence", **source} in filled
    assert {**who, "section": "reports", "entry": "thesis"} in filled


def test_lists_and_named_texts_stand_in_json(table):
    columns = ("outcome: hope", "outcome: hope\n    columns: {'': '1', n: '65'}")
    named = ('age: "43.9"', 'age: "43.9", names: [Ann, "B, C"]')
    rows = list(csv.DictReader(StringIO(table(body=[named, columns]), newline="")))
    stands = {row["field"]: row["json"] for row in rows if row["json"]}

    assert stands == {"names": '["Ann", "B, C"]', "columns": '{"": "1", "n": "65"}'}


def test_texts_that_spreadsheets_turn_into_something_else_survive(a_record, small_form, take):
    changes = [
        ("id: peer,", "id: '010',"),
        ("arm_exp: peer", "arm_exp: '010'"),
        ("      peer:", "      '010':"),
    ]
    texts = [('label: "Okafor, 2019"', 'label: "NA"'), ('mean: "1.8"', 'mean: "8.1999999999999993"')]
    text = write_draft(small_form, draft_of(a_record(body=[*changes, *texts]), small_form))
    table = write_long([LongRecord(path=PATH, form=small_form, draft=draft_of(text, small_form))])
    again = take(table).records[0].record

    assert text == write_draft(small_form, again.draft)
    assert "8.1999999999999993" in table
    assert ",010," in table


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: respelt(text, ";"),
        lambda text: respelt(text, "\t"),
        lambda text: respelt(text, ",", quoting=csv.QUOTE_ALL),
        lambda text: text + "," * (len(COLUMNS) - 1) + "\n",
    ],
    ids=["byte order mark", "CR LF", "semicolons", "tabs", "all quoted", "an empty line"],
)
def test_what_a_spreadsheet_does_to_the_table_changes_no_answer(table, take, spoil):
    before, after = take(table()).records[0], take(spoil(table())).records[0]

    assert answers(before.record.draft) == answers(after.record.draft)


def respelt(text, delimiter, **options):
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", **options)
    writer.writerows(csv.reader(StringIO(text, newline="")))
    return out.getvalue()


def test_columns_in_another_order_and_fewer_of_them_say_the_same(table, take):
    rows = list(csv.DictReader(StringIO(table(), newline="")))
    used = [name for name in reversed(COLUMNS) if any(row[name] for row in rows) or name in COLUMNS[:9]]
    out = StringIO(newline="")
    writer = csv.DictWriter(out, used, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)

    assert len(used) < len(COLUMNS)
    assert answers(take(table()).records[0].record.draft) == answers(
        take(out.getvalue()).records[0].record.draft
    )


def test_lines_in_another_order_hold_the_same_answers(table, take):
    head, *lines = table().splitlines(keepends=True)

    again = take(head + "".join(sorted(lines, reverse=True))).records[0]

    assert dict(answers(take(table()).records[0].record.draft)) == dict(answers(again.record.draft))


def test_a_line_whose_answer_is_left_blank_is_counted_and_answers_nothing(table, take):
    line = f"{PATH},okafor_2019,anna,small,1.0.0,results,hope_post,peer,events" + "," * (len(COLUMNS) - 9)
    found = take(table() + line + "\n")

    assert found.blank == 1
    assert found.lines == found.blank + found.records[0].lines
    assert answers(take(table()).records[0].record.draft) == answers(found.records[0].record.draft)


def put(text, line, **cells):
    """The table with other cells on one line."""
    rows = list(csv.DictReader(StringIO(text, newline="")))
    rows[line - 2].update(cells)
    out = StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def line_of(text, **cells):
    rows = csv.DictReader(StringIO(text, newline=""))
    return next(n for n, row in enumerate(rows, 2) if all(row[key] == value for key, value in cells.items()))


@pytest.mark.parametrize(
    ("at", "cells", "fault"),
    [
        (
            {"field": "mean"},
            {"printed": "1,8"},
            ": printed: Results > hope_post, peer > mean: expected a number; found '1,8'",
        ),
        (
            {"field": "role"},
            {"code": "contrl"},
            ": code: Arms > peer > role: expected one of experimental, control; found 'contrl'",
        ),
        (
            {"field": "role"},
            {"missing": "unclear"},
            ": code: Arms > peer > role: expected one of printed, code, missing; found code and missing",
        ),
        (
            {"field": "mean"},
            {"field": "meen"},
            "one of n, mean, sd, events, total, smd, sign, evidence; found 'meen'. Did you mean 'mean'?",
        ),
        ({"field": "mean"}, {"field": "id"}, ": field: expected a field of results; found 'id'."),
        (
            {"field": "mean"},
            {"field": "n"},
            ": field: expected every answer once; found 'n' again; it is on line ",
        ),
        (
            {"field": "mean"},
            {"section": "resluts"},
            "characteristics, reports, arms, contrasts, results; found 'resluts'. Did you mean 'results'?",
        ),
        ({"field": "mean"}, {"entry": ""}, ": entry: expected the id of an entry of results; found nothing."),
        (
            {"field": "mean"},
            {"unit_of": "peeer"},
            ": unit_of: Results > hope_post, peeer: expected one of contrast, peer, usual; found 'peeer'.",
        ),
        (
            {"field": "role"},
            {"unit_of": "peer"},
            ": unit_of: expected nothing, as arms has no values by arm or contrast; found 'peer'.",
        ),
        (
            {"field": "label"},
            {"entry": "x"},
            ": entry: expected nothing, as characteristics is asked once; found 'x'.",
        ),
        ({"field": "label"}, {"field": ""}, ": field: expected a field of characteristics; found nothing."),
        (
            {"field": "status"},
            {"printed": "done"},
            ": field: status: expected one of draft, submitted, locked; found 'done'",
        ),
        (
            {"field": "status"},
            {"field": "state"},
            "a section one of schema, sha256, status, revision, numbers, evidence, audit; found 'state'",
        ),
        (
            {"field": "status"},
            {"entry": "x"},
            ": entry: expected nothing, as there is no section; found 'x'.",
        ),
        (
            {"field": "mean"},
            {"json": "[1"},
            ': json: expected texts, lists and objects as JSON, alone: ["a", "b"]; found printed filled beside it.',
        ),
        ({"field": "mean"}, {"json": "[1", "printed": ""}, "; found a text that is no JSON."),
        ({"field": "mean"}, {"json": "true", "printed": ""}, "; found true."),
        ({"field": "mean"}, {"json": '{"a": "b", "a": "c"}', "printed": ""}, "; found 'a' twice."),
        ({"field": "mean"}, {"json": "[" * 40 + "]" * 40, "printed": ""}, "; found more than 16 levels."),
        ({"field": "mean"}, {"json": '"\\ud800"', "printed": ""}, "; found half a surrogate pair."),
        (
            {"field": "mean"},
            {"study": "other"},
            ": study: expected 'okafor_2019' as on line 2, for the same record; found 'other'.",
        ),
        (
            {"field": "schema"},
            {"record": "records/../x.yaml"},
            ": record: expected records/<study>/<extractor>.yaml; found 'records/../x.yaml'.",
        ),
    ],
)
def test_a_fault_names_its_line_and_its_column(table, faults, at, cells, fault):
    text = table()
    line = line_of(text, **at)

    told = faults(put(text, line, **cells))

    assert any(one.startswith(f"records.csv:{line}:") and fault in one for one in told), told


def test_faults_of_several_lines_are_told_at_once(table, faults):
    text = table()
    for field, cells in (("mean", {"printed": "x"}), ("role", {"code": "y"}), ("age", {"printed": "300"})):
        text = put(text, line_of(text, field=field), **cells)

    assert len(faults(text)) == 3


def test_a_table_without_a_needed_column_or_with_an_unknown_one_is_told_so(table, faults):
    assert faults(table().replace("unit_of", "arm", 1)) == [
        "records.csv:1: header: expected a column unit_of; found none.",
        f"records.csv:1: header: expected columns among {', '.join(COLUMNS)}; found 'arm'.",
    ]


def test_a_record_whose_file_is_named_after_another_study_or_reader_is_refused(table, faults):
    text = table().replace(PATH, "records/rossi_2021/ben.rob2.yaml")

    assert [one.split(": ", 1)[1] for one in faults(text)] == [
        "study: expected 'rossi_2021', as record has it; found 'okafor_2019'.",
        "extractor: expected 'ben', as record has it; found 'anna'.",
        "form: expected 'rob2', as record has it; found 'small'.",
    ]


def test_a_form_that_is_not_there_is_told_at_its_cell(table):
    with pytest.raises(ImportFault) as caught:
        read_long(table().encode(), "records.csv", lambda name, place: find_form(name, None, place))

    assert str(caught.value).startswith("records.csv:2:48: form: forms: expected one of ")


def test_what_is_no_table_is_told_as_what_it_is(take):
    with pytest.raises(ImportFault, match="UTF-16"):
        take("record,study\n", "utf-16")


def test_a_record_of_another_form_is_not_written(a_record, small_form):
    draft = draft_of(a_record(), small_form)

    with pytest.raises(ValueError, match="does not answer every"):
        write_long(
            [
                LongRecord(
                    path=PATH,
                    form=FORM,
                    draft=read_draft(FORM, parse(a_record(body=[]).split("characteristics")[0], PATH)),
                )
            ]
        )
    assert write_long([LongRecord(path=PATH, form=small_form, draft=draft)]).startswith("record,study,")


@settings(max_examples=cases(40, 500), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_table_is_read_or_refused_and_never_more(table, take, data):
    with suppress(ReviewError):
        take(data.draw(damaged_text(table())))
