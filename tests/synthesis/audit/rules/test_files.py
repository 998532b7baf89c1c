"""Each rule on files: what it tells, what comes near and is not told, and clean evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Place
from synthesis.audit.lines import Audited, SourceText
from synthesis.audit.rules.files import RULES

RULE = {rule.id: rule for rule in RULES}
CODES = ("Group", "Individual", "Mixed") * 5


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


def file(*, dictionary=None, kind="column", **columns):
    """A table by its columns, one study a row."""
    texts = [
        SourceText(column=name, text=text, place=Place("data.csv", row + 2), study=f"study_{row}", kind=kind)
        for name, cells in columns.items()
        for row, text in enumerate(cells)
    ]
    return Audited(lines=(), studies={}, texts=tuple(texts), dictionary=dictionary or {})


def test_a_clean_file_gives_no_finding_of_any_rule():
    evidence = file(
        study=["Müller, 2014", "Muller, 2015", "São Paulo, 2016", "O'Neill, 2017", "Abel, 2018"],
        mean=["1.80", "12.25", "3.5", "NA", "-0.4"],
        n=["50", "1,234", "62", "NA", "1.234"],
        p=["0.03", "<0.001", "0.5", "0.20", "0.07"],
        format=["Group", "Individual", "Group", "Mixed", "Group"],
        duration=["12 weeks", "unclear", "three months of weekly visits by two people", "12 weeks", "1 year"],
        dictionary={"study": "", "mean": "", "n": "", "p": "", "format": "", "duration": ""},
    )

    assert [one for rule in RULES for one in rule.find(evidence)] == []


def test_a_decimal_comma_among_points_is_told_with_its_place():
    (finding,) = found("file.decimal_marks", file(sd=["1.8", "2.4", "1,9", "3.1"]))

    assert "“1,9” (data.csv:4)" in finding.message
    assert finding.place.line == 4


def test_a_column_with_points_among_columns_with_commas_is_one_finding():
    evidence = file(mean=["1,8", "2,4", "1,9"], sd=["0,5", "0,7", "0,6"], baseline=["1.8", "2.2", "NA"])

    assert [one.message[:20] for one in found("file.decimal_marks", evidence)] == ["In column “baseline”"]


def test_numbers_that_may_part_thousands_tell_no_decimal_mark():
    assert found("file.decimal_marks", file(n=["1,234", "2,100"], sd=["1.8", "2.4"])) == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("8.1999999999999993", 1),
        ("1.1000000000000001", 1),
        ("8,1999999999999993", 1),
        ("0.30000000000000004", 1),
        ("0.113364492552044", 0),
        ("8.2", 0),
        ("10.1371/journal.pone", 0),
    ],
)
def test_a_number_that_a_program_wrote_out_is_told(text, findings):
    assert len(found("file.float_artefact", file(sd=["7.6", text]))) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("RÃ¼sch, 2014", 1),
        ("Lehmanâ€™s QoL", 1),
        ("R\ufffdsch", 1),
        ("ï»¿study", 1),
        ("Rüsch, SÃO", 0),
        ("naïve", 0),
    ],
)
def test_damaged_letters_are_told(text, findings):
    assert len(found("file.mojibake", file(study=[text, "Abel"]))) == findings


@given(st.text(alphabet="äöüßéèñçøåœ–’“”", min_size=1, max_size=8))
def test_any_text_read_in_another_encoding_is_told(text):
    text = "a".join(text)
    damaged = text.encode("utf-8").decode("latin-1")

    assert len(found("file.mojibake", file(study=[damaged]))) == 1
    assert found("file.mojibake", file(study=[text])) == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [("12 (3)", 1), ("about 50", 1), ("5O", 1), ("<0.01", 0), ("NR", 0), ("NaN", 0), ("", 0), ("7", 0)],
)
def test_a_word_among_numbers_is_told(text, findings):
    numbers = ["1.2", "3.4", "5.6", "7.8", "9.1", "2.2"]

    assert len(found("file.number_as_text", file(mean=[*numbers, text]))) == findings


def test_what_a_reader_could_not_read_is_told():
    assert len(found("file.number_as_text", file(kind="unread", mean=["1,234"]))) == 1
    assert len(found("file.reading", file(kind="ragged", mean=["7 cells under 6 columns"]))) == 1
    assert found("file.reading", file(mean=["7 cells under 6 columns"])) == []


def test_a_code_written_in_two_ways_is_told_at_the_rarer():
    (finding,) = found("file.free_text_code", file(format=[*CODES, "group "]))

    assert "“Group”, “group ”" in finding.message
    assert finding.place.line == 17


def test_a_sentence_among_codes_is_told_and_one_in_a_column_of_notes_is_not():
    sentence = "Group, but two people were seen alone at home"

    assert len(found("file.free_text_code", file(format=[*CODES, sentence]))) == 1
    assert found("file.free_text_code", file(notes=[*CODES, sentence])) == []


def test_a_declared_code_needs_no_many_cells():
    assert (
        len(found("file.free_text_code", file(kind="code", delivery=["Face to face", "face-to-face"]))) == 1
    )
    assert found("file.free_text_code", file(delivery=["Face to face", "face-to-face"])) == []


@pytest.mark.parametrize(
    ("columns", "findings"),
    [
        ({"a": ["NA", "1", "NA"]}, 0),
        ({"a": ["NA", "1", "NR"]}, 1),
        ({"a": ["NA", "1", "2"], "b": ["n.r.", "1", "2"]}, 1),
        ({"a": ["NA", "1", ""]}, 1),
        ({"a": ["NA", "1", "2"], "note": ["", "", "by post"]}, 0),
        ({"a": ["NA", "1", "2", "3"], "age": ["31", "42", "38", "999"]}, 1),
        ({"a": ["NA", "1", "2", "3"], "n": ["990", "1001", "980", "999"]}, 0),
        ({"a": ["NA", "1"], "rob": ["unclear", "low"]}, 0),
    ],
)
def test_two_words_for_missing_in_one_source_are_told(columns, findings):
    assert len(found("file.missing_words", file(**columns))) == findings


@pytest.mark.parametrize(
    ("one", "other", "findings"),
    [
        ("RAS - total", "RAS - Total", 1),
        ("Rüsch 2014", "Rusch, 2014", 1),
        ("Cook, 2012a", "Cook, 2012b", 0),
        ("PHQ-9", "PHQ-8", 0),
    ],
)
def test_names_that_differ_by_case_blanks_or_accents_are_told(one, other, findings):
    assert len(found("file.label_variants", file(study=[one, one, other]))) == findings


def test_numbers_are_no_names(a_line, audited):
    assert found("file.label_variants", file(mean_arm1=["1.8", "1,8"])) == []


def test_names_are_taken_from_the_lines_where_a_source_has_no_columns(a_line, audited):
    lines = [a_line("a", scale={"instrument": "PHQ-9"}), a_line("b", scale={"instrument": "phq 9"})]

    assert len(found("file.label_variants", audited(*lines))) == 1


def test_a_column_is_told_beside_the_name_it_is_described_under():
    dictionary = {"study": "who", "baseline_m_arm2": "baseline mean of arm 2"}
    evidence = file(study=["a"], baseline_mean_arm2=["1"], rob=["0"], dictionary=dictionary)

    first, second = found("file.dictionary", evidence)

    assert "“baseline_mean_arm2” stands in the file" in first.message
    assert "“rob” is a column that nothing describes" in second.message


def test_a_file_without_a_description_has_no_columns_undescribed():
    assert found("file.dictionary", file(study=["a"], rob=["0"])) == []
