"""What is written reads back as it was, whatever reasons are called; what two say differently is told box by box."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Place
from extraction_forms.references.reference import Reference
from extraction_forms.screening.counting import counts
from extraction_forms.screening.excluded import excluded_reports, references
from extraction_forms.screening.flow import Told, as_yaml, differences, numbers
from extraction_forms.screening.listings import listings
from extraction_forms.yaml_text import parse, plain
from tests.extraction_forms.screening.exports import WORKS, asked, counted, doi, rayyan, ris
from tests.thoroughness import cases

BOTH = {"Anna": "excluded", "Ben": "excluded"}
REASON = st.text(st.characters(exclude_characters=',|"', exclude_categories=["C", "Z"]), min_size=1).map(
    str.strip
)


def test_the_flow_names_the_files_of_every_count_and_what_is_left_over():
    found = counted(
        {
            "in/a.ris": ris([0, 1, 2, 3]),
            "in/titles.csv": rayyan(
                [(0, BOTH), (1, {"Anna": "included"}), (2, {"Anna": "included", "Ben": "excluded"})]
            ),
            "in/full_texts.csv": rayyan([(1, BOTH, ["a: b; c"])]),
        }
    )

    text = as_yaml(numbers(found), Told(found=found, excluded=excluded_reports(found)))

    assert text == (
        "# Counted by decisions; a maybe goes on like included; of a full text it leaves the report undecided.\n"
        "# Beside the boxes below: 1 not screened yet.\n"
        "# Beside the boxes below: 1 in conflict at titles and abstracts.\n"
        "flow:\n"
        "  databases: {a: 4; a.ris}\n"
        '  duplicates: {printed: "0", note: a.ris}\n'
        '  screened: {printed: "3", note: titles.csv}\n'
        '  excluded: {printed: "1", note: titles.csv}\n'
        '  sought: {printed: "1", note: "full_texts.csv, titles.csv"}\n'
        '  not_retrieved: {printed: "0", note: full_texts.csv}\n'
        '  assessed: {printed: "1", note: full_texts.csv}\n'
        '  reports_excluded: {"a: b; c": "1"}\n'
        '  included_reports: {printed: "0", note: full_texts.csv}\n'
        "excluded_studies:\n"
        '  lind_2016: {study: Lind 2016, reason: "a: b; c"}\n'
    )


@given(reasons=st.lists(REASON.filter(lambda one: one.strip(" ;.")), min_size=1, max_size=4))
@settings(max_examples=cases(40, 500))
def test_whatever_reasons_are_called_they_read_back(reasons):
    found = counted({"full_texts.csv": rayyan([(n, BOTH, [reason]) for n, reason in enumerate(reasons)])})

    text = as_yaml(numbers(found), Told(found=found, excluded=excluded_reports(found)))

    read = plain(parse(text, "flow.yaml"))
    assert {name: int(n) for name, n in read["flow"]["reports_excluded"].items()} == dict(found.reasons)
    assert {one["reason"] for one in read["excluded_studies"].values()} == set(found.reasons)


def test_sources_are_compared_by_their_sum_and_reasons_by_name_whatever_their_capitals():
    mine = {"databases": {"MEDLINE": 4}, "screened": 3, "reports_excluded": {"Wrong design": 1, "Animals": 2}}
    theirs = {
        "databases": {"PubMed": 3},
        "registers": {"ICTRP": 1},
        "screened": 5,
        "reports_excluded": {"wrong design": 1, "Rats": 2},
        "other_sought": 1,
    }

    assert [tuple(one) for one in differences(mine, theirs)] == [
        ("screened", 3, 5),
        ("reports_excluded > Rats", 0, 2),
        ("reports_excluded > Animals", 2, 0),
    ]
    assert list(differences(mine, mine)) == []
    assert [tuple(one) for one in differences(mine, {"registers": {"ICTRP": 1}})] == [("registers", 4, 1)]


def test_registers_stand_apart_from_databases():
    files = [
        asked("a.ris", ris([0, 1]), name="MEDLINE"),
        replace(asked("b.ris", ris([1]), name="ICTRP"), register=True),
    ]

    boxes = numbers(counts(listings(files)))

    assert boxes == {"databases": {"MEDLINE": 2}, "registers": {"ICTRP": 1}, "duplicates": 1}
    assert "registers: {ICTRP: 1; b.ris}" in as_yaml(boxes, Told(found=counts(listings(files))))


def test_excluded_reports_have_the_keys_of_the_review_where_it_has_them_and_keys_of_their_own_elsewhere():
    rows = [(0, BOTH, ["a"]), (1, BOTH, ["a"]), (2, BOTH, ["b"])]
    found = counted({"full_texts.csv": rayyan(rows)})
    author, title, year = WORKS[1]
    there = {
        "befriending": Reference(
            key="befriending",
            kind="article",
            authors=(author,),
            title=title,
            year=year,
            doi=doi(1),
            place=Place("references.bib", 1),
        ),
        "okafor_2019": Reference(
            key="okafor_2019",
            kind="article",
            authors=("Okafor, B.",),
            title="Something else altogether",
            year="2019",
        ),
    }

    reports = excluded_reports(found, there)

    assert [(one.id, one.there) for one in reports] == [
        ("befriending", True),
        ("larsen_2021", False),
        ("okafor_2019a", False),
    ]
    assert [one.written()["reason"] for one in reports] == ["a", "b", "a"]
    assert reports[0].written() == {"citekey": "befriending", "reason": "a"}
    assert reports[1].written() == {"study": "Larsen 2021", "reason": "b"}
    assert reports[1].written(cited=True) == {"citekey": "larsen_2021", "reason": "b"}
    assert [one.key for one in references(reports)] == ["larsen_2021", "okafor_2019a"]
