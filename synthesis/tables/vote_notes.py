"""What is said under the tables of votes: how they were cast, what is not tested and why, and the cautions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.votes import refused
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity, count, p_value
from synthesis.tables.cells import listed
from synthesis.tables.table import Note
from synthesis.votes.by_direction import VoteRow, VoteTable
from synthesis.votes.cautions import Caution
from synthesis.votes.directions import NULLS_TEXT, Vote
from synthesis.votes.sign_test import FEWEST_FOR_05, SELECTED, SignTest, smallest_p
from synthesis.voting import BUNDLED, DomainVotes
from synthesis.woven import Run, Woven, made_from, named, number, weave, words

Numbers = Mapping[str, Quantity]
Tables = Sequence[tuple[DomainVotes, VoteTable]]

DIRECTION_TITLE: Final = "Votes by direction of effect, one per study and domain"

BY_SIGNIFICANCE: Final = (
    "By significance: the report gives no number, and says which arm did better only because a test of the difference "
    "was significant. Such votes are counted, and marked where they point that way; no group that holds one is tested."
)
UNTOLD: Final = (
    "A direction stated in words is taken to be of this kind where the record does not say why it was stated"
)
ROUNDED: Final = (
    "Exactly null: null as printed, rounded. A difference printed as 0 may lie on either side of it, so it counts "
    "neither as positive nor as negative."
)


def told(caution: Caution) -> str:
    """A caution with its source."""
    text = caution.text if isinstance(caution.text, Woven) else words(caution.text)
    return weave("{text} ({source})", text=text, source=words(caution.source)) if caution.source else text


def notes_of_domains(analysis: Analysis, numbers: Numbers) -> Iterator[Note]:
    """How the votes were cast, what they rest on, what lies outside the tests, and the cautions of these."""
    yield from _cast(analysis.votes)
    for domain in analysis.votes:
        if domain.from_summary:
            told_of = (
                "{what}: direction taken from printed means or counts, no effect being given: {studies}."
            )
            studies = named(", ".join(domain.from_summary))
            yield Note(text=weave(told_of, what=named(domain.label), studies=studies))
    yield from _in_words(analysis.votes)
    cautions = dict.fromkeys(caution for domain in analysis.votes for caution in domain.table.cautions)
    for caution in cautions:
        yield Note(text=told(caution))
    for domain in analysis.votes:
        yield from _outside(domain, numbers)
    for domain in analysis.votes:
        test = domain.table.total.test
        if isinstance(test, SignTest) and test.remark:
            remark = made_from(test.remark, numbers[f"votes.direction.{domain.domain}.p"].origins)
            yield Note(text=weave("{what}: {remark}", what=named(domain.label), remark=remark))


def _cast(votes: Sequence[DomainVotes]) -> Iterator[Note]:
    """By which rules the votes were cast and tested."""
    tests = [d.table.total.test for d in votes if isinstance(d.table.total.test, SignTest)]
    if tests:
        rule = tests[0].interval.rule.replace("_", "-").title()
        text = f"95% CI of the share of positive votes: {rule}. Sign test: exact, two-sided."
        yield Note(text=words(text))
    nulls = {vote.nulls for domain in votes for vote in domain.votes}
    yield Note(
        text=words(
            "A study votes once in a domain: the direction that at least 70% of its results there share. "
            + " ".join(NULLS_TEXT[rule] for rule in sorted(nulls))
        )
    )
    if any(vote.state == "null" for domain in votes for vote in domain.votes):
        yield Note(text=words(ROUNDED))


def _in_words(votes: Sequence[DomainVotes]) -> Iterator[Note]:
    """Whose direction is only stated in words, and what significance selected."""
    for domain in votes:
        stated = [vote for vote in domain.votes if vote.sources == ("stated_in_words",)]
        if stated:
            text = "{what}: direction stated in words, without a number: {studies}."
            yield Note(text=weave(text, what=named(domain.label), studies=_labels(stated)))
    if any(domain.selected for domain in votes):
        yield Note(text=BY_SIGNIFICANCE)
    untold = list(dict.fromkeys(v.study_label for d in votes for v in d.votes if v.untold))
    if untold:
        yield Note(text=weave("{untold}: {studies}.", untold=UNTOLD, studies=named(listed(untold))))


def _labels(votes: Sequence[Vote]) -> str:
    return named(listed([vote.study_label for vote in votes]))


def _outside(domain: DomainVotes, numbers: Numbers) -> Iterator[Note]:
    """What the votes without a direction could at most change; of a group that is not tested, why it is not."""
    base = f"votes.direction.{domain.domain}"
    if f"{base}.outside" not in numbers:
        return
    if not refused(domain.table.total):
        ends = [
            weave(
                "{share} (p {equals}{p})",
                share=number(numbers, f"{base}.share_if_{end}"),
                equals=_equals(numbers[f"{base}.p_if_{end}"].text),
                p=number(numbers, f"{base}.p_if_{end}"),
            )
            for end in ("negative", "positive")
        ]
        n = numbers[f"{base}.outside"].text
        votes = weave("the {n} votes", n=number(numbers, f"{base}.outside"))
        yield Note(
            text=weave(
                "{what}: {votes} without a direction stay{s} outside the test; {would_be}.",
                what=named(domain.label),
                votes="the one vote" if n == "1" else votes,
                s="s" if n == "1" else "",
                would_be=_would_be(n, ends),
            )
        )
        return
    counted = "statements, one per study, are counted and not tested" if domain.bundle else "not tested"
    selected = weave(" ({studies})", studies=_labels(domain.selected))
    yield Note(
        text=weave(
            "{what}: {counted}, since {why}{selected}. {told}.",
            what=named(domain.label),
            counted=counted,
            why=_reason(domain.table.total),
            selected=selected if domain.selected and not domain.bundle else "",
            told=_counted(base, domain.table.total, numbers),
        )
    )


def _reason(row: VoteRow) -> str:
    return "" if isinstance(row.test, SignTest) else row.test.reason


def _counted(base: str, row: VoteRow, numbers: Numbers) -> str:
    """The count of a group that is not tested, with both bounds."""
    positive, outside = (number(numbers, f"{base}.{name}") for name in ("positive", "outside"))
    ends = [number(numbers, f"{base}.share_if_{end}") for end in ("negative", "positive")]
    everyone = made_from(count(row.n), numbers[f"{base}.positive"].origins)
    first = weave("Positive: {n} of {all}", n=positive, all=everyone)
    if outside.text == "0":
        return weave("{first} ({share}), every vote having a direction", first=first, share=ends[0])
    return weave(
        "{first}; {n} {votes} no direction: {would_be}",
        first=first,
        n=outside,
        votes="vote has" if outside.text == "1" else "votes have",
        would_be=_would_be(outside.text, ends),
    )


def _would_be(n: str, ends: Sequence[str | Run]) -> str:
    all_of = "it were" if n == "1" else "all were"
    return weave(
        "the share positive would be {low} if {all_of} negative and {high} if {all_of} positive",
        low=ends[0],
        high=ends[1],
        all_of=all_of,
    )


def _equals(p: str) -> str:
    return "" if p.startswith(("<", ">")) else "= "


def notes_by_variable(tables: Tables) -> Iterator[Note]:
    """What is said under votes that are counted by one variable."""
    yield Note(
        text="Every column of a domain adds up to its total. Tests compare + with −; they do not compare levels."
    )
    yield from _smallest(tables)
    yield from _not_tested(tables)
    if any(table.cautions for _, table in tables):
        yield Note(text=f"The cautions under the table “{DIRECTION_TITLE}” hold here too.")


def _not_tested(tables: Tables) -> Iterator[Note]:
    """The groups that are not tested although votes in them have a direction."""
    bundles = [domain.label for domain, _ in tables if domain.bundle]
    if bundles:
        yield Note(text=f"{listed(bundles)}: statements, counted and not tested, since {BUNDLED}.")
    found = [
        f"{domain.label} ({listed([lower_first(row.label) for row in (*table.rows, table.total) if refused(row)])})"
        for domain, table in tables
        if not domain.bundle and any(refused(row) for row in (*table.rows, table.total))
    ]
    if found:
        yield Note(
            text=weave(
                "Not tested, since in each of these groups {selected}: {groups}. How far their votes without a "
                "direction could move a domain’s share is told under the table “{title}”; of every group it stands "
                "in numbers.json.",
                selected=SELECTED,
                groups=named("; ".join(found)),
                title=DIRECTION_TITLE,
            )
        )


def _smallest(tables: Tables) -> Iterator[Note]:
    """Groups too small for the test to reach .05 whatever they show, each said once."""
    few: dict[int, None] = {}
    for _, table in tables:
        tests = [row.test for row in table.rows if isinstance(row.test, SignTest)]
        few.update({test.n: None for test in tests if test.n < FEWEST_FOR_05})
    if few:
        least = [
            f"{p_value(smallest_p(n), prefix=False)} with {n} vote{'s' if n > 1 else ''}" for n in sorted(few)
        ]
        yield Note(
            text=words(
                f"The smallest p the test can reach is {', '.join(least)}: with fewer than 6 votes it cannot fall "
                "below 0.05, whatever the votes are."
            )
        )
