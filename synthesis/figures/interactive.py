"""Figures drawn with plotly: one page that needs nothing but itself, where every number tells its data.

The picture is the figure's own SVG, laid under plotly's axes, so that it stays the same picture at any
magnification. Texts drawn by plotly keep their size while the places between them grow: a line of several
pieces falls apart. 2,000 marks appear in a sixth of the time that shapes and annotations need.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from synthesis.errors import RenderError
from synthesis.figures import svg
from synthesis.figures.figure import Figure
from synthesis.figures.hovers import Behind, Datum, hovers
from synthesis.numbers import Quantity

PIXELS: Final = 4 / 3
"""Pixels of a screen in a point."""

BAR: Final = 34
"""Pixels above the picture that plotly's buttons stand in."""

Spec = dict[str, Any]
"""A figure in plotly's words: `data` and `layout`."""

NO_NUMBERS: Final[Mapping[str, Quantity]] = MappingProxyType({})
NO_DATA: Final[Mapping[str, Datum]] = MappingProxyType({})

_UNSAFE: Final = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029")
_HINT: Final = (
    "Point at a result or a number to see the data it was made from, with quotes and pages; a click shows all of "
    "them in the supplement beside this page. The buttons above a figure move and enlarge it; a double click puts "
    "it back."
)
_HOVER_SIZE: Final = 12
_HOVER_FONT: Final = {"family": svg.FONT_STACK, "size": _HOVER_SIZE, "color": "#1b1f24"}
_HOVER_LEADING: Final = 1.3 * _HOVER_SIZE
_HOVER_EDGES: Final = 8  # pixels above and below the lines of a label, together
_MORE: Final = "…"


def spec(
    figure: Figure,
    numbers: Mapping[str, Quantity] = NO_NUMBERS,
    provenance: Mapping[str, Datum] = NO_DATA,
) -> Spec:
    """A figure as plotly's JSON, in plain data: its picture in points, y downwards, and where one may point."""
    return _spec(figure, Behind(numbers=numbers, provenance=provenance))


def _spec(figure: Figure, behind: Behind) -> Spec:
    return {
        "data": [_places(figure, behind)],
        "layout": {
            "width": round(figure.width * PIXELS, 2),
            "height": round(figure.height * PIXELS, 2) + BAR,
            "margin": {"l": 0, "r": 0, "t": BAR, "b": 0, "pad": 0, "autoexpand": False},
            "xaxis": {**_AXIS, "range": [0, round(figure.width, 2)]},
            "yaxis": {**_AXIS, "range": [round(figure.height, 2), 0], "scaleanchor": "x", "scaleratio": 1},
            "images": [_picture(figure)],
            "dragmode": "pan",
            "hovermode": "closest",
            "hoverdistance": 8,
            "hoverlabel": {
                "align": "left",
                "bgcolor": "#ffffff",
                "bordercolor": "#57606a",
                "font": _HOVER_FONT,
            },
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "showlegend": False,
        },
    }


_AXIS: Final = {"visible": False, "fixedrange": False, "constrain": "range"}


def _places(figure: Figure, behind: Behind) -> dict[str, object]:
    """The places to point at: markers that nobody sees, each with what it says and where it leads."""
    spots = hovers(figure, behind)
    most = _room(figure)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(spot.x, 2) for spot in spots],
        "y": [round(spot.y, 2) for spot in spots],
        "marker": {"opacity": 0, "size": [round(2 * spot.r * PIXELS, 2) for spot in spots]},
        "hoverinfo": "text",
        "hovertext": [_said(spot.text, most) for spot in spots],
        "customdata": [spot.href for spot in spots],
        "showlegend": False,
    }


def _room(figure: Figure) -> int:
    """How many lines a label has room for: plotly shows none at all that is higher than its figure."""
    return max(2, int((figure.height * PIXELS + BAR - _HOVER_EDGES) / _HOVER_LEADING))


@lru_cache(maxsize=4096)
def _said(lines: tuple[str, ...], most: int) -> str:
    """Lines as plotly reads them, the first in bold; what they hold of markup is printed and not followed."""
    told = lines if len(lines) <= most else (*lines[: most - 1], _MORE)
    first, *rest = (escape(line, quote=False) for line in told or ("",))
    return "<br>".join([f"<b>{first}</b>", *rest])


