"""What stands beside votes: the estimates summarised, p-values combined, and the effect size that votes give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.votes import tau_key
from synthesis.numbers import Quantity, Unavailable
from synthesis.tables.cells import P_VALUE, at, at_or, body, group, listed
from synthesis.tables.measure_words import measured_head, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.tables.vote_notes import DIRECTION_TITLE
from synthesis.votes.effect_summary import IGNORED, QUANTILES
from synthesis.votes.p_combination import CAUTIONS, QUESTION, PCombination
from synthesis.votes.study_combination import Combined
from synthesis.votes.study_sizes import VoteSizes
from synthesis.votes.vote_effects import NOTES, ONE_EFFECT, VoteEffect
from synthesis.voting import DomainVotes
from synthesis.woven import named, weave, words

Numbers = Mapping[str, Quantity]

NO_MAGNITUDE: Final = (
    "A combined p-value answers one question only: is there an effect in this direction in at least one study? It "
    "tells neither how large an effect is nor how many studies have one (Cochrane Handbook, section 12.2.1.2)."
)
SOURCES: Final = (
    "Hedges & Olkin 1980, Psychol Bull 88:359; Bushman & Wang 2009, Handbook of Research Synthesis, chapter 11. "
    "Intervals from votes alone are by the likelihood ratio; where all votes point one way, one end is open."
)
ONE_EACH: Final = (
    "Of each study one result enters, by the rules of the review for several results of one study."
)
SILENT: Final = (
    "an estimate but no direction, since it was recovered from a p-value and its sign is only that of the arm "
    "which the test favours"
)
RECORDED: Final = (
    "Each p-value is one-sided, towards benefit: from the study’s effect and its standard error, else as printed, with "
    "the direction of the result or the arm that the test favours."
)


def effects_summary(analysis: Analysis, numbers: Numbers) -> Table | None:
    """The estimates of each domain, one of each study, summarised by median, quartiles and range."""
    domains = [one for one in analysis.votes if one.effects is not None]
    if not domains:
        return None
    scale = shown(_measure(analysis))
    names = ("k", "lacking", f"{scale}median", f"{scale}quartiles", f"{scale}range")
    rows = tuple(
        body(
            [
                Cell(text=one.label),
                *(at_or(numbers, f"votes.effects.{one.domain}.{name}") for name in names),
            ]
        )
        for one in domains
    )
    columns = (
        Column(id="domain", label="Domain", width=2.0),
        Column(id="k", label="Studies with an estimate", align="right", number_format="0"),
        Column(id="lacking", label="Without one", align="right", width=0.8, number_format="0"),
        Column(
            id="median",
            label=measured_head("Median", [_measure(analysis)]),
            align="right",
            number_format="0.00",
        ),
        Column(id="quartiles", label="Quartiles", align="right", width=1.3),
        Column(id="range", label="Range", align="right", width=1.3),
    )
    notes: list[str] = [
        f"{ONE_EACH} {IGNORED}",
        words(f"Quartiles: {QUANTILES} (Cochrane Handbook, section 12.2.1.1)."),
    ]
    notes += [note for one in domains for note in _lacking(one)]
    return Table(
        id="effects_summary",
        title="Estimates behind the votes, summarised",
        columns=columns,
        rows=rows,
        notes=tuple(Note(text=text) for text in notes),
    )


def _measure(analysis: Analysis) -> str:
    plan = analysis.review.plan.votes
    return "" if plan is None else plan.measure


def _lacking(domain: DomainVotes) -> Iterator[str]:
    """The studies without an estimate by reason, or why there is no summary."""
    found = domain.effects
    if found is None:
        return
    reasons: dict[str, list[str]] = {}
    for label, reason in found.lacking:
        reasons.setdefault(reason, []).append(label)
    for reason, labels in reasons.items():
        told = "{what}, without an estimate since {reason}: {studies}."
        yield weave(told, what=named(domain.label), reason=words(reason), studies=named(listed(labels)))
    if found.silent:
        studies = named(listed(found.silent))
        yield weave("{what}, {silent}: {studies}.", what=named(domain.label), silent=SILENT, studies=studies)
    if isinstance(found.found, Unavailable) and not found.lacking:
        yield f"{domain.label}: no summary, since {found.found.reason}."


def p_values_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """One p-value of each study combined, by domain and method."""
    found = [(domain, one) for domain in analysis.votes for one in domain.p_values]
    if not found:
        return None
    rows: list[Row] = []
    for domain in analysis.votes:
        rows.append(group(domain.label))
        rows += [_combined_row(numbers, domain, one) for one in domain.p_values]
    columns = (
        Column(id="method", label="Method", width=2.0),
        Column(id="k", label="P-values", align="right", width=0.8, number_format="0"),
        Column(id="statistic", label="Statistic", align="right", width=1.2, number_format="0.00"),
        Column(id="df", label="df", align="right", width=0.6, number_format="0"),
        Column(id="p", label="p", align="right", width=1.2, number_format=P_VALUE),
        Column(id="left_out", label="Studies left out", align="right", width=0.9, number_format="0"),
    )
    notes: list[str] = [words(f"Question: {QUESTION[:1].lower()}{QUESTION[1:]} {NO_MAGNITUDE}")]
    notes.append(f"{ONE_EACH} {RECORDED}")
    notes += [CAUTIONS[-1], *_assumed(found), *_weights(found), *_left_out(found)]
    return Table(
        id="votes_p_values",
        title="P-values combined",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in dict.fromkeys(notes)),
    )


def _combined_row(numbers: Numbers, domain: DomainVotes, one: Combined) -> Row:
    base = f"votes.p_values.{domain.domain}.{one.method}"
    names = ("k", "statistic", "df", "p", "left_out")
    return body([Cell(text=one.label), *(at(numbers, f"{base}.{name}") for name in names)], indent=1)


def _assumed(found: Sequence[tuple[DomainVotes, Combined]]) -> Iterator[str]:
    """What the combinations had to assume of printed p-values."""
    for _, one in found:
        if isinstance(one.result, PCombination):
            yield from (note for note in one.result.notes if note not in CAUTIONS)


def _weights(found: Sequence[tuple[DomainVotes, Combined]]) -> Iterator[str]:
    for domain, one in found:
        if one.weights and isinstance(one.result, PCombination):
            yield f"{domain.label}, {one.label}: weights {one.weights}."


def _left_out(found: Sequence[tuple[DomainVotes, Combined]]) -> Iterator[str]:
    """The studies without a p-value by reason, or why none are combined."""
    for domain, one in found:
        if isinstance(one.result, Unavailable):
            yield f"{domain.label}: nothing is combined, since {one.result.reason}."
        reasons: dict[str, list[str]] = {}
        for study in one.left_out:
            reason = study.p.reason if isinstance(study.p, Unavailable) else ""
            reasons.setdefault(reason, []).append(study.study_label)
        for reason, labels in reasons.items():
            text = "{what}, left out since {reason}: {studies}."
            yield weave(text, what=named(domain.label), reason=words(reason), studies=named(listed(labels)))


def vote_effect_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """The effect size that votes give, alone and together with the estimates of other studies."""
    domains = [(one, one.effect) for one in analysis.votes if one.effect is not None]
    if not domains:
        return None
    rows: list[Row] = []
    notes: list[str] = [
        *(words(note.replace("tau", "τ")) for note in NOTES),
        f"{ONE_EFFECT} Estimates and votes of other studies are weighted by their inverse variances.",
    ]
    notes += [words(SOURCES), f"The cautions under the table “{DIRECTION_TITLE}” hold here too."]
    for domain, found in domains:
        rows.append(group(domain.label))
        rows += _size_rows(numbers, f"votes.effect.{domain.domain}", found)
        notes += _size_notes(domain.label, found)
    columns = (
        Column(id="from", label="From", width=2.6),
        Column(id="tau", label="τ", align="right", width=0.6),
        Column(id="studies", label="Studies", align="right", width=0.8, number_format="0"),
        Column(
            id="estimate",
            label=measured_head("Effect", [_measure(analysis)]),
            align="right",
            number_format="0.00",
        ),
        Column(id="se", label="SE", align="right", width=0.8, number_format="0.000"),
        Column(id="ci", label="95% CI", align="right", width=1.3),
    )
    return Table(
        id="votes_effect",
        title="Effect size from votes",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in dict.fromkeys(notes)),
    )


def _size_rows(numbers: Numbers, base: str, found: VoteSizes) -> Iterator[Row]:
    taus = [at_tau.tau for at_tau in found.alone.at] if isinstance(found.alone, VoteEffect) else [0.0]
    for tau in taus:
        label = "Votes alone, of all studies with a direction"
        yield _size_row(numbers, label, f"{tau:g}", f"{base}.alone", f"{base}.alone{tau_key(tau)}")
    if not isinstance(found.together, Unavailable):
        yield _size_row(numbers, "Estimates, of studies that have one", "0", f"{base}.estimates")
        yield _size_row(numbers, "Votes, of the other studies", "0", f"{base}.votes")
    yield _size_row(numbers, "Both together", "0", f"{base}.together")


def _size_row(numbers: Numbers, label: str, tau: str, base: str, key: str = "") -> Row:
    cells = [
        at_or(numbers, f"{base}.k"),
        *(at_or(numbers, f"{key or base}.{n}") for n in ("estimate", "se", "ci")),
    ]
    return body([Cell(text=label), Cell(text=words(tau)), *cells], indent=1)


def _size_notes(label: str, found: VoteSizes) -> Iterator[str]:
    """Why there is no effect, or what it leaves out."""
    parts = (
        ("from votes alone", found.alone),
        ("from estimates and the votes of the other studies together", found.together),
    )
    reasons: dict[str, list[str]] = {}
    for what, part in parts:
        if isinstance(part, Unavailable):
            reasons.setdefault(part.reason, []).append(what)
        elif isinstance(part.estimate, Unavailable):
            reasons.setdefault(part.estimate.reason, []).append(what)
    for reason, told in reasons.items():
        why = f"no effect {' or '.join(told)}, since {reason}"
        yield weave("{what}: {why}.", what=named(label), why=words(why))
    by_reason: dict[str, list[str]] = {}
    for study, reason in found.left_out:
        by_reason.setdefault(reason, []).append(study)
    for reason, studies in by_reason.items():
        text = "{what}, votes not used since {reason}: {studies}."
        yield weave(text, what=named(label), reason=words(reason), studies=named(listed(studies)))
