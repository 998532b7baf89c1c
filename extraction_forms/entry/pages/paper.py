"""The paper beside the form: its pages as pictures with text that can be chosen, its words found, PDFs added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Final, cast

from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse

from extraction_forms.entry.papers.adding import LARGEST, add, remove
from extraction_forms.entry.papers.panel import (
    ZOOMS,
    Panel,
    Wanted,
    page_called,
    page_label,
    search_words,
    shown,
)
from extraction_forms.entry.papers.reports import reports_of
from extraction_forms.entry.papers.search import LONGEST, find
from extraction_forms.entry.papers.shelf import SCALES, contents_of, hash_of, picture_of, texts_of
from extraction_forms.entry.papers.where import Paper, Report, papers_of
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import ReviewError, UsageError

TOLD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "added": "The PDF was added.",
        "same": "The study has this PDF already; nothing was added.",
        "removed": "The PDF was taken away.",
    }
)
_KEEP: Final = "private, no-cache"
"""Browsers keep what they were given, and ask each time whether it still holds and whether they may."""


def paper_panel(visit: Visit, study: str) -> HttpResponse:
    """One page of one PDF of a study, as a part of another page or as a page of its own."""
    asked = visit.request.GET
    panel = _panel(visit, study, _wanted(asked), page=asked.get("page", ""), report=asked.get("report", ""))
    return _answer(visit, replace(panel, told=TOLD.get(asked.get("told", ""), "")))


def paper_image(visit: Visit, study: str, file: str, page: str) -> HttpResponse:
    """A page of a PDF as a picture."""
    paper = _paper(visit, study, file)
    scale = visit.request.GET.get("scale", "1")
    drawable = {f"{known:g}": known for known in SCALES}
    number = _number(page)
    if scale not in drawable or not 0 < number <= contents_of(paper.path).pages:
        raise Http404
    etag = f'"{hash_of(paper.path)[:32]}-{number}-{scale}"'
    if etag in visit.request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(picture_of(paper.path, number, drawable[scale]), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _KEEP
    return response


def paper_file(visit: Visit, study: str, file: str) -> HttpResponse:
    """The PDF itself, to be saved: it is not shown within the site, so that nothing in it acts there."""
    paper = _paper(visit, study, file)
    content = FileResponse(
        paper.path.open("rb"), as_attachment=True, filename=paper.file, content_type="application/pdf"
    )
    return cast("HttpResponse", content)  # which Django streams like any other answer


def paper_find(visit: Visit, study: str, file: str) -> JsonResponse:
    """Where some words or a number stand in a PDF, and whether all of them do."""
    paper = _paper(visit, study, file)
    wanted = " ".join(visit.request.GET.get("q", "").split())[:LONGEST]
    if not wanted:
        raise UsageError("Nothing to look for; expected words or a number.")
    contents = contents_of(paper.path)
    found = find(texts_of(paper.path, range(1, contents.pages + 1)), wanted)
    hits = [{**asdict(hit), "label": page_label(contents, hit.page)} for hit in found.hits]
    words = search_words(found, contents)
    whole = found.is_whole
    return JsonResponse(
        {"found": whole, "words": words, "hits": hits, "pages": contents.pages, "without_text": found.blank}
    )


def paper_add(visit: Visit, study: str) -> HttpResponse:
    """A PDF that somebody adds to a study."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    name = visit.request.POST.get("report", "").strip()
    try:
        called, parts = _sent(visit)
        added = add(visit.folder, study, name or called, parts, actor=visit.name)
    except UsageError as fault:
        raise Http404 from fault
    except ReviewError as fault:
        return _answer(visit, replace(_panel(visit, study, Wanted()), fault=str(fault)), status=422)
    told = "added" if added.is_new else "same"
    return _done(visit, study, Wanted(file=added.file), told)


