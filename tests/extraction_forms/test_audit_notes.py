"""Notes on findings of the audit, as they stand at the head of a record."""

import pytest

from extraction_forms.draft import read_draft, write_draft
from extraction_forms.errors import Rejected
from extraction_forms.parcels import pack, unpack
from extraction_forms.yaml_text import parse
from tests.extraction_forms.two_extractors import ANNA, TRIALS, changed, record

NOTE = """\
audit:
  - finding: spread.se_as_sd:okafor_2019/hope_post
    status: corrected
    words: "Table 2 misprints it; the authors' thesis has 38"
    date: "2026-11-22"
    by: anna
    changed: [results/hope_post/peer/sd]
    numbers: {results/hope_post/peer/sd: "38"}
    evidence: {report: main, page: "6", quote: M (SD)}
"""
NOTED = changed(ANNA, [('sd: "0,38"', 'sd: {printed: "0,38", corrected: "38"}')]) + NOTE


def test_a_record_keeps_its_notes_and_what_is_printed():
    read = record(NOTED)
    (note,) = read.audit

    assert (note.status, note.date, note.by) == ("corrected", "2026-11-22", "anna")
    assert note.changed == ("results/hope_post/peer/sd",)
    assert note.numbers == (("results/hope_post/peer/sd", "38"),)
    assert (note.source.page, note.source.quote) == ("6", "M (SD)")
    sd = read.sections["results"][0].units["peer"]["sd"]
    assert (sd.value, sd.printed) == (38.0, "0,38")


def test_notes_and_corrections_go_from_process_to_process():
    assert unpack(pack([record(NOTED)])) == [record(NOTED)]


def test_notes_are_written_at_the_head_in_the_order_of_their_keys():
    turned = NOTED.replace("    by: anna\n", "").replace("  - finding:", "  - by: anna\n    finding:")

    text = write_draft(TRIALS, read_draft(TRIALS, parse(turned, "r.yaml")))

    assert text == write_draft(TRIALS, read_draft(TRIALS, parse(NOTED, "r.yaml")))
    assert text.index("audit:") < text.index("characteristics:")
    assert text.index("finding:") < text.index("by: anna")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "status: corrected",
            "status: confirm",
            "expected one of confirmed, corrected, asked; found 'confirm'. Did",
        ),
        ("status: corrected", "status:", "audit > 1 > status: expected one of"),
        (
            'words: "Table 2 misprints it; the authors\' thesis has 38"',
            'words: ""',
            "in words; found nothing",
        ),
        ('"2026-11-22"', '"2026-02-30"', "expected a day as YYYY-MM-DD; found '2026-02-30'"),
        ('"2026-11-22"', "22.11.2026", "expected a day as YYYY-MM-DD; found '22.11.2026'"),
        ("by: anna\n    changed", "by:\n    changed", "expected who looked it up; found nothing"),
        (
            "spread.se_as_sd:okafor_2019/hope_post",
            "row 3",
            "expected the id of a finding, as `synthesis audit`",
        ),
        ("    by: anna\n    changed", "    by: anna\n    who: x\n    changed", "found 'who'"),
        ("[results/hope_post/peer/sd]", "all", "expected a list of paths of answers"),
        ('{results/hope_post/peer/sd: "38"}', "38", "expected a block of paths and the numbers"),
        ("{report: main, page", "{report: mian, page", "Did you mean 'main'?"),
    ],
)
def test_a_note_that_is_none_is_told_with_its_line(old, new, told):
    with pytest.raises(Rejected) as caught:
        record(changed(NOTED, [(old, new)]))

    (fault,) = caught.value.problems
    assert told in str(fault)
    assert fault.place.line > len(ANNA.splitlines())


def test_a_finding_has_one_note():
    with pytest.raises(Rejected, match=r"expected each finding once; found .* again .first on line"):
        record(NOTED + NOTE.partition("\n")[2])


@pytest.mark.parametrize(
    ("text", "told"), [("audit: yes\n", "a list of blocks"), ("audit: [x]\n", "a block of")]
)
def test_notes_are_a_list_of_blocks(text, told):
    with pytest.raises(Rejected, match=told):
        record(ANNA + text)
