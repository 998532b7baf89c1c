"""The name of a finding: the rule, the study and the line that it is about, `range.outside:okafor_2019/cape#2`."""

from __future__ import annotations

from extraction_forms.frozen_values import frozen


@frozen
class FindingName:
    """What the name of a finding says: its rule, and the study and line it is about first, empty where of none."""

    rule: str
    study: str
    line: str

    @property
    def family(self) -> str:
        """The family of its rule."""
        return self.rule.partition(".")[0]


def read_name(name: str) -> FindingName:
    """The parts of a finding's name."""
    rule, _, about = name.partition(":")
    study, slash, line = about.partition("/")
    return FindingName(rule=rule, study=study if slash else "", line=line.partition("#")[0])
