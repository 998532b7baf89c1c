"""The script for R beside a table for metafor: how it is read, and each synthesis by one call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from synthesis.analysis import Analysis
from synthesis.exports.metafor.table import MEMBER
from synthesis.measures.registry import MEASURES
from synthesis.pooling.counts import pool
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.verification.refits import COUNTING

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*\Z")


def script(analysis: Analysis, chosen: Iterable[Synthesis | Failed], file: str) -> str:
    """The lines of the script; `file` is the name of the table, which lies beside it."""
    title = " ".join(analysis.review.plan.title.split())
    return "".join(f"{line}\n" for line in (*_head(title, file), *_fits(chosen)))


def _head(title: str, file: str) -> Iterator[str]:
    yield f"# {title}"
    yield "#"
    yield "# A row of the table is an effect: yi and vi, the numbers behind it under the names of escalc(), codes."
    yield f"# The rows of a synthesis are those in which its column {MEMBER}... is TRUE."
    yield "# Where sign is -1, yi was turned so that + favours the experimental arm: escalc() gives -yi."
    yield "# All other numbers of the review are done again by S4_verify.R, which stands among its outputs."
    yield "# Run it in the folder of the table."
    yield ""
    yield "library(metafor)"
    yield f'dat <- read.csv({json.dumps(file, ensure_ascii=False)}, na.strings = "", encoding = "UTF-8")'
    yield "tight <- list(threshold = 1e-13, tol = 1e-14, maxiter = 10000) # R's own leave tau2 with few digits"
    yield "fits <- list()"
    yield "fit <- function(name, made) tryCatch("
    yield "  fits[[name]] <<- made,"
    yield '  error = function(e) message(name, " could not be fitted: ", conditionMessage(e))'
    yield ")"


def _fits(chosen: Iterable[Synthesis | Failed]) -> Iterator[str]:
    for one in chosen:
        yield ""
        yield f"# {' '.join(one.label.split())}"
        if isinstance(one, Failed):
            yield f"# could not be had: {' '.join(one.reason.split())}"
            continue
        call = _call(one)
        yield from (f"# {line}" for line in _remarks(one))
        if call:
            yield f'fit("{one.id}", {call})'
    yield ""
    yield "for (name in names(fits)) {"
    yield '  cat("\\n", name, "\\n", sep = "")'
    yield "  print(fits[[name]])"
    yield "}"


def _quoted(name: str) -> str:
    return name if _NAME.match(name) else f"`{name}`"


def _call(one: Synthesis) -> str:
    """The call of metafor that fits the model; empty where there is none of one line."""
    fit = one.random
    shared = f"data = dat, subset = {_quoted(MEMBER + one.id)}, slab = slab"
    if fit.model in COUNTING:
        return _counting(one, shared) if fit.k > 1 else ""
    if fit.model == "che":
        return ""
    if fit.k == 1 or fit.model == "common":
        return f'rma(yi, vi, {shared}, method = "EE")'
    return f'rma(yi, vi, {shared}, method = "{fit.tau2_method}", test = "{fit.test}", control = tight)'


def _counting(one: Synthesis, shared: str) -> str:
    inputs = MEASURES[one.effects.measure].inputs
    rates = "time_exp" in inputs
    cells = "x1i, t1i = t1i, x2i = x2i, t2i = t2i" if rates else "ai, bi = bi, ci = ci, di = di"
    first = "x1i = x1i" if rates else "ai = ai"
    counts = cells.replace("x1i, " if rates else "ai, ", f"{first}, ", 1)
    if one.random.model == "mantel_haenszel":
        return f'rma.mh({counts}, measure = "{one.effects.measure}", {shared})'
    if one.random.model == "peto":
        return f"rma.peto({counts}, {shared})"
    if len(inputs) == 2:
        single = "xi = xi, ti = ti" if "time" in inputs else "xi = xi, ni = ni"
        return f'rma.glmm({single}, measure = "{one.effects.measure}", {shared})'
    return f'rma.glmm({counts}, measure = "{one.effects.measure}", model = "{one.random.model}", {shared})'


def _remarks(one: Synthesis) -> Iterator[str]:
    fit = one.random
    if fit.model == "che":
        yield "pooled as correlated effects, with correlations that no column holds: S4_verify.R does it"
        return
    if fit.model in COUNTING:
        if fit.k == 1:
            yield "one study: its own effect, yi and vi"
        elif pool(fit.effects).sign < 0:
            yield "the review has its result with the other sign, since less is better"
        return
    if fit.ruled:
        yield "the review prints Wald's interval where the one of Knapp and Hartung is the narrower"
