"""What is wrong with a table or its mapping is told with its line, whatever it is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange import table_import
from tests.extraction_forms.exchange.a_table import TABLE
from tests.thoroughness import cases

FAULTY = [
    ("results.csv", "R2,", "R1,", "results.csv:4: no: expected every row number once; found R1 again"),
    ("results.csv", "TAU (letter)", "letter", "results.csv:4:"),
    ("results.csv", "TAU (letter)", "letter", "expected one of TAU, TAU (letter), WL; found 'letter'"),
    ("results.csv", "<.03", "<.3", "row R2 > p: expected one of the words .042 one-tailed, <.03; found '<.3'"),
    ("results.csv", "<.03", ".03", "found '.03'. With `number: yes` beside `words`, other cells are read as numbers."),
    ("results.csv", "7.1", "n.s.", "one of NR; found 'n.s.'. Write a text that stands for nothing under `missing`"),
    ("import.yaml", '{p: ".042", p_sides: one}', "none", 'that this text answers, as in {p: ".05"}, or "" for none'),
    ("import.yaml", '{p: ".042", p_sides: one}', "[p]", 'or "" for none; found a list'),
    ("import.yaml", "{column: ctl}", "{column: ctl, blank: lost}", "blank: expected one of not_reported"),
    ("import.yaml", "{column: ctl}", "{column: ctl, duration: tm}", "found 'duration'"),
    ("import.yaml", "controlled_study@1.2.0", "controlled_study@9.9.9", "found version 9.9.9"),
    ("results.csv", '[app],WL,"mood', '(app),WL,"mood', "words in brackets at the end, one of group walks, app"),
    ("results.csv", "7.1", "7;1", "results.csv:2:76: row R1 > m1: expected a number with a decimal point"),
    ("results.csv", "7.1", '"7,1"', "row R1 > m1: expected a number with a decimal point; found '7,1'"),
    ("results.csv", "sleep,hours", "sleep,hour", "row R1 > outcome: expected field and sub as an outcome of"),
    ("results.csv", "higher,8", "lower,8", "row R1 > better: expected 'higher_better' as hours has it"),
    ("results.csv", "R3,O'Neil 2002,pilot", "R3,O'Neil 2002", "results.csv:5: expected 20 cells; found 19"),
    ("results.csv", "R3,O'Neil 2002", "R3,???", "trial: expected a name with a letter or digit; found '???'"),
    ("results.csv", "O'Neil 2002, https://a.example/three", "?", "expected words that name a report; found '?'"),
    ("results.csv", "no,trial", "no,no", "every column once"),
    ("results.csv", ",1.1,41", ",,41", "muller_2001 > Results > r1, new > mean_sd_n_told"),
    ("results.csv", "Zoë 2003\r\n", '"Zoë 2003\r\n', "a closing quote"),
    ("import.yaml", "study: trial", "study: trail", "import.yaml:3:1: expected a column of results.csv; found 'trail'"),
    ("import.yaml", "{column: ctl}", "{column: cta}", "expected a column of results.csv; found 'cta'"),
    ("import.yaml", "unless: {d: ", "unless: {e: ", "expected a column of results.csv; found 'e'"),
    ("import.yaml", "{trial} ({kind})", "{trial} ({sort})", "expected a column of results.csv; found 'sort'"),
    ("import.yaml", "  R2: {", "  R9: {", "rows: expected the no of a row that is kept; found 'R9'"),
    ("import.yaml", "  R2: {", "  R4: {", "found 'R4', which is set aside"),
    ("import.yaml", "rows: R2", "rows: R8", "expected the no of a row that is kept; found 'R8'"),
    ("import.yaml", "{R4: the", "{R7: the", "set_aside: expected the number of a row; found 'R7'"),
    ("import.yaml", "Müller_b]", "Müller_c]", "muller_2001: expected a study of results.csv; found 'Müller_c'"),
    ("import.yaml", "muller_2001:\n    of", "Muller:\n    of", "expected an id of a-z, 0-9, _ and -"),
    ("import.yaml", "extractor: table", "extractor: ../x", "extractor: expected an id of a-z"),
    ("import.yaml", "schema: 1", "schema: 2", "schema: expected 1"),
    ("import.yaml", "provisional: read", "provisionel: read", "found 'provisionel'"),
    ("import.yaml", "number: yes, unless: {m1: NR}", "numbre: yes, unless: {m1: NR}", "found 'numbre'. Did you mean"),
    ("import.yaml", "words: p_values}", "words: q_values}", "a table under words (p_values); found 'q_values'"),
    ("import.yaml", "codes: controls", "codes: kinds", "a list under codes (controls); found 'kinds'"),
    ("import.yaml", "decimal_point", "decimal_dot", "expected one of decimal_point, decimal_comma"),
    ("import.yaml", "NR: not_reported", "NR: lost", "missing > NR: expected one of not_reported"),
    ("import.yaml", "controlled_study@1.2.0", "rob2@1.1.0", "forms > study: expected a form that reads as study"),
    ("import.yaml", "[[sleep, hours]]", "[[sleep]]", "of: expected a list of 2 texts, one for each column; found 1"),
    ("import.yaml", ', of: [["mood, worry", total]]', "", "expected of or rows, which tell the rows of this outcome"),
    ("import.yaml", "rows: R2}", "of: [[sleep, hours]]}", "for one outcome; found hours too"),
    ("import.yaml", "domain: sleep, polarity: higher", "domain: slep, polarity: higher", "'slep'"),
    ("import.yaml", "citekey: muller_2001,", "citekey: mueller,", "citekey: expected a key of references"),
    ("import.yaml", "text: Müller 2001. J Sleep.", "doi: 10.1000/1", "references: expected a title for muller_2001"),
    ("import.yaml", "stated_because: significance", "stated_because: luck", "> Results > r2 > stated_because"),
    ("import.yaml", "smd: {column: d", "smdd: {column: d", "found 'smdd'"),
    ("import.yaml", "role: control, control_kind", "role: contrl, control_kind", "Arms > old > role"),
    ("import.yaml", "kind: abstract", "kind: poster", "kind: expected one of journal"),
    ("import.yaml", "missing: unclear, column", "missing: lost, column", "design: expected one of not_reported"),
    ("import.yaml", "R4: the scale is spoilt", "R4: &a the scale is spoilt", "import.yaml:8"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "told"), FAULTY)
def test_a_fault_of_either_file_is_told_with_its_line(source, name, before, after, told):
    source.change(name, before, after, 1)

    faults = source.faults()

    assert any(told in fault for fault in faults), faults
    assert all(fault.startswith((f"{name}:", "results.csv:", "import.yaml:")) for fault in faults), faults


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a header; found an empty file"),
        ("no,trial\n", "expected a column of results.csv; found 'source'"),
        (TABLE.split("\n", 1)[0] + "\n", "results.csv:1: expected rows; found a header alone"),
    ],
)
def test_a_table_without_results_is_told(source, text, told):
    source.files["results.csv"] = text

    assert any(told in fault for fault in source.faults())


def test_a_table_in_another_encoding_is_told_with_its_line(source):
    source.read()
    (source.folder / "results.csv").write_bytes(TABLE.encode("cp1252"))

    with pytest.raises(ImportFault, match=r"results.csv:2: expected UTF-8 text; found the byte 0xFC"):
        table_import.read(source.folder / "results.csv", source.folder / "import.yaml")


@settings(
    max_examples=cases(75, 500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_done_to_either_file_there_is_an_import_or_a_fault_and_never_anything_else(source, data):
    name = data.draw(st.sampled_from(["results.csv", "import.yaml"]))
    kept = source.files[name]
    start = data.draw(st.integers(0, len(kept)))
    end = data.draw(st.integers(start, min(start + 30, len(kept))))
    junk = data.draw(st.text(st.sampled_from("{}[],:\"'\n\r\t |>&*!?-#aR1.é\x00\u200b"), max_size=8))
    source.files[name] = kept[:start] + junk + kept[end:]

    try:
        got = source.read()
    except ReviewError:
        got = None
    finally:
        source.files[name] = kept

    assert got is None or all(tally.adds_up for tally in got.account.tallies)
