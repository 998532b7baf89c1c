"""Instruments of the planted reviews: their true ranges, items and direction, and the spread that people show on them.

Ranges, items and direction are facts of the instruments, from their first descriptions (`SOURCE`); means and spreads
are those usual of people in care, rounded, and serve only to make scores that could be true.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CLINICAL: Final = ("depression", "anxiety", "symptoms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An instrument as scored: `items` is how many whole answers are averaged (1 for a sum), 0 for steps of its own.

    `mean` and `sd` are usual before treatment; `drift` is how far all move by the end, in SDs, towards better.
    """

    name: str
    construct: str
    low: float
    high: float
    items: int
    better: int
    mean: float
    sd: float
    drift: float = 0.4

    @property
    def polarity(self) -> str:
        """Which way is better, as a table says it."""
        return "higher_better" if self.better > 0 else "lower_better"

    @property
    def category(self) -> str:
        """The kind of outcome that reviews pool it under."""
        return "clinical" if self.construct in CLINICAL else "personal"

    @property
    def key(self) -> tuple[str, float, float]:
        """One way of scoring one instrument."""
        return self.name, self.low, self.high


def _sum(
    name: str, construct: str, span: tuple[float, float], better: int, usual: tuple[float, float]
) -> Instrument:
    """A sum of whole answers: its range, and the mean and SD usual before treatment."""
    return Instrument(
        name=name,
        construct=construct,
        low=span[0],
        high=span[1],
        items=1,
        better=better,
        mean=usual[0],
        sd=usual[1],
    )


INSTRUMENTS: Final = (
    _sum("PHQ-9", "depression", (0, 27), -1, (14.5, 5.2)),
    _sum("BDI-II", "depression", (0, 63), -1, (27.0, 10.5)),
    _sum("HAM-D", "depression", (0, 52), -1, (18.5, 5.5)),
    _sum("GAD-7", "anxiety", (0, 21), -1, (11.5, 4.8)),
    _sum("WEMWBS", "wellbeing", (14, 70), 1, (40.5, 9.5)),
    Instrument(
        name="WHOQOL-BREF", construct="quality of life", low=0, high=100, items=0, better=1, mean=48, sd=17
    ),
    _sum("Rosenberg", "self-esteem", (10, 40), 1, (25.5, 5.5)),
    _sum("BPRS", "symptoms", (18, 126), -1, (42.0, 11.5)),
    _sum("PANSS", "symptoms", (30, 210), -1, (72.0, 17.0)),
    _sum("Herth Hope Index", "hope", (12, 48), 1, (34.0, 6.0)),
    _sum("RAS", "recovery", (24, 120), 1, (85.0, 14.5)),
    Instrument(
        name="Boston Empowerment",
        construct="empowerment",
        low=1,
        high=4,
        items=28,
        better=1,
        mean=2.8,
        sd=0.4,
    ),
    _sum("GSES", "self-efficacy", (10, 40), 1, (25.0, 6.2)),
    Instrument(name="BASIS-24", construct="symptoms", low=0, high=4, items=24, better=-1, mean=1.6, sd=0.72),
)
OTHER_SCORING: Final = {
    "RAS": Instrument(name="RAS", construct="recovery", low=1, high=5, items=24, better=1, mean=3.54, sd=0.6),
    "Rosenberg": _sum("Rosenberg", "self-esteem", (0, 30), 1, (15.5, 5.5)),
}
"""Instruments that papers score in two ways; the range says which."""

SOURCE: Final = {
    "PHQ-9": "Kroenke, Spitzer & Williams 2001, doi:10.1046/j.1525-1497.2001.016009606.x: 9 items 0-3",
    "BDI-II": "Beck, Steer & Brown 1996, manual: 21 items 0-3",
    "HAM-D": "Hamilton 1960, doi:10.1136/jnnp.23.1.56: 17 items, sum 0-52",
    "GAD-7": "Spitzer et al. 2006, doi:10.1001/archinte.166.10.1092: 7 items 0-3",
    "WEMWBS": "Tennant et al. 2007, doi:10.1186/1477-7525-5-63: 14 items 1-5",
    "WHOQOL-BREF": "WHOQOL Group 1998, doi:10.1017/S0033291798006667: domains transformed to 0-100",
    "Rosenberg": "Rosenberg 1965: 10 items, scored 1-4 or 0-3",
    "BPRS": "Ventura et al. 1993, expanded version, 18 items of it 1-7",
    "PANSS": "Kay, Fiszbein & Opler 1987, doi:10.1093/schbul/13.2.261: 30 items 1-7",
    "Herth Hope Index": "Herth 1992, doi:10.1111/j.1365-2648.1992.tb01843.x: 12 items 1-4",
    "RAS": "Corrigan et al. 2004, doi:10.1093/oxfordjournals.schbul.a007118: 24 items 1-5, summed or averaged",
    "Boston Empowerment": "Rogers et al. 1997, doi:10.1176/ps.48.8.1042: 28 items 1-4, averaged",
    "GSES": "Schwarzer & Jerusalem 1995: 10 items 1-4",
    "BASIS-24": "Eisen et al. 2004, doi:10.1097/01.mlr.0000145886.44877.67: 24 items 0-4, weighted mean",
}
