"""The kinds of difference between two versions of a form, and what each means for records: one row a kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.frozen_values import frozen

Effect = Literal["safe", "needs-migration", "breaking"]
Bump = Literal["patch", "minor", "major"]

EFFECTS: Final[tuple[Effect, ...]] = ("safe", "needs-migration", "breaking")
"""From the mildest to the gravest: every record goes on as it is; some may not; what was asked is gone or other."""
BUMPS: Final[tuple[Bump, ...]] = ("patch", "minor", "major")
"""Which number of the version a change raises: the last, the middle, the first."""


@frozen
class DifferenceKind:
    """What a kind of difference does to records, which number of the version it raises, and what it means.

    `judge` marks what no program can decide: whether words that answers rest on mean something else now.
    """

    effect: Effect
    bump: Bump
    means: str
    judge: bool = False


def _safe(bump: Bump, means: str, *, judge: bool = False) -> DifferenceKind:
    return DifferenceKind(effect="safe", bump=bump, means=means, judge=judge)


def _migration(bump: Bump, means: str) -> DifferenceKind:
    return DifferenceKind(effect="needs-migration", bump=bump, means=means)


def _breaking(means: str) -> DifferenceKind:
    return DifferenceKind(effect="breaking", bump="major", means=means)


KINDS: Final[Mapping[str, DifferenceKind]] = MappingProxyType(
    {
        # Words
        "words": _safe("patch", "only words are bettered; records stay as they are"),
        "rewritten": _safe("patch", "it says the same, written otherwise"),
        "order": _safe("patch", "the same in another order"),
        "meaning": _safe(
            "patch",
            "answers rest on these words: if they mean something else now, it is another code or field "
            "(retire this one), or a migration has answers confirmed again",
            judge=True,
        ),
        # The form
        "form_id": _breaking("it is another form; records name the form they answer"),
        "reads_as": _breaking("records become something else than they did"),
        "subject": _breaking("a record is about something else than it was"),
        # Sections
        "section_added": _safe("minor", "old records do not answer it, and need not"),
        "section_added_required": _migration("minor", "old records do not answer it, and must"),
        "section_removed": _breaking("its answers have no place any more; retire its fields instead"),
        "section_required": _migration("minor", "records that left it out must answer it"),
        "repeat": _breaking("its answers are written in another shape; make it a section of another id"),
        "repeat_over_set": _migration("major", "entries must have the ids of that section's entries"),
        "repeat_over_dropped": _safe("minor", "entries may have any ids"),
        "units_first": _safe("minor", "values may be kept for these entries"),
        "units_added": _migration("minor", "an id that two of these sections share names two things"),
        "units_removed": _breaking("values kept for these entries have no place any more"),
        # Fields
        "field_added": _safe("minor", "old records do not answer it, and need not"),
        "field_added_required": _migration("minor", "old records do not answer it, and must"),
        "field_takes_word": _migration("minor", "what blocks said under this word becomes an answer"),
        "field_removed": _breaking("its answers have no place any more; mark it retired instead"),
        "field_required": _migration("minor", "records that left it out, or gave a reason, must answer it"),
        "demand_dropped": _safe("minor", "it may be left out"),
        "field_retired": _safe("minor", "old answers are kept; a new one is warned of"),
        "field_revived": _safe("minor", "it is asked again"),
        "field_revived_asked": _migration("minor", "it is asked again, and must be answered, or may not be"),
        "type_widened": _safe("minor", "every old answer is one of the new type"),
        "type_changed": _migration("major", "old answers may be none of the new type, or be read otherwise"),
        "type_shape": _breaking("old answers are written in another shape; make it a field of another id"),
        "condition": _migration("minor", "an answer may be one to a question that is not asked now"),
        "condition_wider": _safe("minor", "no old answer is one to a question that is not asked now"),
        "condition_dropped": _safe("minor", "it is always asked"),
        "condition_dropped_required": _migration("minor", "it is always asked, and must be answered"),
        "bounds_wider": _safe("minor", "every number allowed before is allowed"),
        "bounds_tighter": _migration("minor", "numbers allowed before may be refused"),
        "unit": _migration("major", "the same number means something else"),
        "unit_choice_added": _safe("minor", "one more unit may be named"),
        "unit_choice_removed": _migration("major", "answers in this unit are refused"),
        "tolerance": _safe("minor", "two extractors agree within another distance; records stay as they are"),
        "ordered": _safe(
            "minor", "agreement between extractors weighs its codes otherwise; records stay as they are"
        ),
        "quote_needed": _migration("minor", "answers without the words they rest on are refused"),
        "quote_dropped": _safe("minor", "answers need no quote"),
        "refers_to_set": _migration("minor", "answers must name an entry of that section"),
        "refers_to_dropped": _safe("minor", "answers may name anything"),
        # Choices
        "choice_added": _safe("minor", "one more code may be chosen"),
        "choice_removed": _migration(
            "major", "answers with this code are refused; mark it retired, or map it"
        ),
        "choice_retired": _safe("minor", "old answers keep the code, with a warning"),
        "choice_revived": _safe("minor", "the code may be chosen again"),
        # What follows from answers
        "derived_added": _safe("minor", "one more tag follows from the answers"),
        "derived_removed": _breaking(
            "records stay as they are; a review.yaml that names the tag does not hold"
        ),
        "derived_changed": _safe("minor", "other tags may follow from the same answers", judge=True),
        "proposal_added": _safe("minor", "an answer is proposed; another one without a reason is warned of"),
        "proposal_removed": _safe("minor", "nothing is proposed, and nothing warned of"),
        "proposal_changed": _safe(
            "minor", "other answers may be proposed; those that differ without a reason are warned of"
        ),
        "check_added": _migration("minor", "records that do not keep the rule are refused"),
        "check_added_warning": _safe("minor", "records that do not keep the rule are warned of"),
        "check_removed": _safe("minor", "records need not keep the rule"),
        "check_eased": _safe("minor", "what was refused is only warned of"),
        "check_stricter": _migration("minor", "what was only warned of is refused"),
        "check_changed": _migration("minor", "records that do not keep the changed rule are refused"),
        "check_changed_warning": _safe("minor", "records that do not keep the changed rule are warned of"),
    }
)
"""Every kind of difference there is."""
