"""The names of columns that an audit understands in a plain table: what each tells, and of which side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.of_columns import plain_name

SIDES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "experimental": (
            *("arm1", "trt1", "1i", "1", "exp", "experimental", "treatment", "trt", "intervention"),
            *("ig", "e", "t"),
        ),
        "control": (*("arm2", "trt2", "2i", "2", "ctl", "control", "ctrl", "comparator", "cg", "c"),),
    }
)
"""How a column's name ends or begins that tells a number of one side; `metafor` writes 1i and 2i."""

ARM_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "baseline_n": ("baselinen", "bln", "npre", "pren"),
        "baseline_mean": ("baselinem", "baselinemean", "mpre", "meanpre", "prem", "premean", "blmean"),
        "baseline_sd": ("baselinesd", "sdpre", "presd", "blsd"),
        "change_n": ("nchange", "changen"),
        "change_mean": ("meanchange", "mchange", "changemean", "changem"),
        "change_sd": ("sdchange", "changesd"),
        "n_randomised": ("nrandomised", "nrandomized", "randomised", "randomized", "rand", "randn", "nrand"),
        "total": ("totaln", "total", "ntotal"),
        "events": ("event", "events", "responders", "nevents", "improvedn", "cases"),
        "percent": ("percent", "pct", "percentage", "proportionpercent"),
        "n": ("n", "nanalysed", "nanalyzed", "npost", "postn", "samplesize"),
        "mean": ("mean", "m", "postm", "meanpost", "mpost", "postmean"),
        "sd": ("sd", "postsd", "sdpost", "stddev"),
        "se": ("se", "sem", "stderr"),
        "ci_low": ("cilow", "cilower", "lower", "lcl"),
        "ci_high": ("cihigh", "ciupper", "upper", "ucl"),
        "median": ("median", "med"),
        "q1": ("q1", "firstquartile"),
        "q3": ("q3", "thirdquartile"),
        "minimum": ("min", "minimum"),
        "maximum": ("max", "maximum"),
    }
)
"""The numbers of an arm, by the names they have beside the name of the side."""

_TWO_BY_TWO: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "ai": ("experimental", "events"),
        "bi": ("experimental", "others"),
        "ci": ("control", "events"),
        "di": ("control", "others"),
        "tpos": ("experimental", "events"),
        "tneg": ("experimental", "others"),
        "cpos": ("control", "events"),
        "cneg": ("control", "others"),
    }
)
"""The four cells of `metafor`, and of its trials of BCG; a name counts only where both sides have it."""
_PAIRED: Final = (("ai", "ci"), ("bi", "di"), ("tpos", "cpos"), ("tneg", "cneg"))
"""The cells of one kind of both sides; `ci` alone may be an interval."""

FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "study": (
            "study",
            "studyid",
            "studylab",
            "studlab",
            "slab",
            "studyname",
            "studylabel",
            "trial",
            "trialid",
            "authoryear",
            "trialname",
        ),
        "author": ("author", "authors", "firstauthor"),
        "year": ("year", "publicationyear", "pubyear"),
        "country": ("country",),
        "same_trial_as": ("sametrialas",),
        "outcome": ("outcome", "outcomename", "outcomelabel", "outcomesubcategory", "outcomesubdomain"),
        "construct": ("outcomecategory", "outcomedomain", "construct", "domain", "category"),
        "instrument": ("instrument", "scale", "questionnaire", "tool", "outcmeasure"),
        "outcome_type": ("outcometype", "outctype", "valuekind", "kind"),
        "rating": ("rating", "rater"),
        "condition1": ("conditionarm1", "condspectrt1", "intervention", "treatment", "armexp", "arm1"),
        "condition2": (
            "conditionarm2",
            "condspectrt2",
            "comparator",
            "control",
            "comparison",
            "armctl",
            "arm2",
        ),
        "multi1": ("multiarm1",),
        "multi2": ("multiarm2",),
        "timepoint": ("timepoint", "time", "assessment", "visit"),
        "time_weeks": ("timeweeks", "weeks", "week", "followupweeks"),
        "time_months": ("timemonths", "months", "month", "followupmonths"),
        "time_days": ("timedays", "days"),
        "time_unit": ("timeunit", "unitoftime"),
        "polarity": ("polarity", "betterwhen", "better"),
        "range_min": ("rangemin", "scalemin", "lowestscore", "possiblemin"),
        "range_max": ("rangemax", "scalemax", "highestscore", "possiblemax"),
        "whole": ("whole", "wholenumbers", "integer"),
        "items": ("items", "nitems"),
        "claim": ("claim", "reportedclaim", "authorsclaim", "conclusion"),
        "measure": ("measure", "effectmeasure", "esmeasure"),
        "sign": ("sign", "signconvention"),
        "n_randomised": ("nrandomised", "nrandomized", "ntotalrandomised"),
        "report": ("report", "reportid", "source"),
    }
)
"""What is told of a row or its study, by the names of columns, the first found counting."""

