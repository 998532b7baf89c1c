"""The addresses of results: live feedback and figures."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.feedback import feedback_part
from extraction_forms.entry.pages.figures import counts_part, figure_part, figure_svg, figures
from extraction_forms.entry.roles import EVERYBODY, WRITERS
from extraction_forms.entry.route import Route

RESULTS: Final[tuple[Route, ...]] = (
    Route(
        path="<str:review>/records/<str:study>/<str:form>/feedback",
        name="feedback",
        page=feedback_part,
        read=WRITERS,
    ),
    Route(path="<str:review>/figures/", name="figures", page=figures, read=EVERYBODY),
    Route(path="<str:review>/counts", name="figure_counts", page=counts_part, read=EVERYBODY),
    Route(path="<str:review>/figures/<str:figure>.svg", name="figure", page=figure_svg, read=EVERYBODY),
    Route(path="<str:review>/figures/<str:figure>", name="figure_part", page=figure_part, read=EVERYBODY),
)
