import json
from datetime import UTC, datetime

import pytest

from extraction_forms.errors import Rejected, UsageError
from extraction_forms.history import log as history
from extraction_forms.history.chain import HEAD, HISTORY
from extraction_forms.history.events import FILE, Event, hash_of, line_of, moment, name_of, sealed, why

MONTHS = ("2026-05", "2026-06", "2026-07")


def event(number, month="2026-05", record="records/a/anna.yaml"):
    return Event(
        time=f"{month}-01T12:00:{number:02}Z",
        actor="anna",
        record=record,
        path="characteristics/label",
        old=str(number - 1),
        new=str(number),
        reason="as printed",
        form="small@1.0.0",
    )


@pytest.fixture
def review(tmp_path):
    """A review with four events in each of three months."""
    for month in MONTHS:
        history.append(tmp_path, [event(number, month) for number in range(1, 5)], owner="anna")
    return tmp_path


def lines_of(review, month="2026-06"):
    return (review / HISTORY / f"{month}.jsonl").read_text("utf-8").splitlines(keepends=True)


def put(review, lines, month="2026-06"):
    (review / HISTORY / f"{month}.jsonl").write_text("".join(lines), "utf-8")


def fault(review):
    with pytest.raises(Rejected) as caught:
        history.verify(review)
    (problem,) = caught.value.problems
    return str(problem)


def edited(line, **facts):
    return json.dumps({**json.loads(line), **facts}, ensure_ascii=False) + "\n"


def forged(line, previous, **facts):
    """A line whose own hash is right, as somebody who knows how it is made would write it."""
    made = {**json.loads(line), **facts}
    return line_of(sealed(Event(**made), previous))


def test_a_history_that_was_left_alone_holds_over_all_its_months(review):
    found = history.verify(review)

    assert found.events == 12
    assert found.warnings == ()
    assert [event.new for event in history.read(review)] == list("1234" * 3)


def test_a_review_without_a_history_holds(tmp_path):
    assert history.verify(tmp_path).events == 0
    assert history.read(tmp_path) == ()


def test_the_hash_is_the_sha256_of_the_event_before_and_all_that_is_said():
    one = sealed(event(1), "0" * 64)

    assert one.hash == hash_of(one)
    # sha256 over the JSON with sorted keys, as `printf ... | sha256sum` gives it.
    assert one.hash == "0e18b73adfacad926e17cf6fd52fc96b04e24e04757ad09356cec34311c5932c"


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("key", ["time", "actor", "record", "path", "old", "new", "reason", "form"])
def test_an_edited_line_is_named(review, number, key):
    lines = lines_of(review)
    told = {"time": "2026-06-02T12:00:00Z"}.get(key, "other")
    put(review, [*lines[:number], edited(lines[number], **{key: told}), *lines[number + 1 :]])

    assert fault(review).startswith(
        f"history/2026-06.jsonl:{number + 1}: expected an event that says what its"
    )


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("number", range(3))
def test_of_a_deleted_line_the_one_that_followed_it_is_named(review, month, number):
    lines = lines_of(review, month)
    put(review, [*lines[:number], *lines[number + 1 :]], month)

    assert f"history/{month}.jsonl:{number + 1}: " in fault(review)
    assert "which is not there: lines were taken out or changed" in fault(review)


@pytest.mark.parametrize("kept", range(1, 4))
@pytest.mark.parametrize("month", MONTHS)
def test_a_file_that_was_cut_off_at_its_end_is_named(review, kept, month):
    put(review, lines_of(review, month)[:kept], month)

    told = fault(review)
    if month == MONTHS[-1]:
        assert told.startswith(
            f"history/{month}.jsonl:{kept + 1}: expected 4 lines; found {kept}: the end was cut"
        )
    else:
        later = MONTHS[MONTHS.index(month) + 1]
        assert told.startswith(f"history/{later}.jsonl:1: ")
        assert "lines were taken out" in told


def test_a_file_that_was_emptied_at_the_end_of_the_history_is_named(review):
    put(review, [], "2026-07")

    assert fault(review).startswith("history/2026-07.jsonl:1: expected 4 lines; found 0: the end was cut off")


