"""A review that two people extracted, by a form for studies and one for judgements."""

from hashlib import sha256

from extraction_forms.adjudicate.settling import Answer, decide, find, open_case
from extraction_forms.checking import check_record
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.extracted import extracted, main_matching, read_two
from extraction_forms.compare.matching_file import kept_pairs, matching_path, write_matching
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse

STUDY_FORM = """\
id: trials
version: 1.0.0
title: Trials
reads_as: study
sections:
  - id: characteristics
    label: Study
    required: yes
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - {id: age, label: Mean age, type: number, unit: years, tolerance: "0.1"}
      - {id: setting, label: Setting, type: text}
      - {id: begun, label: Begun, type: day}
  - id: reports
    label: Reports
    repeat: list
    fields:
      - {id: doi, label: DOI, type: text}
      - {id: citekey, label: Citation key, type: text}
  - id: arms
    label: Arms
    repeat: list
    required: yes
    fields:
      - {id: label, label: Name, type: text}
      - id: role
        label: Role
        type: choice
        required: yes
        choices:
          - {code: experimental, label: Experimental, definition: "Has the intervention under study."}
          - {code: control, label: Control, definition: "Has it not."}
      - id: kind
        label: Kind of control
        type: choice
        required: or_missing
        when: "role == 'control'"
        choices: [{code: usual_care, label: Usual care}, {code: waitlist, label: Waiting list}]
      - {id: topics, label: Topics, type: choices, choices: [{code: hope, label: Hope}, {code: work, label: Work}]}
      - id: style
        label: Style
        type: choice
        quote: yes
        choices: [{code: mutual, label: Mutual}, {code: clinical, label: Clinical}, {code: mixed, label: Mixed}]
  - id: contrasts
    label: Contrasts
    repeat: list
    fields:
      - {id: arm_exp, label: Experimental arm, type: slug, required: yes, refers_to: arms}
      - {id: arm_ctl, label: Control arm, type: slug, required: yes, refers_to: arms}
  - id: results
    label: Results
    repeat: list
    fields:
      - {id: outcome, label: Outcome, type: slug, required: yes, refers_to: outcomes}
      - {id: time, label: Time, type: number_with_unit, min: 0, units: [days, weeks, months]}
    units: [arms, contrasts]
    unit_fields:
      - {id: n, label: Number analysed, type: whole, min: 1}
      - {id: mean, label: Mean, type: number}
      - {id: sd, label: Standard deviation, type: number, min: 0}
      - {id: smd, label: Standardised mean difference, type: number}
"""

JUDGEMENT_FORM = """\
id: bias
version: 1.0.0
title: Risk of bias
reads_as: judgements
sections:
  - id: judgements
    label: Judgements
    repeat: list
    fields:
      - {id: result, label: Result, type: slug, required: yes}
      - {id: d1, label: Randomisation, type: choice, choices: [{code: low, label: Low}, {code: high, label: High}]}
      - id: overall
        label: Overall
        type: choice
        required: yes
        choices: [{code: low, label: Low}, {code: high, label: High}]
"""

ANNA = """\
schema: 1
form: {id: trials, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
numbers: decimal_comma
evidence: {report: main}
characteristics: {label: "Okafor, 2019", age: "43,9", setting: Clinic, begun: "2017-03"}
reports:
  - {id: main, doi: 10.1000/okafor}
arms:
  - {id: peer, label: Peer group, role: experimental, topics: [hope, work]}
  - {id: usual, label: Usual care, role: control, kind: usual_care}
contrasts:
  - {id: contrast, arm_exp: peer, arm_ctl: usual}
results:
  - id: hope_post
    outcome: hope
    time: {printed: "12", unit: weeks}
    evidence: {page: "6", locator: Table 2}
    values:
      peer: {n: "65", mean: "1,8", sd: "0,38"}
      usual: {n: "73", mean: "1,78", sd: "0,46"}
      contrast: {smd: "-0,05"}
"""

