"""The outcome vocabulary of a Metapsy database: one outcome per instrument and category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.answers import Answers
from extraction_forms.exchange.coding import Coded
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.joined_names import JoinedNames, by_name
from extraction_forms.exchange.mapping import ImportMapping
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable


@frozen
class CodedRow:
    """A row of the database with its coding, its instrument and the codes of its category and domain.

    `printed` is the instrument's name in the database; `joined` says of a name that stands under another, why.
    `group` is the group of a divided arm that the row is of.
    """

    row: Row
    coded: Coded
    instrument: str
    category: str
    domain: str
    printed: str
    joined: JoinedNames | None = None
    group: str = ""


@frozen
class SourceOutcome:
    """One outcome: its id, the spelling it is known by, its domains and its usual polarity with its basis."""

    id: str
    instrument: str
    category: str
    domain: str
    polarity: str
    basis: str


def coded_row(answers: Answers[ImportMapping], row: Row, coded: Coded) -> CodedRow:
    """A row joined with its coding; categories without a code are noted as faults."""
    mapping = answers.mapping
    printed = answers.mended(row.cells[mapping.instrument.column])
    joined = by_name(mapping.same).get(printed)
    return CodedRow(
        row=row,
        coded=coded,
        instrument=joined.name if joined else printed,
        category=answers.code(mapping.category, row),
        domain=answers.code(mapping.domain, row),
        printed=printed,
        joined=joined,
    )


def outcomes_of(
    answers: Answers[ImportMapping], rows: tuple[CodedRow, ...]
) -> Mapping[tuple[str, str], SourceOutcome]:
    """The outcomes by slug of the instrument and category; contradictions are noted."""
    groups: dict[tuple[str, str], list[CodedRow]] = {}
    for row in rows:
        groups.setdefault((slug(row.instrument), row.category), []).append(row)
    shared = Counter(instrument for instrument, _ in groups)
    found: dict[tuple[str, str], SourceOutcome] = {}
    for (instrument, category), members in groups.items():
        name = f"{instrument}_{category}"[:LONGEST].rstrip("_") if shared[instrument] > 1 else instrument
        found[(instrument, category)] = _outcome(answers, name, members)
    _one_id_each(answers, groups, found)
    _joined_names(answers, rows)
    return found


def vocabulary(
    answers: Answers[ImportMapping], outcomes: Mapping[tuple[str, str], SourceOutcome]
) -> Writable:
    """The review's `outcomes.yaml`: the domains in use, the source's first, and every outcome by its id."""
    ordered = sorted(outcomes.values(), key=lambda outcome: outcome.id)
    used = {outcome.category for outcome in ordered} | {outcome.domain for outcome in ordered}
    mapping = answers.mapping
    for name in sorted(used - set(mapping.domain_labels)):
        answers.fault(mapping.domain.place, "outcomes > labels", f"a label for {name!r}", "none")
    return {
        "domains": [
            {"id": name, "label": label} for name, label in mapping.domain_labels.items() if name in used
        ],
        "outcomes": [
            {
                "id": outcome.id,
                "label": outcome.instrument,
                "domain": outcome.domain,
                "source_domain": outcome.category,
                "instrument": outcome.instrument,
                "polarity": {"code": outcome.polarity, "provisional": outcome.basis},
                "polarity_source": outcome.basis,
            }
            for outcome in ordered
        ],
    }


def _outcome(answers: Answers[ImportMapping], name: str, members: list[CodedRow]) -> SourceOutcome:
    """The outcome that rows of one instrument share; the commonest spelling and polarity stand for all."""
    first = members[0]
    if not name:
        place = first.row.cells[answers.mapping.instrument.column].place
        answers.fault(place, "instrument", "a name with a letter or digit", repr(first.instrument))
    for other in members:
        if other.domain != first.domain:
            place = other.row.cells[answers.mapping.domain.column].place
            expected = f"{first.domain!r} for {name} as on line {first.row.line}"
            answers.fault(place, "domain", expected, repr(other.domain))
    spellings = Counter(member.instrument for member in members)
    polarities = Counter(member.coded.polarity for member in members)
    polarity = polarities.most_common(1)[0][0]
    bases = dict.fromkeys(
        member.coded.polarity_basis for member in members if member.coded.polarity == polarity
    )
    if len(spellings) > 1:
        text = f"{name} joins the spellings " + ", ".join(repr(spelling) for spelling in spellings)
        answers.remarks.append(Remark(place=first.row.place, text=text))
    if len(polarities) > 1:
        counts = ", ".join(f"{count} {code}" for code, count in polarities.items())
        text = f"{name} is coded both ways ({counts}); rows coded otherwise than {polarity} carry their own"
        answers.conflicts.append(Remark(place=first.coded.place, text=text))
    return SourceOutcome(
        id=name,
        instrument=spellings.most_common(1)[0][0],
        category=first.category,
        domain=first.domain,
        polarity=polarity,
        basis="; ".join(bases),
    )


def _joined_names(answers: Answers[ImportMapping], rows: tuple[CodedRow, ...]) -> None:
    """Tell what was joined under one name, and why; a name that no row has is a fault."""
    printed = {row.printed for row in rows}
    for joined in answers.mapping.same:
        for one in joined.of:
            if one.value not in printed:
                column = answers.mapping.instrument.column
                answers.fault(
                    one.place, f"outcomes > same > {joined.name}", f"{column} of a row", repr(one.value)
                )
        names = ", ".join(repr(one.value) for one in joined.of)
        text = f"{names} are read as {joined.name!r}: {joined.why}"
        answers.remarks.append(Remark(place=joined.place, text=text))


def _one_id_each(
    answers: Answers[ImportMapping],
    groups: Mapping[tuple[str, str], list[CodedRow]],
    outcomes: Mapping[tuple[str, str], SourceOutcome],
) -> None:
    first: dict[str, tuple[str, str]] = {}
    for key, outcome in outcomes.items():
        known = first.setdefault(outcome.id, key)
        if known != key:
            place = groups[key][0].row.place
            answers.fault(
                place, "instrument", f"an id of its own, not {outcome.id!r} as for {known[0]}", key[0]
            )
