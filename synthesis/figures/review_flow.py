"""The flow diagram that a plan asks for, from the counts it declares and the analysis of the records."""

from __future__ import annotations

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.prisma_flow.plot import prisma_flow
from synthesis.figures.prisma_flow.spec import FlowSpec
from synthesis.figures.review_points import in_words
from synthesis.numbers import Unavailable
from synthesis.plan.plan import FigurePlan
from synthesis.study_flow import study_flow
from synthesis.views.study_boxes import SOURCE, STAGES, FlowBox, flow_boxes
from synthesis.woven import made_from, weave


def flow_diagram(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The PRISMA 2020 flow diagram, with what became of the included studies below."""
    flow = study_flow(analysis)
    boxes = () if flow is None else flow_boxes(flow)
    if flow is None or not boxes:
        return Unavailable(reason="the plan declares no counts, and there are no records of studies")
    said: list[str] = ["Counts as the reviewers declare them; steps of which none is declared are left out."]
    if flow.studies:
        said.append("The last row is told from the records and the analysis.")
    if flow.difference:
        differ = made_from(flow.difference, (f"records/{study}" for study in flow.studies))
        said.append(weave("Declared and recorded numbers differ: {difference}.", difference=differ))
    if analysis.review.plan.example:
        said.append("Example: invented studies and counts.")
    spec = FlowSpec(
        id=plan.id,
        title=plan.title or _title(boxes),
        boxes=boxes,
        updated=flow.plan.updated,
        caption=in_words([*said, f"After {SOURCE}."]),
        table="study_flow",
    )
    return prisma_flow(spec)


def _title(boxes: tuple[FlowBox, ...]) -> str:
    rows = STAGES[-1][2]
    return "Included studies" if all(box.row in rows for box in boxes) else "PRISMA 2020 flow diagram"
