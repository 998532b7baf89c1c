"""Small reviews for tests of the site."""

from pathlib import Path

PLAN = """\
title: Peers and hope
question: Does support by peers raise hope?
authors: []
date: 2026-11-23
forms: [peer_support@1.2.0, rob2@1.1.0]
wording: {experimental: peer support, control: control}
syntheses:
  hope:
    label: Hope
    where: "outcome == 'hope'"
    measure: SMD
    use: computed
"""
OUTCOMES = """\
domains:
  - {id: recovery, label: Recovery}
outcomes:
  - {id: hope, label: Hope, domain: recovery, polarity: higher_better}
  - {id: readmission, label: Readmission, domain: recovery, polarity: lower_better}
"""


def small_review(folder: Path) -> Path:
    """A review without records, in a folder that is made."""
    folder.mkdir(parents=True)
    (folder / "review.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "outcomes.yaml").write_text(OUTCOMES, encoding="utf-8")
    return folder


def record(study: str, extractor: str, *, mean: str = "12.5", status: str = "draft", label: str = "") -> str:
    """A record of one study: two arms, one comparison, one result; `mean` is that of the peers."""
    return f"""\
schema: 1
form: {{id: peer_support, version: 1.2.0}}
study: {study}
extractor: {extractor}
status: {status}
revision: 1
characteristics:
  label: {label or study.replace("_", " ").title()}
  design: parallel
  n_randomised: 100
arms:
  - {{id: peer, label: Peers, role: experimental, n_randomised: 50, format: group, delivery: in_person,
      peer_role: {{code: relational, evidence: {{quote: "sharing experience"}}}}, structure: {{missing: not_reported}}}}
  - {{id: control, label: Usual care, role: control, control_kind: usual_care, n_randomised: 50}}
contrasts:
  - {{id: contrast, arm_exp: peer, arm_ctl: control}}
results:
  - id: hope_post
    outcome: hope
    timepoint: post
    values:
      peer: {{n: 50, mean: "{mean}", sd: "4.1"}}
      control: {{n: 48, mean: "10.2", sd: "4.3"}}
"""


def write_record(folder: Path, study: str, extractor: str, **how: str) -> Path:
    """The same, in its place in a review."""
    path = folder / "records" / study / f"{extractor}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(record(study, extractor, **how), encoding="utf-8")
    return path
