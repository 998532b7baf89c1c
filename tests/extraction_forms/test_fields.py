import pickle
from dataclasses import replace

import pytest

from extraction_forms.fields import KINDS, Choice, Field, Misread, parse, within
from extraction_forms.printed_numbers import ABSENT

POINT, COMMA = "decimal_point", "decimal_comma"
FORMATS = (
    Choice(code="one_to_one", label="One to one"),
    Choice(code="group", label="In a group"),
    Choice(code="mixed", label="Mixed"),
)


def field(kind, **more):
    return Field(id="x", label="X", type=kind, **more)


def misread(asked, raw, decimal=POINT):
    with pytest.raises(Misread) as caught:
        parse(asked, raw, decimal)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "raw", "decimal", "value"),
    [
        ("text", " as printed ", POINT, " as printed "),
        ("text", "NO", POINT, "NO"),
        ("whole", "1,234", POINT, 1234),
        ("number", "1,8", COMMA, 1.8),
        ("number_with_unit", "12.5", POINT, 12.5),
        ("day", "2019", POINT, "2019"),
        ("day", "2019-05", POINT, "2019-05"),
        ("day", "2020-02-29", POINT, "2020-02-29"),
        ("interval", "(0.2, 0.5)", POINT, (0.2, 0.5)),
        ("interval", "0,2 to 0,5", COMMA, (0.2, 0.5)),
        ("flag", "yes", POINT, True),
        ("flag", "no", POINT, False),
        ("slug", "boevink_2016", POINT, "boevink_2016"),
        ("slug", "3-arm", POINT, "3-arm"),
    ],
)
def test_each_kind_reads_its_answers(kind, raw, decimal, value):
    found = parse(field(kind), raw, decimal)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_takes_nothing_for_an_answer(kind):
    fault = misread(field(kind, choices=FORMATS), "")

    assert fault.found == "nothing"


def test_a_choice_is_one_of_its_codes():
    assert parse(field("choice", choices=FORMATS), "group", POINT) == "group"


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("gruop", "Did you mean 'group'?"),
        ("In a group", "The code is 'group'."),
        ("MIXED", "The code is 'mixed'."),
        ("zz", ""),
    ],
)
def test_a_wrong_code_lists_the_codes_and_the_nearest(raw, hint):
    fault = misread(field("choice", choices=FORMATS), raw)

    assert fault.expected == "one of one_to_one, group, mixed"
    assert fault.found == repr(raw)
    assert fault.hint == hint


def test_a_long_list_of_codes_is_cut_after_twelve():
    many = tuple(Choice(code=f"c{number}", label="") for number in range(13))

    assert misread(field("choice", choices=many), "x").expected.endswith("c10, c11, ...")
    assert misread(field("choice", choices=many[:12]), "x").expected.endswith("c10, c11")


def test_choices_come_in_the_forms_order():
    assert parse(field("choices", choices=FORMATS), "mixed, one_to_one", POINT) == ("one_to_one", "mixed")
    assert parse(field("choices", choices=FORMATS), "group;mixed", POINT) == ("group", "mixed")


def test_choices_hold_each_code_once_and_only_known_ones():
    assert misread(field("choices", choices=FORMATS), "group, group").found == "'group' twice"
    assert misread(field("choices", choices=FORMATS), "group, grup").hint == "Did you mean 'group'?"
    assert misread(field("choices", choices=FORMATS), "group,").found == "nothing"


@pytest.mark.parametrize("kind", ["whole", "number", "number_with_unit"])
def test_limits_are_told(kind):
    limited = field(kind, minimum=0, maximum=100)
    name = "a whole number" if kind == "whole" else "a number"

    assert parse(limited, "0", POINT) == 0
    assert parse(limited, "100", POINT) == 100
    assert misread(limited, "-1").expected == f"{name} of at least 0"
    assert misread(limited, "101").expected == f"{name} of at most 100"
    assert misread(limited, "101").found == "'101'"


def test_an_exclusive_minimum_is_not_itself_allowed():
    positive = field("number", minimum=0, exclusive_minimum=True)

    assert parse(positive, "0.001", POINT) == 0.001
    assert misread(positive, "0").expected == "a number above 0"


def test_an_exclusive_maximum_is_not_itself_allowed():
    risk = field("number", maximum=1, exclusive_maximum=True)

    assert parse(risk, "0.999", POINT) == 0.999
    assert misread(risk, "1").expected == "a number below 1"


def test_a_pattern_holds_for_the_whole_text():
    coded = field("text", pattern="[A-Z]{2}")

    assert parse(coded, "NO", POINT) == "NO"
    assert misread(coded, "NOR").expected == "text of the form [A-Z]{2}"