@pytest.mark.parametrize("number", range(4))
def test_an_inserted_line_is_named_though_its_own_hash_is_right(review, number):
    lines = lines_of(review)
    before = json.loads(lines[number - 1] if number else lines_of(review, "2026-05")[-1])["hash"]
    put(review, [*lines[:number], forged(lines[0], before, new="forged"), *lines[number:]])

    assert fault(review).startswith(f"history/2026-06.jsonl:{number + 1}: expected a line of the chain")


def test_a_line_that_was_added_at_the_end_is_named(review):
    lines = lines_of(review, "2026-07")
    put(review, [*lines, forged(lines[0], json.loads(lines[-1])["hash"], new="forged")], "2026-07")

    assert fault(review).startswith("history/2026-07.jsonl:5: expected the end after 12 events")


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (0, 3), (2, 3)])
def test_of_swapped_lines_the_first_is_named(review, one, other):
    lines = lines_of(review)
    lines[one], lines[other] = lines[other], lines[one]
    put(review, lines)

    assert fault(review).startswith(f"history/2026-06.jsonl:{one + 1}: ")
    assert "lines were moved" in fault(review)


def test_a_line_that_stands_there_twice_is_named(review):
    lines = lines_of(review)
    put(review, [*lines[:2], lines[1], *lines[2:]])

    assert fault(review).startswith(
        "history/2026-06.jsonl:3: expected every line once; found the line history/2026-06.jsonl:2 again"
    )


def test_a_line_moved_into_another_month_is_named(review):
    lines = lines_of(review)
    put(review, lines[:-1])
    put(review, [lines[-1], *lines_of(review, "2026-07")], "2026-07")

    assert fault(review).startswith("history/2026-06.jsonl:4: expected 4 lines; found 3")


@pytest.mark.parametrize("month", MONTHS)
def test_the_file_of_a_month_that_is_missing_is_named(review, month):
    (review / HISTORY / f"{month}.jsonl").unlink()

    assert fault(review).startswith(f"history/{month}.jsonl: expected the file of a month that has a history")


def test_a_file_under_another_month_is_a_break(review):
    (review / HISTORY / "2026-06.jsonl").rename(review / HISTORY / "2026-08.jsonl")

    assert fault(review).startswith("history/2026-06.jsonl: expected the file of a month")


def test_files_of_two_months_with_their_names_exchanged_are_a_break(review):
    first, second = lines_of(review, "2026-05"), lines_of(review, "2026-06")
    put(review, second, "2026-05")
    put(review, first, "2026-06")

    assert fault(review).startswith("history/2026-05.jsonl:1: expected the first line of the history")


@pytest.mark.parametrize(
    "text", ["just words", "[]", "{}", "", " ", '"x"', "{" * 100_000, "\ufeff{}", '{"time": 1}']
)
def test_a_line_that_is_no_event_is_named(review, text):
    lines = lines_of(review)
    put(review, [*lines[:2], text + "\n", *lines[2:]])

    assert fault(review).startswith("history/2026-06.jsonl:3: expected an event as it was written")


def test_a_line_of_other_bytes_than_text_is_named(review):
    path = review / HISTORY / "2026-06.jsonl"
    path.write_bytes(b"\xff\xfe\n" + path.read_bytes())

    assert "history/2026-06.jsonl:1: " in fault(review)
    assert "not UTF-8" in fault(review)


@pytest.mark.parametrize(
    "change", [lambda line: line.replace(": ", ":", 1), lambda line: line.replace("\n", "\r\n")]
)
def test_a_line_that_says_the_same_in_other_characters_is_named(review, change):
    lines = lines_of(review)
    put(review, [*lines[:1], change(lines[1]), *lines[2:]])
    if "\r" in change("\n"):
        text = "".join([*lines[:1], change(lines[1]), *lines[2:]])
        (review / HISTORY / "2026-06.jsonl").write_bytes(text.encode())

    assert fault(review).startswith("history/2026-06.jsonl:2: expected an event as it was written")
    assert "written differently" in fault(review)


@pytest.mark.parametrize("left", [1, 40, 200])
def test_a_last_line_that_was_torn_is_named(review, left):
    lines = lines_of(review, "2026-07")
    put(review, [*lines[:3], lines[3][:left]], "2026-07")

    assert fault(review).startswith(
        "history/2026-07.jsonl:4: expected a line with its end; found a line that was cut"
    )


