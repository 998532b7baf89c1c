"""Builders of fits and specs, and the geometry that every figure keeps."""

from collections import defaultdict
from itertools import pairwise
from math import sqrt
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest

from synthesis.effects import Effect, Effects
from synthesis.figures import metrics, review_forests
from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.forest.plot import ForestSpec
from synthesis.models.fit import Fit, Heterogeneity, Interval, Subgroups, SubgroupTest
from synthesis.numbers import Unavailable

ONE = Unavailable(reason="one study")
CLINICAL = {"where": "domain == 'clinical'", "measure": "SMD"}
WORDS = {"experimental": "peer support", "control": "usual care"}


def effect(y=0.2, v=0.04, study="okafor_2019", result="row_1", **more):
    facts = {
        "measured": y,
        "study_label": "Okafor, 2019",
        "outcome": "hope",
        "outcome_label": "Herth Hope Index",
        "measure": "SMD",
        "route": "reported",
        "origins": (f"records/{study}/a.yaml#{result}/contrast/smd",),
        "n_exp": 40,
        "n_ctl": 42,
    }
    return Effect(y=y, v=v, study=study, result=result, **{**facts, **more})


def fit(*rows, excluded=(), **more):
    """An inverse-variance fit of some rows, with everything a plot prints."""
    effects = Effects(measure="SMD", rows=tuple(rows), excluded=tuple(excluded))
    w = 1 / effects.v
    mean, se = float(np.sum(w * effects.y) / np.sum(w)), float(1 / sqrt(np.sum(w)))
    low, high = mean - 1.96 * se, mean + 1.96 * se
    single = len(rows) == 1
    facts = {
        "model": "random",
        "tau2_method": "REML",
        "test": "knha",
        "estimate": mean,
        "se": se,
        "interval": Interval(low=low, high=high, rule="study" if single else "knha"),
        "p": 0.04,
        "interval_hk": ONE,
        "interval_wald": Interval(low=low, high=high, rule="z"),
        "se_hk": ONE,
        "se_wald": se,
        "p_hk": ONE,
        "p_wald": 0.04,
        "tau2": ONE if single else 0.041,
        "heterogeneity": heterogeneity(single, len(rows)),
        "prediction": ONE if len(rows) < 3 else Interval(low=low - 2 * se, high=high + 2 * se, rule="t"),
        "weights": 100 * w / np.sum(w),
    }
    return Fit(effects=effects, **{**facts, **more})


def heterogeneity(single, k):
    if single:
        return Heterogeneity(q=ONE, q_df=0, q_p=ONE, i2_q=ONE, i2_tau2=ONE, h2=ONE)
    return Heterogeneity(q=54.3, q_df=k - 1, q_p=0.0004, i2_q=63.2, i2_tau2=61.0, h2=2.7)


def split(whole, tag="format", label="Format"):
    levels = defaultdict(list)
    for row in whole.effects.rows:
        levels[row.tags.get(tag, "none")].append(row)
    fits = tuple((code, code.capitalize(), fit(*rows)) for code, rows in levels.items())
    test = SubgroupTest(q=3.21, df=len(fits) - 1, p=0.2009)
    if len(fits) == 1:
        test = SubgroupTest(q=Unavailable(reason="one level"), df=0, p=Unavailable(reason="one level"))
    return Subgroups(variable=tag, label=label, levels=fits, test=test, tau2="separate")


def spec(whole, **more):
    facts = {
        "id": "hope",
        "title": "Hope",
        "effect_label": "Hedges g",
        "favours": ("Favours control", "Favours peer support"),
        "key": "syntheses.hope",
    }
    return ForestSpec(fit=whole, **{**facts, **more})


def tags(code):
    return MappingProxyType({"format": code})


def box(text):
    """Left, top, right and bottom of a text on its page."""
    wide = metrics.width(text.text, text.size, bold=text.bold, italic=text.italic)
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return left, text.y - 0.72 * text.size, left + wide, text.y + 0.2 * text.size


