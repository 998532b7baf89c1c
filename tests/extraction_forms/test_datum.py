from dataclasses import replace

import pytest

from extraction_forms.condition_tree import ANSWERED
from extraction_forms.datum import Context, Faults, environment, read_datum
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from extraction_forms.records import MISSING_REASONS, Source
from extraction_forms.yaml_text import parse

CONTEXT = Context(
    path="records/a/b.yaml",
    decimal="decimal_point",
    source=Source(report="main", page="6"),
    where="Results > r1, peer",
    pointer="r1/peer",
)
CODES = (Choice(code="low", label="Low"), Choice(code="high", label="High"))


def read(text, kind="number", context=CONTEXT, **field):
    """The datum that a text holds, and the faults as their readers see them."""
    faults = Faults()
    question = Question(field=Field(id="sd", label="SD", type=kind, **field))
    datum = read_datum(parse(f"v: {text}", "b.yaml").get("v"), question, context, faults)
    return datum, [str(problem) for problem in faults.problems]


def good(text, kind="number", **field):
    datum, faults = read(text, kind, **field)
    assert faults == []
    return datum


def bad(text, kind="number", **field):
    _, faults = read(text, kind, **field)
    assert len(faults) == 1, faults
    return faults[0]


def test_a_scalar_is_read_and_kept_as_printed_with_its_origin_and_source():
    datum = good('"0.380"')

    assert (datum.value, datum.printed) == (0.38, "0.380")
    assert datum.origin == "records/a/b.yaml#r1/peer/sd"
    assert (datum.source.report, datum.source.page) == ("main", "6")
    assert (datum.place.line, datum.place.column) == (1, 4)


def test_an_opened_value_carries_note_provisional_and_its_own_source():
    datum = good(
        "{printed: '3.1', note: n, provisional: p, evidence: {page: '88', quote: SD}, column: sd_arm1}"
    )

    assert (datum.value, datum.note, datum.provisional) == (3.1, "n", "p")
    assert (datum.source.report, datum.source.page, datum.source.quote) == ("main", "88", "SD")
    assert datum.source.column == "sd_arm1"


def test_the_decimal_mark_may_be_said_for_one_value():
    assert good("{printed: '1,8', numbers: decimal_comma}").value == 1.8
    assert "Is this a decimal comma?" in bad("'1,8'")
    assert "expected one of decimal_point, decimal_comma; found 'comma'" in bad(
        "{printed: '1', numbers: comma}"
    )


@pytest.mark.parametrize("reason", sorted(MISSING_REASONS))
def test_every_missing_reason_stands_for_a_value_and_keeps_its_note_and_source(reason):
    datum = good(f"{{missing: {reason}, note: asked twice, provisional: p, column: sd}}")

    assert (datum.missing, datum.known, datum.value) == (reason, False, None)
    assert (datum.note, datum.provisional, datum.source.column) == ("asked twice", "p", "sd")
    assert datum.text == MISSING_REASONS[reason]


def test_an_unknown_missing_reason_is_a_fault_with_the_nearest_one():
    fault = bad("{missing: notreported}")

    assert "expected one of not_reported, unclear" in fault
    assert fault.endswith("Did you mean 'not_reported'?")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{printed: '1', missing: unclear}", "printed and missing"),
        ("{note: x}", "none of them"),
        ("{}", "none of them"),
    ],
)
def test_an_opened_value_has_exactly_one_of_printed_code_and_missing(text, found):
    assert f"expected one of printed, code, missing; found {found}" in bad(text)


def test_a_block_where_the_value_should_be_is_a_fault():
    assert "expected a value; found a block" in bad("{printed: {a: b}}")
    assert "expected one value; found a list" in bad("{printed: [a]}")
    assert "expected one value; found a list" in bad("['1']")


def test_an_unknown_key_of_an_opened_value_is_a_fault_with_the_nearest_one():
    assert bad("{printed: '1', nota: x}").endswith("found 'nota'. Did you mean 'note'?")
    assert "evidence: expected one of report, page" in bad("{printed: '1', evidence: {pages: '2'}}")


def test_a_value_with_one_of_several_units_must_say_which():
    units = {"units": ("weeks", "months")}

    assert good("{printed: '12', unit: weeks}", "number_with_unit", **units).unit == "weeks"
    assert "expected a unit, one of weeks, months; found none" in bad(
        "{printed: '12'}", "number_with_unit", **units
    )
    assert "expected a unit, one of weeks, months; found none" in bad("'12'", "number_with_unit", **units)
    assert "unit: expected one of weeks, months; found 'days'" in bad(
        "{printed: '12', unit: days}", "number_with_unit", **units
    )