def paper_remove(visit: Visit, study: str, file: str) -> HttpResponse:
    """A PDF that a lead takes away."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    paper = _paper(visit, study, file)
    try:
        remove(visit.folder, paper, actor=visit.name)
    except ReviewError as fault:
        return _answer(visit, replace(_panel(visit, study, Wanted(file=file)), fault=str(fault)), status=422)
    return _done(visit, study, Wanted(), "removed")


def _sent(visit: Visit) -> tuple[str, Iterable[bytes]]:
    """The name of the file that came, and its bytes.

    Raises:
        ReviewError: none did; one that is too large is given up on its way.
    """
    sent = visit.request.FILES.get("pdf")
    if sent is None:
        raise ReviewError(f"No file came. Choose one of at most {LARGEST // 1024**2} MB.")
    return sent.name or "", sent.chunks(1 << 20)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    zoom = asked.get("zoom", "1")
    return Wanted(
        file=asked.get("file", ""),
        page=_number(asked.get("n", "")),
        zoom=zoom if zoom in ZOOMS else "1",
        query=" ".join(asked.get("q", "").split())[:LONGEST],
        hit=_number(asked.get("hit", "")),
    )


def _number(text: str) -> int:
    """A number counted from 1; 0 for everything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _panel(visit: Visit, study: str, wanted: Wanted, *, page: str = "", report: str = "") -> Panel:
    reports, papers = _papers(visit, study)
    base = reverse("paper_panel", kwargs={"review": visit.slug, "study": study})
    paper = _chosen(papers, wanted.file, report)
    bare = Panel(
        study=study,
        of=study_label(visit, study),
        base=base,
        wanted=wanted,
        papers=papers,
        reports=reports,
        paper=paper,
    )
    if paper is None:
        return bare
    found = shown(paper, replace(wanted, page=_page(paper, page) or wanted.page))
    return replace(
        bare,
        wanted=found.wanted,
        contents=found.contents,
        sheet=found.sheet,
        searched=found.searched,
        fault=found.fault,
    )


def _page(paper: Paper, name: str) -> int:
    try:
        return page_called(contents_of(paper.path), name) if name else 0
    except ReviewError:  # which is told where the page is shown
        return 0


def _chosen(papers: tuple[Paper, ...], file: str, report: str) -> Paper | None:
    by_name = (paper for paper in papers if file and paper.file == file)
    by_report = (paper for paper in papers if report and paper.report == report)
    return next(by_name, None) or next(by_report, None) or next(iter(papers), None)


def _papers(visit: Visit, study: str) -> tuple[tuple[Report, ...], tuple[Paper, ...]]:
    try:
        reports = reports_of(visit, study)
        return reports, papers_of(visit.folder, study, reports)
    except UsageError as fault:
        raise Http404 from fault


def _paper(visit: Visit, study: str, file: str) -> Paper:
    """A PDF by its name: one of those that are listed, and no other file."""
    try:
        own = papers_of(visit.folder, study)
    except UsageError as fault:
        raise Http404 from fault
    found = _named(own, file) or _named(_papers(visit, study)[1], file)
    if found is None:
        raise Http404
    return found


def _named(papers: tuple[Paper, ...], file: str) -> Paper | None:
    return next((paper for paper in papers if paper.file == file), None)


def _is_part(visit: Visit) -> bool:
    return visit.request.headers.get("HX-Request") == "true"


def _answer(visit: Visit, panel: Panel, status: int = 200) -> HttpResponse:
    """The panel; a part is put in place whatever it says, a page of its own carries the status."""
    if _is_part(visit):
        return visit.page("paper_panel.html", panel)
    return visit.page("paper.html", panel, status)


def _done(visit: Visit, study: str, wanted: Wanted, told: str) -> HttpResponse:
    panel = _panel(visit, study, wanted)
    if _is_part(visit):
        return _answer(visit, replace(panel, told=TOLD[told]))
    return HttpResponseRedirect(panel.at(told=told))
