"""The matching as a file: written, edited, read again, and refused with the line that is at fault."""

import pytest

from extraction_forms.compare.matching_file import (
    kept_pairs,
    matching_of,
    matching_path,
    read_matching,
    write_matching,
)
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.errors import Rejected, UsageError
from tests.extraction_forms.two_extractors import BIAS_FORM, TRIALS, two

THIRD = ("contrasts:", "  - {id: third, label: Phone line, role: experimental}\ncontrasts:")


@pytest.fixture
def written(tmp_path):
    """The proposed matching in a file, with words of it replaced; and the records."""

    def build(words=(), **records):
        a, b = two(**records)
        text = write_matching(propose_matching(a, b, TRIALS))
        for old, new in words:
            assert old in text, text
            text = text.replace(old, new)
        path = tmp_path / "matching" / "okafor_2019.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path, (a, b)

    return build


def faults_of(path, records):
    with pytest.raises(Rejected) as caught:
        read_matching(path, path.name, records, TRIALS)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_written_reads_back_the_same(written):
    path, records = written()

    assert read_matching(path, path.name, records, TRIALS) == propose_matching(*records, TRIALS)


def test_a_pair_may_be_joined_by_hand(written):
    undone = "    - {a: peer}\n    - {b: group}"
    path, records = written([('    - {a: peer, b: group, why: "same role, similar name (1.00)"}', undone)])
    assert [pair.whole for pair in read_matching(path, path.name, records, TRIALS).of("arms")] == [
        False,
        False,
        True,
    ]
    path.write_text(path.read_text("utf-8").replace(undone, "    - {a: peer, b: group}"), "utf-8")

    assert read_matching(path, path.name, records, TRIALS).of("arms")[0].why == "by hand"


def test_a_pair_may_be_called_otherwise_in_the_consensus(written):
    path, records = written([("{a: peer, b: group,", "{a: peer, b: group, id: walkers,")])
    found = read_matching(path, path.name, records, TRIALS)

    assert found.name("a", "arms", "peer") == found.name("b", "arms", "group") == "walkers"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a: peer, b: group", "a: pear, b: group", "expected an entry of anna: peer, usual; found 'pear'."),
        ("a: usual, b: tau", "a: usual, b: group", "expected every id once; found 'group' again"),
        ("a: usual, b: tau", "a: usual", "expected every entry of ben; found no 'tau'."),
        ("{a: peer, b: group", "{c: peer, b: group", "expected one of a, b, id, why; found 'c'."),
        ("  arms:", "  armz:", "expected one of reports, arms, contrasts, results; found 'armz'."),
        ("a: anna", "a: dora", "expected anna; found 'dora'."),
        ("study: okafor_2019", "study: other", "expected okafor_2019; found 'other'."),
        ("{a: peer, b: group", "{a: peer, b: group, id: Bad Id", "expected an id of a-z"),
        ("{a: peer, b: group", "{a: peer, b: group, id: usual", "expected a name of its own for every entry"),
        ("{a: peer, b: group,", "{", "expected a, b or both; found neither"),
        ("    - {a: contrast, b: c1", "    - {a: [contrast], b: c1", "expected text; found something else"),
    ],
)
def test_a_fault_is_told_with_its_line(written, old, new, told):
    path, records = written([(old, new)])

    assert any(told in fault and fault.startswith("okafor_2019.yaml:") for fault in faults_of(path, records))


@pytest.mark.parametrize(
    "text", ["", "[]", "pairs: 3", "pairs: {arms: 3}", "pairs: {arms: [3]}", "a: &x {b: *x}", "\0"]
)
def test_no_file_ends_in_anything_but_words(written, text):
    path, records = written()
    path.write_text(text, "utf-8")

    assert faults_of(path, records)


def test_an_entry_that_came_later_is_a_fault_until_it_is_matched(written):
    path, _ = written()
    records = two(ben=[THIRD])

    assert "Write - {b: third}" in faults_of(path, records)[0]


def test_what_a_file_says_stays_when_the_rest_is_proposed_anew(written):
    path, _ = written(
        [
            (
                '    - {a: peer, b: group, why: "same role, similar name (1.00)"}',
                "    - {a: peer}\n    - {b: group}",
            )
        ]
    )
    records = two(ben=[THIRD])
    found = propose_matching(*records, TRIALS, None, kept_pairs(path, path.name, records, TRIALS))

    assert [(pair.a, pair.b) for pair in found.of("arms")] == [
        ("peer", ""),
        ("usual", "tau"),
        ("", "group"),
        ("", "third"),
    ]


def test_without_a_file_the_proposal_stands(tmp_path):
    records = two()

    assert matching_of(tmp_path, records, TRIALS) == propose_matching(*records, TRIALS)


def test_the_file_of_another_form_has_its_name_and_that_of_another_pair_theirs(written, tmp_path):
    path, (a, b) = written()
    assert matching_path(tmp_path, (a, b), TRIALS) == path
    assert matching_path(tmp_path, (a, b), BIAS_FORM).name == "okafor_2019.bias.yaml"
    path.write_text(path.read_text("utf-8").replace("b: ben", "b: dora"), "utf-8")

    assert matching_path(tmp_path, (a, b), TRIALS).name == "okafor_2019.anna+ben.yaml"


def test_no_link_leads_a_matching_out_of_the_review(tmp_path):
    folder, elsewhere = tmp_path / "review", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "matching").symlink_to(elsewhere)

    with pytest.raises(UsageError, match="leads out of it"):
        matching_path(folder, two(), TRIALS)
