"""Studies put into columns: by the direction of their effect or by margin, one place per study and row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from extraction_forms.studies import NOT_REPORTED, Study
from synthesis.analysis import Analysis
from synthesis.letter_case import upper_first
from synthesis.numbers import Unavailable
from synthesis.plan.plan import FigurePlan
from synthesis.readings.readings import ResultReading, each_once, nulls_rule, votes_among
from synthesis.votes.axis import Axis
from synthesis.votes.directions import VARIES, VARIES_LABEL

Named = tuple[tuple[str, str], ...]

MOST_LEVELS: Final = 4
"""How many heights and shades bars can have."""

DIRECTIONS: Final[Named] = (
    ("negative", "Negative"),
    ("none", "No clear direction"),
    ("positive", "Positive"),
    ("not_reported", "Direction not reported"),
)
"""The columns of votes by direction."""

MARGINS: Final[Named] = (
    ("worse", "Worse, or no important benefit"),
    ("within", "Within the margins"),
    ("inconclusive", "Inconclusive"),
    ("noninferior", "Non-inferior"),
    ("better", "Better"),
    ("several", "Verdicts differ"),
    ("no_verdict", "No verdict"),
)
"""The columns of verdicts by margin, put together so that a reader can take them in."""

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "worse_important": "worse",
        "worse_unclear": "worse",
        "worse_trivial": "within",
        "no_important_benefit": "worse",
        "inconclusive": "inconclusive",
        "equivalent": "within",
        "noninferior": "noninferior",
        "better_trivial": "within",
        "better_unclear": "better",
        "better_important": "better",
        "": "no_verdict",
    }
)
"""The column of each class of verdict."""


@frozen
class Placed:
    """A study in a row: the column it was put into, its level, shade and quality, and the results behind.

    `marked` says that its direction was told only because of significance.
    """

    study: Study
    row: str
    column: str
    level: str
    shade: str
    criteria: int | Unavailable
    origins: tuple[str, ...]
    marked: bool = False


@frozen
class Allocation:
    """Studies by rows and columns: `by` is `direction` or `margin`; levels and shades in order, with their heads."""

    by: str
    rows: Named
    columns: Named
    levels: Named
    shades: Named
    row_head: str
    level_head: str
    shade_head: str
    placed: tuple[Placed, ...]


def allocate(analysis: Analysis, plan: FigurePlan) -> Allocation | Unavailable:
    """The studies by a variable of their results and by direction or margin; votes where the rows are their domains."""
    voting = analysis.review.plan.votes
    name = plan.rows or (voting.domain if voting is not None else "domain")
    by_votes = plan.allocate == "direction" and voting is not None and voting.domain == name
    found = every_result(analysis)
    heights = _codes(analysis, found, plan.height) if plan.height else _alike(analysis, found)
    shades = _codes(analysis, found, plan.shade) if plan.shade else _Codes(named=(), head="", of={})
    refused = _too_many(heights, "heights") or _too_many(shades, "shades")
    if refused:
        return Unavailable(reason=refused)
    behind = {study.id: study for study in analysis.review.evidence.studies}, heights.of, shades.of
    axis = analysis.review.axis(name)
    if by_votes:
        rows = tuple((one.domain, one.label) for one in analysis.votes)
        placed = tuple(_voted(analysis, behind))
    else:
        rows = levels_of(axis, found, name)
        rule = RULES[plan.allocate], nulls_rule(analysis.review)
        placed = tuple(_placed(found, name, rule, behind))
    if not placed:
        return Unavailable(reason="there are no results to allocate")
    return Allocation(
        by=plan.allocate,
        rows=rows,
        columns=_columns(plan.allocate, {one.column for one in placed}),
        levels=heights.named,
        shades=shades.named,
        row_head=axis.label,
        level_head=heights.head,
        shade_head=shades.head,
        placed=placed,
    )


def _too_many(codes: _Codes, what: str) -> str:
    """Why bars cannot have so many heights or shades; empty where they can."""
    if len(codes.named) <= MOST_LEVELS:
        return ""
    told = f"{codes.head.lower()} has {len(codes.named)} levels here"
    hint = "a variable of the plan can put codes together"
    return f"bars have {MOST_LEVELS} {what} at most, and {told}; {hint}"


def _columns(by: str, used: set[str]) -> Named:
    columns = DIRECTIONS if by == "direction" else MARGINS
    return tuple((code, label) for code, label in columns if code in used or code not in LATER)


ALIKE: Final = "alike"
"""The one level of bars that are all of one height."""

LATER: Final = frozenset({"not_reported", "several", "no_verdict"})
"""Columns that are there only where a study stands in them."""


def every_result(analysis: Analysis) -> tuple[ResultReading, ...]:
    """The results of all syntheses of the plan, each once."""
    return each_once(analysis.readings)


def levels_of(axis: Axis, found: Sequence[ResultReading], name: str) -> Named:
    """The levels of a variable that results have, in the order of its form; what is missing comes last."""
    return _ordered(axis, {row.code_of(name): row.of.labels.get(name, row.code_of(name)) for row in found})


def _ordered(axis: Axis, used: Mapping[str, str]) -> Named:
    known = {level.code: level.text for level in axis.levels}
    others = sorted(set(used) - set(known), key=lambda code: (code in MISSING_REASONS, code))
    labels = {code: text for code, text in known.items() if code in used} | {c: used[c] for c in others}
    return tuple((code, upper_first(label.replace("_", " "))) for code, label in labels.items())


@frozen
class _Codes:
    """The levels of a variable of studies, and the level of each study."""

    named: Named
    head: str
    of: Mapping[str, str]


def _codes(analysis: Analysis, found: Sequence[ResultReading], name: str) -> _Codes:
    """The code of a variable of every study that votes or has a result in a synthesis."""
    axis = analysis.review.axis(name)
    votes = [vote for domain in analysis.votes for vote in domain.votes]
    codes: dict[str, set[str]] = {}
    labels = {VARIES: VARIES_LABEL}
    for vote in votes:
        codes.setdefault(vote.study, set()).add(vote.tags.get(name, NOT_REPORTED))
        labels[vote.tags.get(name, NOT_REPORTED)] = vote.labels.get(name, "not reported")
    for row in found:
        codes.setdefault(row.study, set()).add(row.code_of(name))
        labels[row.code_of(name)] = row.of.labels.get(name, row.code_of(name))
    of = {study: some.pop() if len(some) == 1 else VARIES for study, some in codes.items()}
    used = {code: labels[code] for code in set(of.values())}
    return _Codes(named=_ordered(axis, used), head=axis.label, of=of)


def _alike(analysis: Analysis, found: Sequence[ResultReading]) -> _Codes:
    """One height for every study, where the plan names no variable of suitability."""
    votes = {vote.study for domain in analysis.votes for vote in domain.votes}
    of = dict.fromkeys((*votes, *(row.study for row in found)), ALIKE)
    return _Codes(named=((ALIKE, "The same for every study"),), head="All bars", of=of)


Behind = tuple[Mapping[str, Study], Mapping[str, str], Mapping[str, str]]
"""Studies by id, and their levels and shades."""


def _voted(analysis: Analysis, behind: Behind) -> Iterator[Placed]:
    """Every vote of every domain, which all results of a study make, those that a synthesis sets aside too."""
    studies, levels, shades = behind
    for domain in analysis.votes:
        for vote in domain.votes:
            yield Placed(
                study=studies[vote.study],
                row=domain.domain,
                column=_column(vote.state),
                level=levels.get(vote.study, NOT_REPORTED),
                shade=shades.get(vote.study, NOT_REPORTED) if shades else "",
                criteria=_criteria(studies[vote.study]),
                origins=vote.origins,
                marked=vote.marked,
            )


def _placed(
    found: Sequence[ResultReading],
    name: str,
    rule: tuple[Rule, str],
    behind: Behind,
) -> Iterator[Placed]:
    studies, levels, shades = behind
    cells: dict[tuple[str, str], list[ResultReading]] = {}
    for row in found:
        cells.setdefault((row.code_of(name), row.study), []).append(row)
    for (code, study), rows in cells.items():
        column, marked = rule[0](rows, rule[1])
        yield Placed(
            study=studies[study],
            row=code,
            column=column,
            marked=marked,
            level=levels[study],
            shade=shades.get(study, ""),
            criteria=_criteria(studies[study]),
            origins=tuple(sorted({at for row in rows for at in (*row.of.origins, *row.direction_origins)})),
        )


def _by_direction(rows: Sequence[ResultReading], nulls: str) -> tuple[str, bool]:
    vote = votes_among(rows, nulls)[0]
    return _column(vote.state), vote.marked


def _column(state: str) -> str:
    return state if state in {"positive", "negative", "not_reported"} else "none"


def _by_margin(rows: Sequence[ResultReading], nulls: str) -> tuple[str, bool]:  # noqa: ARG001 - one signature
    """The column that at least 70 % of a study's verdicts share; results without one do not count."""
    counts = Counter(GROUPS[row.verdict_code] for row in rows if row.verdict_code)
    if not counts:
        return "no_verdict", False
    column, most = counts.most_common(1)[0]
    return (column if 10 * most >= 7 * sum(counts.values()) else "several"), False


Rule = Callable[[Sequence[ResultReading], str], tuple[str, bool]]

RULES: Final[Mapping[str, Rule]] = MappingProxyType({"direction": _by_direction, "margin": _by_margin})
"""What puts a study into its column, never a p-value; and whether only significance told its direction."""


_MET: Final = frozenset({"low", "low_except_confounding", "yes"})


def _criteria(study: Study) -> int | Unavailable:
    """How many domains of bias were judged to be of low risk, or items met, where they were judged."""
    judged = [one for one in study.judgements if one.domains]
    if not judged:
        return Unavailable(reason="risk of bias was not judged")
    return min(sum(datum.value in _MET for datum in one.domains.values()) for one in judged)
