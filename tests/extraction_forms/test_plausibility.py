import pytest

from extraction_forms.checking import check_plain, check_record
from extraction_forms.form_library import library, read_form
from extraction_forms.studies import read_studies, read_vocabulary
from extraction_forms.yaml_text import parse

FORMS = {name: read_form(path) for name, path in library().items()}
OUTCOMES = "outcomes: [{id: sleep, label: Sleep, polarity: higher_better, range_min: '0', range_max: '20'}]"
RECORD = """\
schema: 1
form: {id: controlled_study, version: 1.2.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
characteristics: {label: Okafor 2019, design: parallel}
arms:
  - {id: new, role: experimental, intervention: Walks, format: group, delivery: in_person, n_randomised: 50}
  - {id: old, role: control, control_kind: waitlist}
contrasts:
  - {id: contrast, arm_exp: new, arm_ctl: old}
results:
  - id: sleep_post
    outcome: sleep
    value_kind: endpoint
    values:
      new: {n: 48, mean: "11.2", sd: "4.6"}
      old: {n: 51, mean: "10", sd: "4.5"}
"""


def warnings(*changes, copies=("okafor_2019",)):
    text = RECORD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    records = []
    for study in copies:
        path = f"records/{study}/anna.yaml"
        node = parse(text.replace("study: okafor_2019", f"study: {study}"), path)
        records.append(check_record(FORMS["controlled_study"], node, path, ""))
    vocabulary = read_vocabulary(check_plain(FORMS["outcomes"], parse(OUTCOMES, "o.yaml"), "o.yaml"))
    return read_studies(records, FORMS, vocabulary).warnings


def test_likely_numbers_are_not_warned_of():
    assert warnings() == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"11.2"', '"112"', ("18:26: warning: Results > sleep_post, new > mean: expected a mean within the range of "
         "sleep, 0 to 20; found 112.")),
        ('"11.2"', '"-1"', "new > mean: expected a mean within the range of sleep, 0 to 20; found -1."),
        ('"4.6"', '"46"', ("18:38: warning: Results > sleep_post, new > sd: expected a standard deviation within the "
         "range of sleep, 0 to 20; found 46.")),
        ('"4.6"', '"0"', "new > sd: expected a standard deviation above 0; found 0."),
        ("n: 48", "n: 480", ("18:16: warning: Results > sleep_post, new > n: expected at most the 50 randomised to the "
         "arm; found 480.")),
    ],
)  # fmt: skip
def test_an_unlikely_number_is_a_warning_with_its_place(old, new, told):
    (warning,) = warnings((old, new))

    assert warning.startswith("records/okafor_2019/anna.yaml:")
    assert warning.endswith(told)


ROW = """\
    evidence: {file: data.csv, row: "9"}
    columns: {mean_new: "11,2", n_new: NA, sd_new: "4.60", share: "55,6"}
    values:
      new:
        n: {printed: "48", column: n_new}
        mean: {printed: "11.2", column: mean_new}
        sd: {printed: "4.6", column: sd_new}
"""
PRINTED = '    values:\n      new: {n: 48, mean: "11.2", sd: "4.6"}\n'


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([], []),
        (
            [('mean: {printed: "11.2"', 'mean: {printed: "12.1"')],
            [
                (
                    "22:25: warning: Results > sleep_post, new > mean: expected 11,2, as column mean_new of the row"
                    " that the record keeps has it; found 12.1. One of the two was typed or changed by mistake."
                )
            ],
        ),
        (
            [('printed: "11.2", column: mean_new', 'printed: "12.1", corrected: "11.2", column: mean_new')],
            ["found 12.1."],
        ),
        ([('mean_new: "11,2"', 'mean_new: "nan"')], []),
        ([("column: mean_new", 'column: mean_new, evidence: {row: "10"}')], []),
        (
            [
                (
                    "design: parallel",
                    (
                        "design: parallel, "
                        'percent_women: {printed: "56.5", evidence: {file: data.csv, row: "9", column: share}}'
                    ),
                )
            ],
            ["Study > percent_women: expected 55,6"],
        ),
    ],
)
def test_a_number_that_is_not_the_one_of_its_row_is_a_warning(changes, told):
    """Where the record keeps the row word for word: by value, so that 11.2 is 11,2; another row's is not compared."""
    text = RECORD.replace(PRINTED, ROW)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    found = warnings((RECORD, text))

    assert len(found) == len(told)
    assert all(words in warning for words, warning in zip(told, found, strict=True)), found


@pytest.mark.parametrize(("mean", "count"), [("-11.2", 0), ("-21", 1), ("21", 1)])
def test_a_change_may_be_as_wide_as_the_range_either_way(mean, count):
    assert len(warnings(('"11.2"', f'"{mean}"'), ("value_kind: endpoint", "value_kind: change"))) == count


def test_a_missing_number_is_not_unlikely():
    assert warnings(('"4.6"', "{missing: not_reported}"), ("n: 48", "n: {missing: unclear}")) == ()


def test_two_studies_of_one_label_are_a_warning_that_names_the_other():
    (warning,) = warnings(copies=("okafor_2019", "okafor_2019b"))

    assert warning == (
        "records/okafor_2019b/anna.yaml:7:26: warning: Study > label: expected a label of its own; "
        "found Okafor 2019. okafor_2019 has the same label: nobody can tell the two apart in print."
    )