def test_a_number_typed_with_its_unit_is_told_how_both_are_written():
    units = {"units": ("weeks", "months")}

    assert bad("12 weeks", "number_with_unit", **units).endswith('Write {printed: "12", unit: weeks}.')
    assert bad("41.5 years", unit="years").endswith("Write the number alone: 41.5.")


def test_limits_that_yaml_takes_for_a_list_are_told_to_be_quoted():
    assert bad("[0.2; 0.5]", "interval").endswith("""Limits in square brackets need quotes: "[0.2; 0.5]".""")


@pytest.mark.parametrize("kind", ["number", "whole", "flag", "day", "date", "slug", "interval", "choice"])
def test_a_missing_reason_typed_as_the_answer_is_told_how_it_is_written(kind):
    choices = CODES if kind == "choice" else ()

    assert bad("Not reported", kind, choices=choices).endswith("Write {missing: not_reported}.")


def test_a_block_of_keys_that_are_none_is_told_once():
    assert "expected one of printed, corrected, code, missing, unit" in bad("{low: 1}", "interval")


def test_a_field_with_a_unit_of_its_own_takes_no_other():
    assert good("'43.9'", unit="years").unit == "years"
    assert good("{printed: '43.9', unit: years}", unit="years").unit == "years"
    assert "expected one of years; found 'months'" in bad("{printed: '43.9', unit: months}", unit="years")


def test_a_code_may_be_written_alone_or_opened_and_a_wrong_one_names_the_nearest():
    assert good("low", "choice", choices=CODES).value == "low"
    assert good("{code: low, provisional: one coder}", "choice", choices=CODES).provisional == "one coder"
    assert bad("hihg", "choice", choices=CODES).endswith("found 'hihg'. Did you mean 'high'?")


def test_several_codes_are_a_list_or_a_text_in_the_forms_order():
    assert good("[high, low]", "choices", choices=CODES).value == ("low", "high")
    assert good("{code: [high], note: x}", "choices", choices=CODES).note == "x"
    assert good("high; low", "choices", choices=CODES).value == ("low", "high")


def test_a_list_of_texts_is_a_list_even_of_one():
    assert good("[a, b]", "list").value == ("a", "b")
    assert good("[]", "list").value == ()
    assert "expected a list; found 'a'. Write one item as [a]" not in bad("a", "list")
    assert "expected a list; found 'a'. Write one item as [item]." in bad("a", "list")
    assert "expected a list; found 'a'" in bad("{printed: a}", "list")
    assert "expected text; found a block" in bad("[{a: b}]", "list")


def test_named_texts_are_kept_word_for_word_whatever_their_names():
    datum = good("{'': '1', missing: NA, printed: '=cmd()', '<b>': \"\"}", "columns")

    assert dict(datum.value) == {"": "1", "missing": "NA", "printed": "=cmd()", "<b>": ""}
    assert "expected a block of names and texts" in bad("[a]", "columns")


def test_a_blank_is_no_answer_and_an_empty_text_is_a_fault():
    assert read("") == (None, [])
    assert "found nothing" in bad('""')


@pytest.mark.parametrize("text", ["-0.1", "−0.1"])
def test_a_value_below_the_least_is_a_fault(text):
    assert "expected a number of at least 0" in bad(f"'{text}'", minimum=0)


def test_conditions_see_known_values_only():
    data = {"a": good("'1'"), "b": good("{missing: unclear}")}

    assert environment(data) == {"a": 1.0, ANSWERED: frozenset(data)}


def test_a_source_may_be_an_answer_and_completes_the_one_around_it():
    datum = good("{locator: Table 2, quote: met in groups}", "evidence")

    assert datum.value == datum.printed == 'main, page 6, Table 2; "met in groups"'
    assert (datum.source.report, datum.source.locator, datum.source.quote) == (
        "main",
        "Table 2",
        "met in groups",
    )


def test_a_source_that_is_an_answer_is_cited():
    faults = Faults()
    question = Question(field=Field(id="where", label="Where", type="evidence"))

    read_datum(parse("v: {report: other}", "b.yaml").get("v"), question, CONTEXT, faults)

    assert [cited.report for cited in faults.cited] == ["other"]


