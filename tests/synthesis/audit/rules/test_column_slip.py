"""Columns beside the main ones that slipped against the rows."""

from dataclasses import replace

import pytest

from synthesis.audit.rules.identity import RULES

FIND = {rule.id: rule.find for rule in RULES}["identity.column_slip"]
EFFECTS = (0.312, -0.145, 0.458, 0.071, 0.623, -0.287, 0.194, 0.835, 0.529, -0.016)
DOMAINS = ("b", "a", "b", "a", "b", "a", "b", "a", "b", "a")
BY_DOMAIN = (1, 3, 5, 7, 9, 0, 2, 4, 6, 8)
"""The rows in the order of their domain."""


@pytest.fixture
def source(a_line, audited):
    """Rows with their effects in one column and, in another, those of the rows that `beside` names; or nothing."""

    def build(beside, study=lambda i: f"s{i}", **columns):
        lines = [
            replace(
                a_line(study(i), name=f"row_{i}", row=i),
                row=str(i + 1),
                columns={
                    "study": study(i),
                    "domain": DOMAINS[i],
                    ".g": f"{EFFECTS[i]}",
                    ".g_se": "0.2",
                    "precalc_g": "NA" if of is None else f"{EFFECTS[of]}",
                    "precalc_g_se": "NA" if of is None else "0.2",
                    **{name: texts[i] for name, texts in columns.items()},
                },
            )
            for i, of in enumerate(beside)
        ]
        return audited(*lines)

    return build


def test_effects_beside_other_rows_are_one_finding_that_names_the_order(source):
    beside = [of if of in {3, 5, 0, 4} else None for of in BY_DOMAIN]

    (finding,) = FIND(source(beside))

    assert [name for _, name in finding.lines[:4]] == ["row_1", "row_2", "row_5", "row_7"]
    assert "4 of the 4 effects that the columns “precalc_g” and “precalc_g_se” give" in finding.message
    assert "sorted by “domain” all of them" in finding.message
    assert [one.number for one in finding.suppose] == ["between.precalc_g"] * 4


def test_a_block_that_stands_one_row_too_low_is_told_so(source):
    (finding,) = FIND(source([None, 0, 1, 2, 3, None, None, None, None, None]))

    assert "1 row too low" in finding.message


def test_effects_beside_their_own_rows_are_no_slip(source):
    assert list(FIND(source(range(10)))) == []


def test_two_effects_of_other_rows_are_too_few(source):
    assert list(FIND(source([None, 0, 1, *[None] * 7]))) == []


def test_other_effects_of_a_study_beside_each_other_are_no_slip(source):
    """A column with the effect at follow-up has, in the rows at post, what is the main effect of the study's next."""
    beside = [1, None, 3, None, 5, None, 7, None, 9, None]

    assert list(FIND(source(beside, study=lambda i: f"s{i // 2}"))) == []


def test_effects_of_few_digits_agree_by_chance(source):
    evidence = source([None] * 10)
    coarse = [
        replace(
            line, columns={**line.columns, ".g": f"{EFFECTS[i]:.1f}", "precalc_g": f"{EFFECTS[i - 3]:.1f}"}
        )
        for i, line in enumerate(evidence.lines)
    ]

    assert list(FIND(replace(evidence, lines=tuple(coarse)))) == []


def test_events_that_give_the_effects_of_other_rows_are_named_with_the_columns_filled_with_them(source):
    """The effects are g of an odds ratio: ln(OR) sqrt(3) / pi and the correction for small samples."""
    counts = {1: ("3", "20", "11", "22"), 4: ("35", "52", "52", "71"), 6: ("5", "21", "7", "20")}
    names = ("event_arm1", "totaln_arm1", "event_arm2", "totaln_arm2")
    columns = {
        name: [counts[i][at] if i in counts else "NA" for i in range(10)] for at, name in enumerate(names)
    }
    evidence = source([None] * 10, **columns, dich=["x" if i in counts else "NA" for i in range(10)])
    own = {3: "-0.938291614357721", 8: "-0.155971983879669", 9: "-0.294178297575699"}
    lines = [
        replace(line, columns={**line.columns, ".g": own.get(i, line.columns[".g"])})
        for i, line in enumerate(evidence.lines)
    ]

    (finding,) = FIND(replace(evidence, lines=tuple(lines)))

    assert "3 of 20 against 11 of 22" in finding.message
    assert "“dich”" in finding.message
