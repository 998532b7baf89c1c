"""A review that two people extracted: its numbers, its tables, its supplement."""

import copy

import pytest

from extraction_forms.errors import Rejected
from synthesis.agreements import agreements_of

FORMATS = [
    ("group", "group"),
    ("group", "one_to_one"),
    ("one_to_one", "one_to_one"),
    ("group", "group"),
    ("one_to_one", "group"),
    ("group", "group"),
]
HEADING = "Agreement between extractors"


@pytest.fixture(scope="module")
def twice(build):
    """Studies that two people extracted, and a consensus that takes the first one's word for everything."""

    def records(*, settled=True):
        first, files = [], {}
        for n, (a, b) in enumerate(FORMATS, 1):
            arms = [build.peer(format=a), {"id": "control", "role": "control", "control_kind": "usual_care"}]
            one = build.study(f"s{n}", build.result(contrast=build.g(0.1 * n)), arms=arms)
            other = copy.deepcopy(one) | {"extractor": "b"}
            other["arms"][0]["format"] = b
            other["arms"][0]["label"] = "Peers"
            if n == 1:
                other["arms"].append({"id": "third", "role": "control", "control_kind": "waitlist"})
            files[f"records/s{n}/b.yaml"] = other
            if settled:
                files[f"records/s{n}/consensus.yaml"] = copy.deepcopy(one) | {"extractor": "c"}
            first.append(one)
        return first, files

    return records


@pytest.fixture(scope="module")
def made(build, twice, tmp_path_factory):
    first, files = twice()
    return build.carry_out(build.write(tmp_path_factory.mktemp("review") / "twice", *first, files=files))


def key(name, statistic):
    return f"agreement.peer_support.{name}.{statistic}"


def headings(document):
    return [block.text for block in document.blocks if hasattr(block, "level")]


def test_every_statistic_has_its_number_under_a_key(made):
    texts = {
        one: made.numbers[key("questions.arms.format", one)].text for one in ("answers", "agreement", "kappa")
    }

    assert texts == {"answers": "6", "agreement": "67%", "kappa": "0.25"}
    assert made.numbers[key("questions.arms.format", "agreement")].value == pytest.approx(100 * 4 / 6)
    assert made.numbers[key("questions.arms.format", "kappa")].origins == tuple(
        f"records/s{n}" for n in range(1, 7)
    )


def test_what_is_undefined_says_why_and_has_no_value(made):
    found = made.numbers[key("questions.arms.delivery", "kappa")]

    assert (found.value, found.text) == (None, "undefined")
    assert found.reason == "undefined: no variation, every rating is the same"
    assert made.numbers[key("questions.arms.delivery", "ac1")].value == 1


def test_an_arm_that_one_extractor_has_alone_is_counted_among_the_entries(made):
    counts = [made.numbers[key("entries.arms", name)].value for name in ("both", "only_a", "only_b")]

    assert counts == [12, 0, 1]


def test_the_supplement_has_a_chapter_with_tables_of_the_form(made):
    assert HEADING in headings(made.document)
    assert [table.id for table in made.document.tables if table.id.startswith("agreement_")] == [
        f"agreement_peer_support_{part}" for part in ("sections", "coded", "other", "entries")
    ]


def test_the_tables_print_what_the_ledger_holds(made):
    for part in ("sections", "coded", "other", "entries"):
        for row in made.table(f"agreement_peer_support_{part}").rows:
            for cell in row.cells:
                assert not cell.key or made.numbers[cell.key].text == cell.text

    row = next(row for row in made.cells("agreement_peer_support_coded") if row[0] == "Format")
    assert row[:4] == ["Format", "6", "6", "67%"]


def test_a_column_of_intervals_is_there_only_where_there_are_intervals(made, build, carried, twice):
    first, files = twice()
    few = {name: text for name, text in files.items() if name.split("/")[1] in {"s1", "s2", "s3"}}
    three = carried(*first[:3], files=few)

    heads = [column.id for column in made.table("agreement_peer_support_coded").columns]
    without = [column.id for column in three.table("agreement_peer_support_coded").columns]
    assert "kappa_ci" in heads
    assert without == [name for name in heads if not name.endswith("_ci")]
    assert "No interval from fewer than 5 studies." in three.notes("agreement_peer_support_sections")


def test_what_is_undefined_is_told_in_words_under_the_table(made):
    notes = made.notes("agreement_peer_support_coded")

    assert "Kappa and Alpha of Design, Kind of report, " in notes
    assert "undefined: no variation, every rating is the same." in notes


def test_words_are_named_as_left_to_people(made):
    assert "Words are not rated, since it takes a person to say whether they mean the same: Study label" in (
        made.notes("agreement_peer_support_other")
    )


def test_the_methods_name_the_statistics_and_where_they_are_from(made):
    assert "Two people or more extracted 6 studies by the form Peer support in mental health." in made.text
    for source in (
        "Cohen 1960",
        "Gwet 2008",
        "Krippendorff 2004",
        "Byrt et al. 1993",
        "Efron 1987; 2000 resamples",
    ):
        assert source in made.text


def test_the_settled_record_decides_the_results_and_not_the_agreement(made):
    formats = {study.arms[0].tags["format"].code for study in made.review.evidence.studies}

    assert formats == {"group", "one_to_one"}
    assert {pair for one in made.analysis.agreements for pair in one.coders} == {("a", "b")}


def test_a_review_of_one_extractor_has_no_such_chapter_and_no_such_number(build, carried):
    alone = carried(build.study("a"), build.study("b"))

    assert alone.analysis.agreements == ()
    assert HEADING not in headings(alone.document)
    assert not [name for name in alone.numbers if name.startswith("agreement.")]


def test_agreement_can_be_had_before_anything_is_settled(build, twice, tmp_path):
    first, files = twice(settled=False)
    folder = build.write(tmp_path / "open", *first, files=files)

    (found,), compared = agreements_of(folder)

    assert (len(found.studies), compared.waiting, compared.unseen) == (6, (), ("s1",))


def test_other_faults_of_the_records_are_told(build, twice, tmp_path):
    first, files = twice(settled=False)
    files["records/s1/b.yaml"]["arms"][0]["format"] = "crowd"
    folder = build.write(tmp_path / "faulty", *first, files=files)

    with pytest.raises(Rejected) as caught:
        agreements_of(folder)

    assert [problem.found for problem in caught.value.problems] == ["'crowd'"]


def test_more_than_two_extractors_are_rated_together_and_the_tables_say_so(build, twice, tmp_path):
    first, files = twice()
    for name in ("s1", "s2"):
        files[f"records/{name}/d.yaml"] = files.pop(f"records/{name}/b.yaml") | {"extractor": "d"}
    made = build.carry_out(build.write(tmp_path / "pairs", *first, files=files))

    assert "a, b and d are rated together. Kappa is Fleiss’." in made.notes("agreement_peer_support_sections")
    assert "Fleiss 1971" in made.text
    # Of twelve ratings eight are group: 1 - (2/6) / (1 - (8/12)² - (4/12)²).
    assert made.numbers[key("questions.arms.format", "fleiss")].value == pytest.approx(0.25)
    row = next(row for row in made.cells("agreement_peer_support_coded") if row[0] == "Format")
    assert row[:4] == ["Format", "6", "6", "67%"]
    assert "0.25" in row


def test_a_review_without_history_says_that_the_records_are_rated_as_they_are_now(made):
    assert (
        "The records are rated as now, whatever was changed after they could be compared: the review has no "
        in (made.notes("agreement_peer_support_sections"))
    )
    assert "agreement is that of the records that each submitted, as they are now" in made.text
