"""A form in two versions, a migration between them, and a review to carry over."""

from textwrap import dedent, indent

from extraction_forms.draft import answers, read_draft
from extraction_forms.form_definition import define
from extraction_forms.migrate.applying import carried
from extraction_forms.migrate.migration_reader import defined
from extraction_forms.migrate.reading_forms import reading_forms
from extraction_forms.yaml_text import parse

OLD = """\
id: hope
version: 1.0.0
title: Hope
reads_as: answers
sections:
  - id: facts
    label: Facts
    required: yes
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - {id: mode, label: Mode, type: choice, choices: [{code: group_online, label: A}, {code: single, label: B}]}
      - {id: weeks, label: Length, type: number, unit: weeks}
      - {id: gone, label: Gone, type: text}
  - id: arms
    label: Arms
    repeat: list
    required: yes
    fields:
      - {id: label, label: Name, type: text}
      - id: role
        label: Role
        type: choice
        choices: [{code: exp, label: E}, {code: ctl, label: C}, {code: third, label: T}]
      - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}, {code: b, label: B}]}
  - id: results
    label: Results
    repeat: list
    fields: [{id: outcome, label: Outcome, type: text}, {id: time, label: Time, type: number_with_unit, units: [weeks]}]
    units: [arms]
    unit_fields: [{id: m, label: Mean, type: number}]
"""

RECORD = """\
# read by anna
schema: 1
form: {id: hope, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 3
facts:
  label: Okafor 2019
  mode: {code: group_online, evidence: {page: "4", quote: "met online"}}   # see page 4
  weeks: "12"
  gone: something
arms:
  # the peers
  - {id: peer, label: Peers, role: exp, topics: [a, b]}
  - {id: usual, role: {missing: unclear}}
results:
  - id: post
    outcome: hope
    time: {printed: "8", unit: weeks}
    values: {peer: {m: "1.8"}, usual: {m: {missing: not_reported}}}
"""


def form(text=OLD, *, version="", **words):
    """The form with some of its words others."""
    for old, new in words.get("words", ()):
        assert old in text, old
        text = text.replace(old, new)
    if version:
        text = text.replace("version: 1.0.0", f"version: {version}")
    return define(parse(text, "forms/hope.yaml"))


def migration_text(steps, old, new):
    """A migration between two forms, of these steps."""
    lines = indent(dedent(steps).strip(), "  ")
    return (
        f"from: {{id: {old.id}, version: {old.version}, sha256: {old.sha256}}}\n"
        f"to: {{id: {new.id}, version: {new.version}, sha256: {new.sha256}}}\n"
        f"steps:{'' if steps.strip() else ' []'}\n{lines}\n"
    )


def migration(steps, old, new):
    return defined(parse(migration_text(steps, old, new), "forms/migrations/hope.yaml"))


def move(steps, new, record=RECORD, old=None):
    """A record carried over by these steps: what came of it, and its answers by their paths."""
    way = [migration(steps, old or form(), new)]
    forms = reading_forms(new, way)
    outcome = carried(read_draft(forms[0], parse(record, "r.yaml")), new, way, forms)
    return outcome, {str(path): value for path, value in answers(outcome.draft).items()}


def version(text, number, *words):
    """The text of a form as another version of it."""
    text = text.replace("version: 1.0.0", f"version: {number}")
    for old, new in words:
        assert old in text, old
        text = text.replace(old, new)
    return text