def test_a_forger_who_makes_every_hash_anew_is_found_by_the_head(review):
    lines = lines_of(review, "2026-07")
    previous = json.loads(lines[1])["hash"]
    made = []
    for line in lines[2:]:
        made.append(forged(line, previous, reason="forged"))
        previous = json.loads(made[-1])["hash"]
    put(review, [*lines[:2], *made], "2026-07")

    assert fault(review).startswith("history/HEAD: expected 12 events that end in")


def test_a_head_that_is_gone_or_is_none_is_told(review):
    (review / HISTORY / HEAD).write_text("[]", "utf-8")
    assert fault(review).startswith("history/HEAD: expected the end of the history")
    (review / HISTORY / HEAD).unlink()
    assert fault(review).startswith("history/HEAD: expected the end of the history; found no file")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("events", "12"),
        ("events", True),
        ("hash", 7),
        ("months", {"2026-05.jsonl": {"lines": "4", "bytes": 1, "hash": ""}}),
        ("months", {"2026-05.jsonl": {"lines": 4, "bytes": None, "hash": ""}}),
        ("records", {"records/a/anna.yaml": {"revision": 1, "sha256": ""}}),
        ("records", ["records/a/anna.yaml"]),
    ],
)
def test_a_head_with_a_value_of_another_kind_is_told(review, key, value):
    head = review / HISTORY / HEAD
    head.write_text(json.dumps({**json.loads(head.read_text("utf-8")), key: value}), "utf-8")

    assert fault(review).startswith(
        "history/HEAD: expected the end of the history, as the program writes it;"
    )


@pytest.mark.parametrize("changed", [{}, {"records/a/anna.yaml": {"revision": "2", "sha256": "5" * 64}}])
def test_a_head_that_leaves_a_record_otherwise_than_the_lines_do_is_told(review, changed):
    closing = Event(
        time="2026-07-02T12:00:00Z",
        actor="anna",
        record="records/a/anna.yaml",
        path=FILE,
        old=None,
        new={"revision": "1", "sha256": "4" * 64},
    )
    history.append(review, [closing], owner="anna")
    head = review / HISTORY / HEAD
    head.write_text(json.dumps({**json.loads(head.read_text("utf-8")), "records": changed}), "utf-8")

    assert fault(review).startswith(
        "history/HEAD: expected records/a/anna.yaml as the lines of the history leave it; found something else"
    )


def test_nothing_is_added_to_a_history_that_was_cut_off(review):
    put(review, lines_of(review, "2026-07")[:2], "2026-07")

    with pytest.raises(Rejected, match=r"2026-07.jsonl:3: expected 4 lines"):
        history.append(review, [event(9, "2026-07")], owner="anna")
    assert len(lines_of(review, "2026-07")) == 2


def test_a_clock_that_went_back_does_not_break_the_order_of_the_months(review):
    history.append(review, [event(9, "2026-01")], owner="anna")

    assert history.verify(review).events == 13
    assert json.loads(lines_of(review, "2026-07")[-1])["time"] == "2026-01-01T12:00:09Z"


def test_the_events_of_one_record_are_read_without_those_of_others(review):
    history.append(review, [event(1, "2026-07", "records/a/ben.yaml")], owner="ben")

    assert [one.record for one in history.read(review, "records/a/ben.yaml")] == ["records/a/ben.yaml"]
    assert len(history.read(review)) == 13


def test_signs_that_other_readers_break_lines_at_are_kept(review):
    odd = "a\u2028b\x85c\nd\te\u0000 “ü”"
    history.append(
        review,
        [
            Event(
                time=moment(),
                actor="anna",
                record="r",
                path="a/b",
                old=None,
                new={"printed": odd},
                reason=odd,
            )
        ],
        owner="anna",
    )

    history.verify(review)
    assert history.read(review)[-1].new == {"printed": odd}


def test_a_time_is_told_in_utc_to_the_second():
    assert moment(datetime(2026, 7, 1, 12, 0, 0, 999, tzinfo=UTC)) == "2026-07-01T12:00:00Z"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "\ud800", "\u202eanna"])
def test_a_name_that_cannot_be_printed_is_refused(name):
    with pytest.raises(UsageError, match="actor: expected a name"):
        name_of(name)


def test_a_reason_of_half_characters_is_refused():
    with pytest.raises(UsageError, match="reason: expected text"):
        why("\ud800")