def panel(figure):
    """Left, top, right and bottom of the plot: above its axis, below the rule under the heads."""
    axis = next(mark for mark in figure.marks if getattr(mark, "role", "") == "axis")
    rule = next(mark for mark in figure.marks if getattr(mark, "role", "") == "rule")
    return axis.x1, rule.y1, axis.x2, axis.y1


def faults(figure):
    """Every fault in the geometry of a forest plot, in words."""
    checks = (off_page, overlaps, ragged, beyond_panel, on_panel, struck)
    return [fault for check in checks for fault in check(figure)]


def page_faults(figure):
    """Every fault in the geometry of any figure: texts and marks off the page, texts that meet or are tiny."""
    checks = (off_page, marks_off_page, overlaps, struck, tiny)
    return [fault for check in checks for fault in check(figure)]


def marks_off_page(figure):
    for mark in figure.marks:
        if isinstance(mark, Text):
            continue
        if isinstance(mark, Circle):
            xs, ys = (mark.x - mark.r, mark.x + mark.r), (mark.y - mark.r, mark.y + mark.r)
        elif isinstance(mark, Line):
            xs, ys = (mark.x1, mark.x2), (mark.y1, mark.y2)
        else:
            xs, ys = zip(*mark.points, strict=True)
        if min(xs) < 0 or min(ys) < 0 or max(xs) > figure.width or max(ys) > figure.height:
            yield f"{mark.role} leaves the page"


def tiny(figure):
    for text in (mark for mark in figure.marks if isinstance(mark, Text)):
        if text.size < 8.0:
            yield f"{text.text!r} is set in {text.size} pt"


def plain_faults(figure):
    """Every fault of a figure of any kind, and its texts that touch a mark which says something."""
    return [*page_faults(figure), *covered(figure)]


def off_page(figure):
    for text in (mark for mark in figure.marks if isinstance(mark, Text)):
        left, top, right, bottom = box(text)
        if left < -0.01 or top < -0.01 or right > figure.width + 0.01 or bottom > figure.height + 0.01:
            yield f"{text.text!r} leaves the page"


def overlaps(figure):
    boxes = sorted((box(mark)[1], box(mark), mark.text) for mark in figure.marks if isinstance(mark, Text))
    for place, (_, one, name) in enumerate(boxes):
        for top, other, rival in boxes[place + 1 :]:
            if top >= one[3]:
                break
            if one[0] < other[2] - 0.05 and other[0] < one[2] - 0.05:
                yield f"{name!r} and {rival!r} overlap"


def ragged(figure):
    edges = defaultdict(set)
    for text in figure.marks:
        if isinstance(text, Text) and text.column not in {"", "axis", "rob"}:
            edges[text.column].add((round(text.x, 6), text.anchor))
    for column, found in edges.items():
        if len(found) > (2 if column == "study" else 1):
            yield f"column {column} has edges at {sorted(found)}"


def corners(mark):
    """Left, top, right and bottom of a shape."""
    if isinstance(mark, Circle):
        return mark.x - mark.r, mark.y - mark.r, mark.x + mark.r, mark.y + mark.r
    if isinstance(mark, Line):
        return mark.x1, mark.y1, mark.x2, mark.y2
    across, down = [x for x, _ in mark.points], [y for _, y in mark.points]
    return min(across), min(down), max(across), max(down)


def covered(figure):
    """Texts that touch a shape which says something: a vote, a bar, a share, a gap."""
    boxes = [(box(text), text.text) for text in figure.marks if isinstance(text, Text)]
    for mark in figure.marks:
        if isinstance(mark, Text) or mark.role.split(" ")[0] not in {"vote", "bar", "share", "gap", "empty"}:
            continue
        left, top, right, bottom = corners(mark)
        for (x1, y1, x2, y2), text in boxes:
            if left < x2 - 0.05 and x1 < right - 0.05 and top < y2 - 0.05 and y1 < bottom - 0.05:
                yield f"{text!r} touches a {mark.role}"