BETWEEN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ci_low": ("cilow", "cilower", "lower", "lowerci", "cilb", "lcl", "ll", "lowerlimit", "cistart"),
        "ci_high": ("cihigh", "ciupper", "upper", "upperci", "ciub", "ucl", "ul", "upperlimit", "ciend"),
        "level": ("cilevel", "level"),
        "p": ("p", "pi", "pval", "pvalue"),
        "t": ("ti", "t", "tval", "tvalue"),
        "z": ("z", "zi", "zval", "zvalue"),
        "f": ("f", "fi", "fval", "fvalue"),
        "chi2": ("chi2", "chisquared", "chisq"),
        "df": ("df",),
    }
)
"""What is told of a comparison beside its effect."""

SE: Final = ("sei", "se", "standarderror", "sete", "seeffect", "stderr")
VARIANCE: Final = ("vi", "v", "var", "variance", "vareffect")


@frozen
class EffectName:
    """Names of columns with an effect: of which measure, as a logarithm or not; none where the column cannot tell."""

    names: tuple[str, ...]
    measure: str = ""
    logarithm: bool = False
    favours: bool = False


_SMD: Final = ("stdmeandifference", "standardisedmeandifference", "standardizedmeandifference")

EFFECTS: Final = (
    EffectName(names=("g", "precalcg"), measure="SMD", favours=True),
    EffectName(names=("smd", "hedgesg", "cohensd", "cohend", "d", *_SMD), measure="SMD"),
    EffectName(names=("logrr", "precalclogrr", "lnrr"), measure="RR", logarithm=True),
    EffectName(names=("logor", "lnor"), measure="OR", logarithm=True),
    EffectName(names=("loghr", "lnhr"), measure="HR", logarithm=True),
    EffectName(names=("rr", "riskratio", "relativerisk"), measure="RR"),
    EffectName(names=("or", "oddsratio"), measure="OR"),
    EffectName(names=("hr", "hazardratio"), measure="HR"),
    EffectName(names=("rd", "riskdifference"), measure="RD"),
    EffectName(names=("md", "meandifference", "wmd"), measure="MD"),
    EffectName(names=("yi", "te", "es", "effect", "effectsize", "estimate", "effectestimate", "y")),
)
"""The columns with effects, in the order they are preferred; `favours`: in Metapsy + favours the first arm."""


@frozen
class EffectColumn:
    """A column with an effect, and its standard error or variance where a column has one."""

    column: str
    name: EffectName
    se: str = ""
    variance: str = ""


@frozen
class Understood:
    """What the columns of a table tell: of each side, of the comparison, of the row; and the effects there are."""

    arms: Mapping[str, Mapping[str, str]]
    between: Mapping[str, str]
    facts: Mapping[str, str]
    effects: tuple[EffectColumn, ...]
    others: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def usable(self) -> bool:
        """Whether a line can be had: means or counts of both sides, or an effect."""
        sides = tuple(self.arms.values())
        return bool(self.effects) or any(
            all(name in side for side in sides) for name in ("mean", "events", "change_mean", "percent")
        )

    @property
    def numbers(self) -> frozenset[str]:
        """The columns that hold numbers."""
        found = {column for side in (*self.arms.values(), *self.others.values()) for column in side.values()}
        found |= {*self.between.values(), *(one.column for one in self.effects)}
        found |= {name for one in self.effects for name in (one.se, one.variance) if name}
        timed = ("time_weeks", "time_months", "time_days", "range_min", "range_max", "items", "n_randomised")
        return frozenset(found | {self.facts[name] for name in timed if name in self.facts})

    @property
    def known(self) -> frozenset[str]:
        """The columns that tell anything."""
        return self.numbers | frozenset(self.facts.values())