def test_a_source_that_is_an_answer_may_be_missing_or_carry_a_note():
    assert good("{missing: not_reported, note: n}", "evidence").missing == "not_reported"
    opened = good("{evidence: {quote: q}, note: n, provisional: p}", "evidence")
    assert (opened.source.quote, opened.note, opened.provisional) == ("q", "n", "p")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Table 2", "expected a block of report, page"),
        ("[main]", "expected a block of report, page"),
        ("{}", "expected one of report, quote, file, locator; found none of them"),
        ("{qoute: x}", "found 'qoute'. Did you mean 'quote'?"),
        ("{missing: lost}", "expected one of not_reported"),
        (
            "{evidence: {quote: q}, printed: x}",
            "expected one of evidence, missing, provisional, note; found 'printed'",
        ),
    ],
)
def test_what_is_no_source_is_refused(text, told):
    assert told in bad(text, "evidence")


def test_a_page_alone_is_no_source():
    _, faults = read("{page: 3}", "evidence", replace(CONTEXT, source=Source()))

    assert "expected one of report, quote, file, locator; found none of them" in faults[0]


def test_named_texts_may_be_missing_for_a_reason():
    assert good("{missing: not_reported, note: n}", "columns").missing == "not_reported"
    assert good("{missing: '3', mean: '1'}", "columns").value == {"missing": "3", "mean": "1"}
    assert good("{missing: unclear, mean: '1'}", "columns").value == {"missing": "unclear", "mean": "1"}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        *((kind, {}) for kind in ("text", "whole", "number", "day", "date", "flag", "interval", "slug")),
        *((kind, {}) for kind in ("columns", "list", "evidence")),
        *((kind, {"choices": CODES}) for kind in ("choice", "choices")),
        ("number_with_unit", {"units": ("weeks",)}),
    ],
)
def test_an_answer_of_every_type_may_be_missing_for_a_reason(kind, more):
    datum = good("{missing: unclear, note: n}", kind, **more)

    assert (datum.value, datum.missing, datum.note) == (None, "unclear", "n")


def test_an_interval_is_read_with_the_decimal_mark_in_force():
    assert good("{printed: '-0,31 to -0,02', numbers: decimal_comma}", "interval").value == (-0.31, -0.02)


def test_conditions_see_the_limits_of_an_interval_and_the_names_of_named_texts():
    known = environment({"ci": good('"0.2 to 0.5"', "interval"), "cols": good("{a: '1', b: '2'}", "columns")})

    assert (known["ci.low"], known["ci.high"], known["cols"]) == (0.2, 0.5, ("a", "b"))


@pytest.mark.parametrize("word", ["n.r.", "NR", "not reported", "?"])
def test_a_word_that_says_there_is_no_answer_gets_the_hint_of_missing_reasons_in_choices_and_lists(word):
    faults = Faults()
    question = Question(field=Field(id="sd", label="SD", type="list"))
    read_datum(parse(f"v: ['{word}']", "b.yaml").get("v"), question, CONTEXT, faults)
    (warning,) = faults.warnings

    assert warning.expected == "items, or a missing reason: {missing: not_reported}"
    assert "missing: not_reported}" in bad(f"'{word}'", "choice", choices=CODES)
    assert "missing: not_reported}" in bad(f"['{word}']", "choices", choices=CODES)
    assert good("[n.r., at home]", "list").value == ("n.r.", "at home")


def test_a_corrected_answer_is_read_from_the_correction_and_keeps_what_is_printed():
    datum = good('{printed: "1.8O", corrected: "18", note: a slip}')

    assert (datum.value, datum.printed, datum.corrected) == (18.0, "1.8O", "18")
    assert (datum.read, datum.text, datum.told) == ("18", "18", "printed 1.8O, corrected to 18")
    assert good("1.80").read == "1.80"
    assert good("1.80").told == "1.80"


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ('{corrected: "18"}', "number", "expected one of printed, code, missing; found none of them"),
        ("{code: low, corrected: high}", "choice", "expected an answer that no source prints"),
        ("{printed: low, corrected: high}", "choice", "the history keeps the other one"),
        ('{missing: unclear, corrected: "1"}', "number", "expected printed beside corrected"),
        (
            '{printed: "1.8", corrected: ""}',
            "number",
            "sd > corrected: expected the text that should be printed",
        ),
        ('{printed: "1.8", corrected: [1]}', "number", "found something else"),
        ('{printed: "1.8", corrected: much}', "number", "expected a number; found 'much'"),
    ],
)
def test_a_correction_stands_beside_a_print_and_is_an_answer_itself(text, kind, told):
    choices = {"choices": CODES} if kind == "choice" else {}

    assert told in bad(text, kind, **choices)


def test_a_plan_has_nothing_to_correct():
    _, (fault,) = read('{printed: "1", corrected: "2"}', context=replace(CONTEXT, reasons=False))

    assert "'corrected'" in fault
