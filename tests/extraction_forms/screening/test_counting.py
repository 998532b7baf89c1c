"""Whatever was decided, every record is in one box, the boxes add up, and the order of files and rows is nothing."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.screening.counting import ALL, NO_SEARCH
from extraction_forms.screening.ending import ENDS
from extraction_forms.screening.flow import numbers, total
from extraction_forms.screening.rules import MAYBE, Rules
from synthesis.plan.flow import flow_faults
from tests.extraction_forms.screening.exports import WORKS, asreview, boxes, counted, covidence, rayyan, ris
from tests.synthesis.plan.test_flow import Holding
from tests.thoroughness import cases

DECISION = st.sampled_from(["included", "excluded", "maybe"])
SAID = st.dictionaries(st.sampled_from(["Anna", "Ben", "Carla"]), DECISION)
REASONS = st.lists(st.sampled_from(["wrong population", "No control; none", "not retrieved"]), unique=True)
WORK = st.sampled_from(range(len(WORKS)))
FILES = st.fixed_dictionaries(
    {
        "a.ris": st.lists(WORK, min_size=1),
        "b.ris": st.lists(WORK, min_size=1),
        "titles.csv": st.lists(st.tuples(WORK, SAID, REASONS), min_size=1, unique_by=lambda one: one[0]),
        "full_texts.csv": st.lists(st.tuples(WORK, SAID, REASONS), min_size=1, unique_by=lambda one: one[0]),
    }
)
ROWS = st.lists(st.tuples(WORK, SAID, REASONS), min_size=1)
AGAIN = st.fixed_dictionaries(
    {"titles.csv": ROWS, "full_texts.csv": ROWS},
    optional={
        "a.ris": st.lists(WORK, min_size=1),
        "titles_2.csv": ROWS,
        "lab.csv": st.lists(st.tuples(WORK, st.sampled_from([1, 0, ""])), min_size=1),
        "review_1_irrelevant_csv_1.csv": st.lists(st.tuples(WORK, st.just("")), min_size=1),
        "review_1_excluded_csv_1.csv": st.lists(
            st.tuples(WORK, st.just("Exclusion reason: x; y; ")), min_size=1
        ),
    },
)
"""Files that list the same publication any number of times, with whatever decisions."""

RULES = st.builds(
    Rules,
    maybe=st.sampled_from(list(MAYBE)),
    arbiter=st.sampled_from(["", "Carla"]),
    not_retrieved=st.sampled_from([(), ("Not retrieved",)]),
    precedence=st.sampled_from([(), ("Wrong population",)]),
)


def written(files):
    kinds = {"titles.csv": "title", "full_texts.csv": "full_text"}
    return {
        file: (kinds.get(file, "search"), rayyan(rows) if file in kinds else ris(rows))
        for file, rows in files.items()
    }


@given(files=FILES, rules=RULES)
@settings(max_examples=cases(60, 1000))
def test_every_record_is_in_one_box_and_all_boxes_add_up(files, rules):
    found = counted(written(files), rules)
    listed = {n for rows in files.values() for n in [row if isinstance(row, int) else row[0] for row in rows]}
    n = {end: len(found.at(end)) for end in ENDS}

    assert sum(n.values()) == len(listed)
    assert found.identified == found.duplicates + n["unscreened"] + found.n("screened")
    assert found.n("screened") == n["title_excluded"] + n["title_undecided"] + n["title_conflict"] + found.n(
        "sought"
    )
    assert found.n("sought") == n["not_retrieved"] + n["awaiting"] + found.n("assessed")
    assert found.n("assessed") == sum(found.reasons.values()) + n["full_conflict"] + found.n(
        "included_reports"
    )
    assert (
        list(
            flow_faults(
                Holding(
                    **{
                        name: dict(one) if not isinstance(one, int) else one
                        for name, one in numbers(found).items()
                    }
                )
            )
        )
        == []
    )


@given(files=AGAIN, rules=RULES, seed=st.integers(0, 1000))
@settings(max_examples=cases(60, 1000))
def test_whatever_the_files_repeat_and_contradict_all_boxes_add_up_and_order_is_nothing(files, rules, seed):
    chance = Random(seed)
    shuffled = {
        name: chance.sample(rows, len(rows)) for name, rows in chance.sample([*files.items()], len(files))
    }

    found, again = counted(in_their_formats(files), rules), counted(in_their_formats(shuffled), rules)

    works = {row if isinstance(row, int) else row[0] for rows in files.values() for row in rows}
    assert len(found.ended) == len(works)
    assert found.identified == found.duplicates + len(works)
    n = {end: len(found.at(end)) for end in ENDS}
    assert found.n("screened") == sum(n.values()) - n["unscreened"]
    assert found.n("sought") == n["not_retrieved"] + n["awaiting"] + found.n("assessed")
    assert numbers(again) == numbers(found)
    assert boxes(again) == boxes(found)


def in_their_formats(files):
    made = {}
    for name, rows in files.items():
        write = (
            ris
            if name.endswith("ris")
            else covidence
            if name.startswith("review")
            else asreview
            if name == "lab.csv"
            else rayyan
        )
        made[name] = write(rows)
        if write is rayyan:
            made[name] = ("full_text" if name.startswith("full") else "title", made[name])
        elif write is asreview:
            made[name] = ("title", made[name])
    return made


@given(files=FILES, rules=RULES)
@settings(max_examples=cases(40, 1000))
def test_each_search_counts_what_it_lists_and_duplicates_are_what_is_listed_again(files, rules):
    found = counted(written(files), rules)
    searched = [*files["a.ris"], *files["b.ris"]]
    stray = {row[0] for name in ("titles.csv", "full_texts.csv") for row in files[name]} - set(searched)

    expected = {"a": len(files["a.ris"]), "b": len(files["b.ris"])}
    assert dict(found.sources) == expected | ({NO_SEARCH: len(stray)} if stray else {})
    assert found.duplicates == len(searched) - len(set(searched))


@given(files=FILES, rules=RULES, seed=st.integers(0, 1000))
@settings(max_examples=cases(30, 1000))
def test_the_order_of_files_and_of_rows_is_nothing(files, rules, seed):
    chance = Random(seed)
    names = chance.sample(list(files), len(files))
    shuffled = {name: chance.sample(files[name], len(files[name])) for name in names}

    first, second = counted(written(files), rules), counted(written(shuffled), rules)

    assert numbers(first) == numbers(second)
    assert boxes(first) == boxes(second)


@given(files=FILES)
@settings(max_examples=cases(30, 500))
def test_what_is_counted_is_what_a_plain_count_of_the_decisions_gives(files):
    """Where all who decided say the same, and nobody a maybe."""
    alike = {
        name: [
            (row[0], dict.fromkeys(row[1], min(row[1].values()).replace("maybe", "included")), row[2])
            if row[1]
            else row
            for row in rows
        ]
        if name.endswith("csv")
        else rows
        for name, rows in files.items()
    }
    titles = {n: set(said.values()) for n, said, _ in alike["titles.csv"] if said}
    full = {n: set(said.values()) for n, said, _ in alike["full_texts.csv"] if said}
    listed = {n for n, _, _ in alike["full_texts.csv"]}

    found = counted(written(alike))

    out = {n for n in titles if titles[n] == {"excluded"}}
    against = {n for n in out if n in full and full[n] == {"included"}}
    assert len(found.at("included")) == len({n for n in full if full[n] == {"included"}} - out)
    assert against <= {
        int(one.publication.fullest.doi.rpartition(".")[2]) for one in found.at("title_conflict")
    }
    assert found.n("sought") == len({n for n in (set(titles) | listed) if n not in out})


def test_a_box_of_which_no_file_tells_has_a_reason_and_no_number():
    found = counted({"a.ris": ris([0, 1]), "titles.csv": rayyan([(0, {"Anna": "included"})])})

    assert found.n("screened") == 1
    assert found.n("assessed") == Unavailable(reason="no file tells which full texts were excluded")
    assert "included_reports" not in numbers(found)


def test_covidences_lists_tell_both_stages_by_listing_a_record_at_all():
    found = counted(
        {
            "review_7_irrelevant_csv_2026.csv": covidence([(0, ""), (1, "")]),
            "review_7_select_csv_2026.csv": covidence([(2, "")]),
            "review_7_excluded_csv_2026.csv": covidence([(3, "Exclusion reason: Wrong design; "), (4, "")]),
            "review_7_included_csv_2026.csv": covidence([(5, "")]),
        }
    )

    assert boxes(found) == {"awaiting": 1, "full_excluded": 2, "included": 1, "title_excluded": 2}
    assert found.reasons == {"No reason given": 1, "Wrong design": 1}
    assert numbers(found)["databases"] == {ALL: 6}
    assert found.n("sought") == 4


def test_without_the_list_of_irrelevant_records_nothing_is_said_of_how_many_were_screened():
    found = counted(
        {
            "review_7_excluded_csv_1.csv": covidence([(3, "")]),
            "review_7_included_csv_1.csv": covidence([(5, "")]),
        }
    )

    assert {name: total(n) for name, n in numbers(found).items()} == {
        "sought": 2,
        "not_retrieved": 0,
        "assessed": 2,
        "reports_excluded": 1,
        "included_reports": 1,
    }


def test_a_publication_that_a_tool_merged_before_counts_as_often_as_the_searches_list_it():
    found = counted(
        {
            "a.ris": ris([0, 0, 1]),
            "b.ris": ris([0]),
            "titles.csv": rayyan([(0, {"Anna": "included"}), (1, {"Anna": "excluded"})]),
        }
    )

    assert (found.identified, found.duplicates, found.n("screened")) == (4, 2, 2)


def test_records_that_nobody_saw_are_not_screened_or_were_left_out_by_automation():
    files = {"a.ris": ris([0, 1, 2]), "asreview.csv": asreview([(0, 1), (1, 0), (2, "")])}

    found = counted(files)
    by_tool = counted(files, Rules(unseen_by_automation=True))

    assert (found.n("screened"), len(found.at("unscreened"))) == (2, 1)
    assert "by_automation" not in numbers(found)
    assert numbers(by_tool)["by_automation"] == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_marks_of_encodings_are_nothing(ends, encoding):
    text = rayyan([(0, {"Änna": "included", "Ben": "excluded"}), (1, {"Änna": "excluded"})], ends).encode(
        encoding
    )

    assert boxes(counted({"titles.csv": text})) == {"title_conflict": 1, "title_excluded": 1}