def astray(figure, *roles):
    """Every fault of the spots of a figure: one that leaves the page, or stands on no mark of some roles."""
    marks = [mark for mark in figure.marks if getattr(mark, "role", "").split(" ")[0] in roles]
    boxes = [corners(mark) for mark in marks]
    for spot in figure.spots:
        across, down = (spot.x - spot.r, spot.x + spot.r), (spot.y - spot.r, spot.y + spot.r)
        if min(*across, *down) < 0 or across[1] > figure.width or down[1] > figure.height:
            yield f"{spot.text[0]!r} leaves the page"
        if not any(x1 - 1 <= spot.x <= x2 + 1 and y1 - 1 <= spot.y <= y2 + 1 for x1, y1, x2, y2 in boxes):
            yield f"{spot.text[0]!r} stands on no mark"


def extent(mark):
    if isinstance(mark, Line):
        return min(mark.x1, mark.x2), max(mark.x1, mark.x2)
    return min(x for x, _ in mark.points), max(x for x, _ in mark.points)


def beyond_panel(figure):
    left, _, right, _ = panel(figure)
    for mark in figure.marks:
        role = getattr(mark, "role", "")
        if isinstance(mark, Text | Circle) or role in {"rule", "shared"}:
            continue
        room = 1.2 if role == "square" else 0.01
        start, end = extent(mark)
        if start < left - room or end > right + room:
            yield f"{role} from {start} to {end} leaves the panel"


def on_panel(figure):
    left, top, right, bottom = panel(figure)
    for text in (mark for mark in figure.marks if isinstance(mark, Text)):
        x1, y1, x2, y2 = box(text)
        if y1 > top and y2 < bottom and x1 < right and x2 > left:
            yield f"{text.text!r} stands on the plot"


def struck(figure):
    rules = [mark.y1 for mark in figure.marks if getattr(mark, "role", "") == "rule"]
    for text in (mark for mark in figure.marks if isinstance(mark, Text)):
        _, top, _, bottom = box(text)
        if any(top < rule < bottom for rule in rules):
            yield f"{text.text!r} is struck by a rule"


def tips(figure, towards):
    """The heights of the arrowheads at the left (-1) or right (1) edge of the plot, above the axis."""
    left, top, right, bottom = panel(figure)
    edge = left if towards < 0 else right
    return [
        mark.points[0][1]
        for mark in figure.marks
        if isinstance(mark, Polygon)
        and mark.role == "arrowhead"
        and abs(mark.points[0][0] - edge) < 0.01
        and top < mark.points[0][1] < bottom
    ]


def words(figure):
    """Everything a figure says, line by line from top to bottom."""
    texts = sorted((mark for mark in figure.marks if isinstance(mark, Text)), key=lambda t: (t.y, box(t)[0]))
    lines = texts[:1]
    said = [texts[0].text] if texts else []
    for before, after in pairwise(texts):
        said.append("\n" if abs(after.y - before.y) > 0.01 else " ")
        said.append(after.text)
    return "".join(said) if lines else ""


class Geometry:
    """What may be asked of a figure's geometry."""

    box = staticmethod(box)
    faults = staticmethod(faults)
    plain_faults = staticmethod(plain_faults)
    page_faults = staticmethod(page_faults)
    panel = staticmethod(panel)
    tips = staticmethod(tips)
    astray = staticmethod(astray)
    tiny = staticmethod(tiny)
    words = staticmethod(words)


@pytest.fixture(scope="session")
def build(build):
    """The builders of figures, for tests to take; `review` are those of whole reviews."""
    return SimpleNamespace(effect=effect, fit=fit, split=split, spec=spec, tags=tags, review=build)


@pytest.fixture(scope="session")
def geometry():
    return Geometry


@pytest.fixture
def forest_spec(carried, monkeypatch):
    """What the one forest plot of a review is drawn from, or why it cannot be."""
    monkeypatch.setattr(review_forests, "forest_plots", lambda found: (found,))

    def make(*studies, figure=None, **parts):
        asked = {"syntheses": {"clinical": CLINICAL}, "wording": WORDS, **parts}
        plan = {"kind": "forest", "synthesis": next(iter(asked["syntheses"])), **(figure or {})}
        made = carried(*studies, figures={"one": plan}, **asked).analysis
        found = review_forests.forest(made, made.review.plan.figures[0])
        return found if isinstance(found, Unavailable) else found[0]

    return make
