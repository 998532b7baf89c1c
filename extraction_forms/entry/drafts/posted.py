"""What a page sent as a whole: which of its inputs say something else than they did when the page was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest

from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.editing import Editing
from extraction_forms.entry.drafts.file_states import draft_at
from extraction_forms.entry.drafts.ledger import Sent, typed_at
from extraction_forms.entry.drafts.names import ENTRIES, InputName
from extraction_forms.entry.drafts.typed import overlaid, texts
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

BESIDE: Final = frozenset(
    {"csrfmiddlewaretoken", "tab", "seen", "base", "person", "reason", "then", "@shown"}
)
"""What a page sends that is no answer."""
NEW: Final = "@new/"
"""Before the id of a section: the name that an entry to be added to it is given; no answer either."""


@frozen
class Posted:
    """What differs from the page as it was made; without knowing how that was (`is_sure`), from the record now."""

    sent: Sent
    is_sure: bool = True


def sent_by(request: HttpRequest, texts_sent: Mapping[str, str]) -> Sent:
    """What a page says of itself: its tab, and the file and the version that it was made of.

    Raises:
        UsageError: it says nothing that a page of the site would.
    """
    seen, base = request.POST.get("seen", "") or "0", request.POST.get("base", "")
    if not seen.isascii() or not seen.isdigit() or len(seen) > 15 or not is_hash(base):
        raise UsageError("The page does not say which state of the record it shows. Load it again.")
    return Sent(tab=tab_of(request.POST.get("tab", "")), base_sha256=base, seen=int(seen), texts=texts_sent)


def is_hash(text: str) -> bool:
    """Whether a text can be the sha256 of a file, or nothing for none."""
    return not text or (len(text) == 64 and set(text) <= set("0123456789abcdef"))


def tab_of(text: str) -> str:
    """The id of a tab as it is kept: short, of letters and digits."""
    return "".join(one for one in text if one.isascii() and one.isalnum())[:24]


def answers_in(request: HttpRequest, asked: Asked) -> Mapping[str, str]:
    """The texts of the answers that a page sent; of boxes with one name those that are ticked, in a line."""
    listed = {
        name: values
        for name, values in request.POST.lists()
        if name not in BESIDE and not name.startswith(NEW)
    }
    return MappingProxyType(
        {name: _text(asked, name, [str(one) for one in values]) for name, values in listed.items()}
    )


def _text(asked: Asked, name: str, values: list[str]) -> str:
    """One text of all that came under a name; a blank one comes first so that a name without ticks comes at all."""
    filled = [value.replace("\r\n", "\n") for value in values if value]
    return ", ".join(filled) if is_of_several(asked, name) else "".join(filled[-1:])


def is_of_several(asked: Asked, name: str) -> bool:
    """Whether an input holds several codes, whose order says nothing."""
    if name.startswith(ENTRIES):
        return False
    try:
        one = InputName.parse(name)
    except ValueError:
        return False
    return not one.part and asked.kind(one.path) == "choices"


def posted(editing: Editing, sent: Sent) -> Posted:
    """Of all that a page sent, what was changed in it."""
    is_now = (sent.base_sha256, sent.seen) == (editing.base_sha256, editing.typed.version)
    then = draft_at(editing, sent.base_sha256)
    if then is None or is_now:
        shown = texts(editing.asked, editing.draft)
    else:
        person = editing.visit.person
        over = typed_at(person, editing.name, sent.seen) if person else {}
        shown = texts(editing.asked, overlaid(editing.asked, then, over))
    changed = dict(_changed(editing.asked, shown, sent.texts))
    return Posted(
        sent=Sent(
            tab=sent.tab, base_sha256=sent.base_sha256, seen=sent.seen, texts=MappingProxyType(changed)
        ),
        is_sure=then is not None,
    )


def _changed(asked: Asked, shown: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in now.items():
        before = shown.get(name, "").replace("\r\n", "\n")
        if is_of_several(asked, name):
            is_same = {*text.split(", ")} == {*before.split(", ")}
        else:
            # A line takes no line ends, and a box for several lines swallows one at the start.
            is_same = text in {before, before.replace("\n", ""), before.removeprefix("\n")}
        if not is_same:
            yield name, text
