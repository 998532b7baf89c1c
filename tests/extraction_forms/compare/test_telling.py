import csv
import io

from extraction_forms.compare.telling import COLUMNS, as_facts, as_table, in_words
from tests.extraction_forms.two_extractors import compared

DIFFERENT = [('sd: "0.46"', 'sd: "0.64"'), ("setting: Clinic", 'setting: "=cmd|x"')]
PHONE = ("contrasts:", "  - {id: phone, label: Phone line, role: experimental}\ncontrasts:")


def test_the_words_tell_the_matching_the_counts_and_each_difference_with_its_source():
    told = in_words(compared(ben=[*DIFFERENT, PHONE]))

    assert "arms: peer is group (same role, similar name (1.00))" in told
    assert "arms: phone has no partner (only ben has it: 2 answers)" in told
    assert "24 answers: 20 the same, 1 different, 1 for a person to read, 2 only ben" in told
    assert '    ben   0.64   (article, page 6, "1.80 (0.38)")' in told


def test_an_entry_that_only_one_has_is_told_once_and_its_answers_are_counted():
    told = in_words(compared(ben=[PHONE]))

    assert told.count("phone") == 1
    assert told.endswith("22 the same, 2 only ben")


def test_the_table_holds_raw_text_and_every_answer():
    comparison = compared(ben=DIFFERENT)
    rows = list(csv.DictReader(io.StringIO(as_table([comparison]))))

    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(comparison.items)
    assert next(row["value_b"] for row in rows if row["question"] == "setting") == "=cmd|x"


def test_the_facts_count_what_they_list():
    facts = as_facts(compared(ben=DIFFERENT))

    assert sum(facts["counts"].values()) == len(facts["answers"])
    assert facts["counts"]["differs"] == 1


def test_the_same_comparison_is_told_the_same():
    assert in_words(compared(ben=DIFFERENT)) == in_words(compared(ben=DIFFERENT))
