"""What a synthesis becomes if every open finding is so, at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extraction_forms.frozen_values import frozen
from synthesis.audit.catalogue import RULES
from synthesis.audit.lines import Key, Line, Synthesised
from synthesis.audit.moves import Case, cases_of, refitted
from synthesis.audit.pooled import Move
from synthesis.audit.report import AuditReport, Told
from synthesis.audit.supposing import is_named

Effect = tuple[float, float]


@frozen
class Changed:
    """A line of a synthesis that an open finding supposes otherwise: its effect and variance before and after.

    `after` is None where the line is set aside. `told` is the finding, the first of those that change the line.
    """

    line: Line
    told: Told
    before: Effect
    after: Effect | None


@frozen
class Together:
    """A synthesis under all its open findings at once.

    `changed` are the lines for which a finding names a change, `move` what the synthesis becomes with these;
    `doubted` are further lines about which a finding is open that names none, `aside` what it becomes when these are
    set aside as well. Either move is None where there are no such lines.
    """

    synthesis: Synthesised
    changed: tuple[Changed, ...]
    doubted: tuple[Changed, ...]
    move: Move | None
    aside: Move | None


def together(report: AuditReport) -> tuple[Together, ...]:
    """Each synthesis that open findings would move, cautions apart; where two suppose a line, the first holds."""
    lines = {line.key: line for line in report.audited.lines}
    told = [one for one in report.open if not RULES[one.finding.rule].caution]
    found = (_of(synthesis, lines, told) for synthesis in report.audited.syntheses)
    return tuple(one for one in found if one.changed or one.doubted)


def _of(synthesis: Synthesised, lines: Mapping[Key, Line], told: Sequence[Told]) -> Together:
    named = _first(synthesis, lines, [one for one in told if is_named(one.finding)])
    others = _first(synthesis, lines, [one for one in told if not is_named(one.finding)])
    doubted = {at: one for at, one in others.items() if at not in named}
    return Together(
        synthesis=synthesis,
        changed=tuple(named[at] for at in sorted(named)),
        doubted=tuple(doubted[at] for at in sorted(doubted)),
        move=_move(synthesis, named) if named else None,
        aside=_move(synthesis, {**named, **doubted}) if doubted else None,
    )


def _first(synthesis: Synthesised, lines: Mapping[Key, Line], told: Sequence[Told]) -> dict[int, Changed]:
    """The lines that findings change, by their position in the synthesis, each by the first finding that does."""
    found: dict[int, Changed] = {}
    for case in cases_of(lines, [one.finding for one in told], synthesis):
        for at, after in zip(case.gone, case.come, strict=True):
            if at not in found:
                found[at] = Changed(
                    line=lines[synthesis.keys[at]],
                    told=told[case.finding],
                    before=(synthesis.y[at], synthesis.v[at]),
                    after=after,
                )
    return found


def _move(synthesis: Synthesised, changed: Mapping[int, Changed]) -> Move:
    gone: Iterable[int] = sorted(changed)
    case = Case(finding=0, gone=tuple(gone), come=tuple(changed[at].after for at in sorted(changed)))
    return refitted(synthesis, [case])[0]
