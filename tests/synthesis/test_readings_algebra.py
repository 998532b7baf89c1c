"""The four readings of any small review agree with what each of them means, restated literally."""

from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

CLAIMS = ("improved", "not_significant", "claimed_equivalent", "worse", "mixed", "not_reported")
BETTER_WHEN = {"hope": 1, "mood": -1}
Z = 1.959963984540054  # the 97.5 % point of the standard normal distribution, from tables
ASKED = {
    "all": {
        "where": "domain in ['clinical', 'personal']",
        "measure": "SMD",
        "multiplicity": "all_rows",
    }
}

hundredths = st.integers(min_value=-150, max_value=150)
results = st.tuples(
    hundredths,
    st.integers(min_value=1, max_value=100),
    st.sampled_from(CLAIMS),
    st.sampled_from(tuple(BETTER_WHEN)),
)
reviews = st.lists(st.lists(results, min_size=1, max_size=4), min_size=1, max_size=4)
margins = st.tuples(st.integers(min_value=1, max_value=80), st.integers(min_value=1, max_value=80))


def read(build, found, harm=20, benefit=20):
    """The readings of a review of studies with these results: y and se in hundredths, claim, outcome."""
    studies = [
        build.study(
            f"s{number}",
            *(
                build.result(
                    f"r{place}",
                    outcome,
                    {"reported_claim": claim},
                    contrast=build.g(f"{y / 100:.2f}", f"{se / 100:.2f}", "exp_minus_ctl"),
                )
                for place, (y, se, claim, outcome) in enumerate(rows)
            ),
        )
        for number, rows in enumerate(found)
    ]
    margin = {
        "measure": "SMD",
        "harm": harm / 100,
        "benefit": benefit / 100,
        "source": "the review's own choice",
    }
    with TemporaryDirectory() as folder:
        written = build.write(Path(folder) / "r", *studies, syntheses=ASKED, margins={"smd": margin})
        return build.carry_out(written).analysis.readings[0]


def ends(one):
    """The interval of a result with + for benefit."""
    y, se, _, outcome = one
    middle = BETTER_WHEN[outcome] * y / 100
    return middle - Z * se / 100, middle + Z * se / 100


def in_words(low, high, harm, benefit):
    """The class of an interval, asked one question after the other."""
    rules_out_harm, rules_out_benefit = low > -harm, high < benefit
    if low > 0:
        return (
            "better_important" if low >= benefit else "better_trivial" if high < benefit else "better_unclear"
        )
    if high < 0:
        return "worse_important" if high <= -harm else "worse_trivial" if low > -harm else "worse_unclear"
    if rules_out_harm and rules_out_benefit:
        return "equivalent"
    if rules_out_harm:
        return "noninferior"
    return "no_important_benefit" if rules_out_benefit else "inconclusive"


def majority(signs):
    """The direction of a study: that of 7 of 10 of its results or more."""
    up, down, m = sum(s > 0 for s in signs), sum(s < 0 for s in signs), len(signs)
    if up + down == 0:
        return "null"
    if 10 * max(up, down) >= 7 * m:
        return "positive" if up > down else "negative"
    return "no_clear_majority" if 10 * max(up, down) >= 7 * (up + down) else "conflicting"


@settings(max_examples=20)
@given(found=reviews, margin=margins)
def test_each_reading_of_each_result_is_what_its_definition_says(build, found, margin):
    flat = [one for rows in found for one in rows]
    harm, benefit = (size / 100 for size in margin)

    read_rows = read(build, found, *margin).rows

    assert [row.claim for row in read_rows] == [claim for _, _, claim, _ in flat]
    for row, one in zip(read_rows, flat, strict=True):
        low, high = ends(one)
        assert row.by_interval == ("better" if low > 0 else "worse" if high < 0 else "includes_zero")
        assert row.verdict_code == in_words(low, high, harm, benefit)
        y = BETTER_WHEN[one[3]] * one[0]
        assert row.direction == ("positive" if y > 0 else "negative" if y < 0 else "null")
        assert row.detectable.could is (2 * Z * one[1] / 100 < harm + benefit)
        assert isclose(row.detectable.mde, 2.8015852 * one[1] / 100, rel_tol=1e-7)  # z.975 + z.80


@settings(max_examples=20)
@given(found=reviews)
def test_a_study_votes_once_by_the_majority_of_its_results(build, found):
    votes = read(build, found).votes

    signs = [[BETTER_WHEN[outcome] * y for y, _, _, outcome in rows] for rows in found]
    assert [vote.state for vote in votes] == [majority(one) for one in signs]


@settings(max_examples=15)
@given(found=reviews, data=st.data())
def test_other_claims_change_nothing_but_what_is_claimed(build, found, data):
    changed = [
        [(y, se, data.draw(st.sampled_from(CLAIMS)), outcome) for y, se, _, outcome in rows] for rows in found
    ]

    before, after = read(build, found), read(build, changed)

    def apart_from_claims(readings):
        return [
            (row.name, row.by_interval, row.direction, row.source, row.by_significance, row.verdict_code)
            for row in readings.rows
        ]

    assert apart_from_claims(before) == apart_from_claims(after)
    assert [vote.state for vote in before.votes] == [vote.state for vote in after.votes]
    assert [row.claim for row in after.rows] == [claim for rows in changed for _, _, claim, _ in rows]


@settings(max_examples=15)
@given(found=reviews)
def test_what_turned_the_other_way_is_read_the_other_way(build, found):
    """With margins as far from zero on both sides, the mirror image of a review has the mirrored verdicts."""
    mirror = {
        "worse_important": "better_important",
        "worse_unclear": "better_unclear",
        "worse_trivial": "better_trivial",
        "no_important_benefit": "noninferior",
        "inconclusive": "inconclusive",
        "equivalent": "equivalent",
    }
    mirror |= {better: worse for worse, better in mirror.items()}
    turned = [[(-y, se, claim, outcome) for y, se, claim, outcome in rows] for rows in found]

    there, back = read(build, found).rows, read(build, turned).rows

    assert [mirror[row.verdict_code] for row in there] == [row.verdict_code for row in back]