BEN = """\
schema: 1
form: {id: trials, version: 1.0.0}
study: okafor_2019
extractor: ben
status: submitted
revision: 1
characteristics: {label: "Okafor,  2019", age: "43.9", setting: Clinic, begun: "2017-03"}
reports:
  - {id: article, doi: 10.1000/OKAFOR}
arms:
  - {id: group, label: Peer group, role: experimental, topics: [work, hope]}
  - {id: tau, label: Usual care, role: control, kind: usual_care}
contrasts:
  - {id: c1, arm_exp: group, arm_ctl: tau}
results:
  - id: r1
    outcome: hope
    time: {printed: "84", unit: days}
    evidence: {report: article, page: "6", quote: "1.80 (0.38)"}
    values:
      group: {n: "65", mean: "1.80", sd: "0.38"}
      tau: {n: "73", mean: "1.78", sd: "0.46"}
      c1: {smd: "-0.05"}
"""

BIAS = """\
schema: 1
form: {id: bias, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
judgements:
  - {id: hope, result: hope_post, d1: low, overall: low}
"""

ON = "2026-11-02"
STUDY = "okafor_2019"
REVIEW = """\
title: Peers
date: "2026-11-01"
authors: [Carla]
forms: [trials@1.0.0, bias@1.0.0]
"""

TRIALS = define(parse(STUDY_FORM, "forms/trials.yaml"))
BIAS_FORM = define(parse(JUDGEMENT_FORM, "forms/bias.yaml"))
FORMS = {"trials": TRIALS, "bias": BIAS_FORM}


def changed(text, words):
    """A text with words of it replaced, each of which must be there."""
    for old, new in words:
        assert old in text, old
        text = text.replace(old, new)
    return text


def record(text, name="anna", form=TRIALS):
    """The record that a text holds."""
    path = f"records/{STUDY}/{name}.yaml"
    return check_record(form, parse(text, path), path, sha256(text.encode()).hexdigest())


def two(*, anna=(), ben=(), more=("", "")):
    """Both records, with words of either replaced or added."""
    return record(changed(ANNA, anna) + more[0]), record(changed(BEN, ben) + more[1], "ben")


def compared(*, anna=(), ben=(), more=("", "")):
    """Both records compared by the matching that is proposed."""
    a, b = two(anna=anna, ben=ben, more=more)
    return compare(a, b, TRIALS, propose_matching(a, b, TRIALS))


def review(folder, *, anna=(), ben=(), more=("", ""), matched=True):
    """A review in a folder, with both records and the matching that is proposed."""
    records = folder / "records" / STUDY
    records.mkdir(parents=True, exist_ok=True)
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "review.yaml").write_text(REVIEW, "utf-8")
    (folder / "forms" / "trials.yaml").write_text(STUDY_FORM, "utf-8")
    (folder / "forms" / "bias.yaml").write_text(JUDGEMENT_FORM, "utf-8")
    (records / "anna.yaml").write_text(changed(ANNA, anna) + more[0], "utf-8")
    (records / "ben.yaml").write_text(changed(BEN, ben) + more[1], "utf-8")
    if matched:
        match(folder)
    return folder


def match(folder, form="trials"):
    """Write the matching that is proposed, keeping what a file says already."""
    one = what(folder, form)
    names = one.extractors[0], one.extractors[1]
    a, b = read_two(folder, one, FORMS)
    path = matching_path(folder, (a, b), FORMS[form])
    kept = kept_pairs(path, path.name, (a, b), FORMS[form])
    main = main_matching(folder, one, FORMS, names)
    path.parent.mkdir(exist_ok=True)
    path.write_text(write_matching(propose_matching(a, b, FORMS[form], main, kept)), "utf-8")
    return path


def what(folder, form="trials"):
    """What was extracted by a form."""
    return next(one for one in extracted(folder, STUDY) if one.form == form)


def case(folder, form="trials"):
    """The case of both records."""
    return open_case(folder, what(folder, form), FORMS)


def settle(opened, decisions):
    """Settle differences by path: a, b, or another answer."""
    for path, chosen in decisions.items():
        difference = find(opened, path)
        assert difference is not None, path
        own = chosen in {"a", "b"}
        answer = Answer(chosen=chosen if own else "other", reason="misread", value="" if own else chosen)
        opened = decide(opened, difference, answer, "carla", ON)
    return opened