def _picture(figure: Figure) -> dict[str, object]:
    drawn = base64.b64encode(svg.draw(figure).encode()).decode("ascii")
    return {
        "source": f"data:image/svg+xml;base64,{drawn}",
        "xref": "x",
        "yref": "y",
        "x": 0,
        "y": 0,
        "sizex": round(figure.width, 2),
        "sizey": round(figure.height, 2),
        "sizing": "stretch",
        "layer": "below",
    }


def page(
    figures: Sequence[Figure],
    title: str,
    numbers: Mapping[str, Quantity] = NO_NUMBERS,
    provenance: Mapping[str, Datum] = NO_DATA,
) -> bytes:
    """All figures of a review as one page with plotly inside, the same bytes wherever it is written.

    Raises:
        RenderError: two figures carry the same id.
    """
    _check_ids(figures)
    behind = Behind(numbers=numbers, provenance=provenance)
    drawn = _json(_together([(one.id, _spec(one, behind)) for one in figures]))
    scripts = (_plotly(), _asset("interactive.js"))
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        _head(title, scripts),
        "<body>",
        f'<header><h1>{escape(title)}</h1><p class="hint">{_HINT}</p></header>',
        _without_scripts(figures),
        _contents(figures),
        "<main>",
        *(_figure(figure) for figure in figures),
        "</main>",
        f'<script type="application/json" id="page-figures">{drawn}</script>',
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts).encode()


def _together(specs: Sequence[tuple[str, Spec]]) -> dict[str, object]:
    """Figures with what their places say put into one list, each text once: a number has several places."""
    said: dict[str, int] = {}
    for _, one in specs:
        for trace in one["data"]:
            trace["hovertext"] = [said.setdefault(text, len(said)) for text in trace["hovertext"]]
    return {"said": list(said), "figures": [{"id": name, **one} for name, one in specs]}


def _json(value: object) -> str:
    """Data fit for a script block, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, code in _UNSAFE:
        text = text.replace(sign, code)
    return text


def _check_ids(figures: Sequence[Figure]) -> None:
    seen: set[str] = set()
    for figure in figures:
        if figure.id in seen:
            raise RenderError(f"figure: expected an id of its own; found {figure.id!r} a second time.")
        seen.add(figure.id)


def _plotly() -> str:
    """The script of the installed plotly; the Python side of it stays on the shelf."""
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script")


def _asset(name: str) -> str:
    return files("synthesis.figures").joinpath("assets", name).read_text(encoding="utf-8")


def _head(title: str, scripts: Sequence[str]) -> str:
    """The head, with a policy that lets the page ask nobody for anything."""
    known = " ".join(f"'{_hash(script)}'" for script in scripts)
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src 'unsafe-inline'; script-src {known}"
    )
    return "\n".join(
        [
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>{_asset('interactive.css')}</style>",
            "</head>",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _without_scripts(figures: Sequence[Figure]) -> str:
    links = "; ".join(
        f'<a href="figures/{escape(figure.id)}.svg">{escape(figure.title)}</a>' for figure in figures
    )
    return (
        '<p class="still">This page draws its figures by scripts, which do not run here. The same figures are '
        f"files beside this page: {links}.</p>"
    )


def _contents(figures: Sequence[Figure]) -> str:
    entries = "".join(
        f'<li><a href="#figure-{escape(figure.id)}">{escape(figure.title)}</a></li>' for figure in figures
    )
    return f'<nav aria-label="Contents"><h2>Figures</h2><ol>{entries}</ol></nav>'


def _figure(figure: Figure) -> str:
    """A figure's place: its title, the element plotly draws into, its caption, and the figure in words."""
    return "\n".join(_parts(figure))


def _parts(figure: Figure) -> Iterator[str]:
    name, title = escape(figure.id), escape(figure.title)
    wide, high = svg.number(figure.width * PIXELS), svg.number(figure.height * PIXELS + BAR)
    yield f'<figure id="figure-{name}" aria-labelledby="title-{name}" aria-describedby="words-{name}">'
    yield f'<h2 id="title-{name}" dir="auto"><a href="#figure-{name}">{title}</a></h2>'
    yield f'<div class="scroll"><div class="plot" id="{name}" style="width:{wide}px;height:{high}px"></div></div>'
    yield f'<figcaption dir="auto">{escape(figure.caption)}</figcaption>'
    yield f'<details><summary>In words</summary><p id="words-{name}" dir="auto">{escape(figure.alt)}</p></details>'
    yield "</figure>"