@pytest.mark.parametrize(
    "raw", ["12/05/2019", "19", "2019-5-1", "May 2019", "2019-13", "2021-02-29", "0000", "２０１９"]
)
def test_days_of_no_calendar_are_refused(raw):
    assert misread(field("day"), raw).found == repr(raw)


@pytest.mark.parametrize("raw", ["2019", "2019-05", "2021-02-29", "1 May 2019", ""])
def test_a_date_is_a_full_one(raw):
    fault = misread(field("date"), raw)

    assert parse(field("date"), "2019-05-01", POINT) == "2019-05-01"
    assert fault.expected in {"a date as YYYY-MM-DD", "a day of the calendar"}
    assert fault.found == (repr(raw) if raw else "nothing")


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("NRS", "Ids are written in small letters: nrs."),
        ("Okafor 2019", "Write for instance okafor_2019."),
        ("../x", ""),
        ("é", ""),
    ],
)
def test_an_id_in_capitals_or_with_blanks_is_told_how_it_is_written(raw, hint):
    assert misread(field("slug"), raw).hint == hint


def test_two_numbers_where_one_is_asked_are_told_which_one_the_field_wants():
    fault = misread(replace(field("whole"), id="n", label="Number analysed"), "45/50")

    assert fault.hint.startswith("'n' wants one number: Number analysed. Two numbers: fill the field")


@pytest.mark.parametrize(
    ("raw", "hint"),
    [("Yes", "Write yes."), ("true", "Write yes."), ("0", "Write no."), ("?", ABSENT), ("perhaps", "")],
)
def test_a_flag_is_yes_or_no(raw, hint):
    fault = misread(field("flag"), raw)

    assert (fault.expected, fault.hint) == ("yes or no", hint)


@pytest.mark.parametrize(
    "raw", ["../x", "a/b", "A", "é", "a.b", "_a", "a" * 65, "con", "lpt1", "a\n", "a\u202e", " a"]
)
def test_ids_that_could_not_name_a_file_everywhere_are_refused(raw):
    assert misread(field("slug"), raw).found == repr(raw)


def test_a_misread_says_all_in_one_line():
    fault = misread(field("flag"), "Yes")

    assert str(fault) == "expected yes or no; found 'Yes'. Write yes."


def test_fields_survive_pickling():
    asked = field("choice", choices=FORMATS)

    assert pickle.loads(pickle.dumps(asked)) == asked  # noqa: S301


def test_the_limits_of_a_field_hold_for_both_ends_of_an_interval():
    asked = field("interval", minimum=-1.0, maximum=1.0)

    assert parse(asked, "-1 to 1", POINT) == (-1.0, 1.0)
    assert misread(asked, "-2 to 0").expected == "two numbers, each of at least -1"
    assert misread(asked, "0 to 2").expected == "two numbers, each of at most 1"


def test_a_retired_code_is_still_read_but_no_longer_offered():
    old = (*FORMATS, Choice(code="tele", label="By telephone", retired=True))

    assert parse(field("choice", choices=old), "tele", POINT) == "tele"
    assert misread(field("choice", choices=old), "x").expected == "one of one_to_one, group, mixed"


@pytest.mark.parametrize(
    ("tolerance", "a", "b", "agree"),
    [
        ("", 1.0, 1.0, True),
        ("", 1.0, 1.0001, False),
        ("", 1, 1.0, True),
        ("0.05", 0.10, 0.15, True),
        ("0.05", 0.10, 0.1501, False),
        ("5%", 100.0, 95.0, True),
        ("5%", 100.0, 94.9, False),
        ("5%", -100.0, -95.0, True),
        ("5%", 0.0, 0.0, True),
        ("0.1", None, 0.0, False),
        ("0.1", "a", "a", True),
        ("1", True, False, False),
    ],
)
def test_numbers_agree_within_the_tolerance_of_their_field(tolerance, a, b, agree):
    assert within(field("number", tolerance=tolerance), a, b) is agree
    assert within(field("number", tolerance=tolerance), b, a) is agree


def test_intervals_agree_where_both_ends_do():
    asked = field("interval", tolerance="0.01")

    assert within(asked, (0.2, 0.5), (0.21, 0.49))
    assert not within(asked, (0.2, 0.5), (0.2, 0.52))
    assert not within(asked, (0.2, 0.5), None)


def test_sets_and_texts_agree_only_when_they_are_the_same():
    assert within(field("choices", tolerance=""), ("a", "b"), ("a", "b"))
    assert not within(field("choices", tolerance=""), ("a",), ("a", "b"))
