"""Review folders with sane defaults, and the two reviews of the project opened once."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import pytest

from synthesis.analysis import analyse
from synthesis.compose.document import compose
from synthesis.ledger.ledger import ledger
from synthesis.review import open_review
from synthesis.supplement import Paragraph

REVIEWS = Path(__file__).parents[2] / "reviews"

OUTCOMES = {
    "domains": [{"id": "clinical", "label": "Clinical"}, {"id": "personal", "label": "Personal"}],
    "outcomes": [
        {"id": "mood", "label": "Mood", "domain": "clinical", "polarity": "lower_better"},
        {"id": "fear", "label": "Fear", "domain": "clinical", "polarity": "lower_better"},
        {"id": "hope", "label": "Hope", "domain": "personal", "polarity": "higher_better"},
        {"id": "visits", "label": "Visits", "domain": "clinical", "polarity": "neutral"},
        {"id": "riddle", "label": "Riddle", "domain": "clinical", "polarity": {"missing": "unclear"}},
        {"id": "stray", "label": "Stray", "polarity": "higher_better"},
    ],
}
ROLE = {"code": "relational", "evidence": {"report": "main", "quote": "mutual support"}}
CLINICAL = MappingProxyType({"where": "domain == 'clinical'", "measure": "SMD", "use": "reported"})


def g(y, se="0.2", sign="positive_favours_exp"):
    """A reported effect, as a contrast's values."""
    return {"smd": str(y), "smd_se": str(se), "sign_convention": sign}


def arm(n="50", mean="10", sd="5"):
    """What an arm printed."""
    return {"n": str(n), "mean": str(mean), "sd": str(sd)}


def result(name="r1", outcome="mood", more=MappingProxyType({}), **values):
    """A result; its values by arm (`peer`, `control`) or contrast (`contrast`)."""
    return {"id": name, "outcome": outcome, **more, "values": values or {"contrast": g("0.3")}}


def peer(name="peer", **facts):
    """An experimental arm."""
    asked = {"format": "group", "delivery": "in_person", "structure": "manual", "peer_role": ROLE}
    return {"id": name, "role": "experimental", **asked, **facts}


def study(name, *results, arms=None, contrasts=None, form="peer_support", **facts):
    """A record of one study with an experimental arm, a control and one contrast."""
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    label = name.replace("_", " ").title()
    return {
        "schema": "1",
        "form": {"id": form, "version": "1.2.0"},
        "study": name,
        "extractor": "a",
        "status": "submitted",
        "revision": "1",
        "characteristics": {"label": label, "design": "trial", **facts},
        "reports": [{"id": "main", "kind": "journal"}],
        "arms": arms or [peer(), control],
        "contrasts": contrasts or [{"id": "contrast", "arm_exp": "peer", "arm_ctl": "control"}],
        "results": list(results) or [result()],
    }


def plan(**parts):
    """A plan with one synthesis of the domain `clinical`; what does not say otherwise is taken as reported."""
    asked = parts.pop("syntheses", {"clinical": dict(CLINICAL)})
    if "votes" in parts:
        parts["votes"] = {"use": "reported", **parts["votes"]}
    return {
        "title": "A review",
        "date": "2026-01-01",
        "forms": ["peer_support@1.2.0"],
        "syntheses": {name: {"use": "reported", **one} for name, one in asked.items()},
        **parts,
    }


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A review carried out: everything between its records and its renderers."""

    review: object
    analysis: object
    numbers: object
    document: object

    @property
    def text(self):
        """Every sentence of the document outside its tables."""
        blocks = self.document.blocks
        return "\n".join(
            "".join(run.text for run in one.runs) for one in blocks if isinstance(one, Paragraph)
        )

    def table(self, name):
        """The table of that id."""
        return next(table for table in self.document.tables if table.id == name)

    def cells(self, name):
        """The texts of a table, row by row."""
        return [[cell.text for cell in row.cells] for row in self.table(name).rows]

    def notes(self, name):
        """The notes of a table in one text."""
        return "\n".join(note.text for note in self.table(name).notes)


def carry_out(folder):
    """Open a review folder and carry it out, without figures."""
    review = open_review(folder)
    analysis = analyse(review)
    numbers = ledger(analysis)
    return Carried(review=review, analysis=analysis, numbers=numbers, document=compose(analysis, numbers, ()))


def write(folder, *studies, files=MappingProxyType({}), outcomes=None, **parts):
    """Write a review folder; `files` are further files by their path."""
    (folder / "records").mkdir(parents=True)
    contents = {"review.yaml": plan(**parts), "outcomes.yaml": outcomes or OUTCOMES, **files}
    contents |= {f"records/{one['study']}/a.yaml": one for one in studies}
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def build():
    """The builders: `study`, `result`, `g`, `arm`, `peer`, `plan`, `write`, `carry_out`."""
    return SimpleNamespace(
        study=study, result=result, g=g, arm=arm, peer=peer, plan=plan, write=write, carry_out=carry_out
    )


@pytest.fixture
def carried(tmp_path):
    """A function of studies and parts of a plan: the review carried out."""

    def make(*studies, **parts):
        return carry_out(write(tmp_path / "review", *studies, **parts))

    return make


@pytest.fixture(scope="session")
def peer_support():
    """The review of peer support, carried out."""
    return carry_out(REVIEWS / "peer_support")


@pytest.fixture(scope="session")
def bcg():
    """The thirteen trials of a vaccine, counts of people, carried out."""
    return carry_out(REVIEWS / "bcg_vaccine")


@pytest.fixture(scope="session")
def crisis():
    """The published breakdown of 45 studies, carried out."""
    return carry_out(REVIEWS / "crisis_in_evaluation")


@pytest.fixture(scope="session")
def reviews_folder():
    """Where the reviews of the project stand."""
    return REVIEWS