LOOKED_FOR: Final = (
    "means (mean_arm1, sd_arm1, n_arm1, mean_arm2, ... or m1i, sd1i, n1i, m2i, ...), counts (event_arm1, totaln_arm1, "
    "... or ai, bi, ci, di) or effects (.g and .g_se, yi and vi or sei)"
)
"""The columns of which a table must have some, in words."""


def understood(header: Sequence[str]) -> Understood:
    """What the columns of a header tell; names are matched without case, dots, underscores and blanks."""
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(plain_name(column), column)
    arms: dict[str, Mapping[str, str]] = {side: _of_arm(by_name, side) for side in SIDES}
    others: dict[str, dict[str, str]] = {side: {} for side in SIDES}
    for pair in _PAIRED:
        for name in pair if all(one in by_name for one in pair) else ():
            side, statistic = _TWO_BY_TWO[name]
            if statistic == "others":
                others[side].setdefault(statistic, by_name[name])
            else:
                arms[side] = MappingProxyType({statistic: by_name[name], **arms[side]})
    taken = {column for side in (*arms.values(), *others.values()) for column in side.values()}
    effects = tuple(_effects(by_name))
    taken |= {name for one in effects for name in (one.column, one.se, one.variance)}
    return Understood(
        arms=MappingProxyType(arms),
        between=_first(by_name, BETWEEN, taken),
        facts=_first(by_name, FACTS, taken),
        effects=effects,
        others=MappingProxyType(others),
    )


def _of_arm(by_name: Mapping[str, str], side: str) -> Mapping[str, str]:
    """The columns of one side: the name of the number and that of the side, in either order."""
    found: dict[str, str] = {}
    for ending in SIDES[side]:
        for statistic, names in ARM_NUMBERS.items():
            for name in names:
                for whole in (f"{name}{ending}", f"{ending}{name}"):
                    if whole in by_name and whole not in _TWO_BY_TWO and _told(whole, by_name[whole], ending):
                        found.setdefault(statistic, by_name[whole])
    return MappingProxyType(found)


def _told(whole: str, column: str, ending: str) -> bool:
    """Whether a name is that of a side for certain: a single letter must stand apart, as in `mean.e`."""
    if len(ending) > 1 or ending.isdigit():
        return not (ending.isdigit() and whole.startswith(ending))
    letters = column.lower()
    return letters.endswith((f".{ending}", f"_{ending}", f" {ending}"))


def _effects(by_name: Mapping[str, str]) -> Iterable[EffectColumn]:
    """The effects there are, each with its own error; the first without one takes the general error."""
    general = True
    for effect in EFFECTS:
        for name in effect.names:
            if name not in by_name:
                continue
            own = next((by_name[one] for one in (f"{name}se", f"se{name}") if one in by_name), "")
            variance = next(
                (by_name[one] for one in (f"{name}var", f"var{name}", f"{name}v") if one in by_name), ""
            )
            if not own and not variance and general:
                own = next((by_name[one] for one in SE if one in by_name), "")
                variance = next((by_name[one] for one in VARIANCE if one in by_name), "")
                general = not (own or variance)
            yield EffectColumn(column=by_name[name], name=effect, se=own, variance=variance)


def _first(
    by_name: Mapping[str, str], known: Mapping[str, tuple[str, ...]], taken: Iterable[str]
) -> Mapping[str, str]:
    """Of each meaning the column whose name comes first among those known, if nothing else has taken it."""
    left = {name: column for name, column in by_name.items() if column not in taken}
    found = {
        meaning: next((left[name] for name in names if name in left), "") for meaning, names in known.items()
    }
    return MappingProxyType({meaning: column for meaning, column in found.items() if column})
