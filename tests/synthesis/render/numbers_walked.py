"""A supplement walked digit by digit: what each visible run of digits leads to, and whether that stands there."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import yaml

VOID = frozenset({"meta", "link", "br", "wbr", "img", "line", "rect", "circle", "polygon"})
UNSEEN = frozenset({"script", "style", "title", "desc", "nav"})
"""What is not text of the page, or (the contents) says its headings a second time."""

EXEMPT = frozenset({"words", "name", "tick"})
"""The kinds of stretches whose digits are no results, as the renderer marks them from the value it was given."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A visible text with a digit: where it stands, and what it leads to or is."""

    text: str
    region: str
    place: str
    key: str = ""
    origins: str = ""
    kind: str = ""


class Supplement(HTMLParser):
    """The visible texts of a page that have a digit."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str]]] = []
        self.found: list[Stretch] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag not in VOID:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if re.search(r"\d", data) and not any(tag in UNSEEN for tag, _ in self.open):
            self.found.append(
                Stretch(
                    text=data.strip(),
                    region=self._region(),
                    place=self._nearest("id"),
                    key=self._nearest("data-key"),
                    origins=self._nearest("data-set"),
                    kind=self._kind(),
                )
            )

    def _nearest(self, name: str) -> str:
        return next((attrs[name] for _, attrs in reversed(self.open) if name in attrs), "")

    def _region(self) -> str:
        tags = {tag for tag, _ in self.open}
        classes = {name for _, attrs in self.open for name in attrs.get("class", "").split()}
        regions = (("svg", "figure"), ("figcaption", "caption"), ("caption", "caption"), ("table", "table"))
        inside = next((region for tag, region in regions if tag in tags), "")
        return inside or ("note" if "notes" in classes else "prose")

    def _kind(self) -> str:
        """What digits are that are no results; empty where nothing says so."""
        for tag, attrs in reversed(self.open):
            marked = EXEMPT & set(attrs.get("class", "").split())
            if marked:
                return next(iter(marked))
            if tag == "a" and attrs.get("href", "").startswith("#"):
                return "place"
            if tag == "th" and attrs.get("scope") in {"col", "row"}:
                return "head"
            if tag == "header":
                return "title"
        return ""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What a page knows behind its numbers."""

    numbers: dict[str, list]
    sets: list[list[int]]
    data: list[list]

    def prints(self, one: Stretch) -> bool:
        """Whether a number stands as its key has it, or says why it cannot be had; a figure may break it in lines."""
        text, _, reason, _ = self.numbers[one.key]
        known = {" ".join(said.split()) for said in (text, reason)} - {""}
        shown = " ".join(one.text.split())
        if one.region == "figure":
            return any(said in shown or shown in said for said in known)
        return shown in known

    def explains(self, one: Stretch) -> bool:
        """Whether there are data behind a number, or a reason why there is none."""
        if not one.key:
            return bool(self.sets[int(one.origins)])
        _, value, reason, of = self.numbers[one.key]
        return bool(self.sets[of]) or (value is None and bool(reason))

    def origins_of(self, stretches: list[Stretch]) -> set[str]:
        """The origins of all numbers among some stretches."""
        sets = {self.numbers[one.key][3] if one.key else int(one.origins) for one in stretches if leads(one)}
        return {self.data[place][0] for of in sets for place in self.sets[of]}


def read(page: str) -> tuple[list[Stretch], Behind]:
    """Every visible text of a supplement that has a digit, and what stands behind its numbers."""
    found = re.search(r'<script type="application/json" id="ledger">(.*?)</script>', page, re.DOTALL)
    return Supplement(page).found, Behind(**json.loads(found[1]))


def leads(one: Stretch) -> bool:
    """Whether a click on it opens its data."""
    return bool(one.key or one.origins)


def astray(stretches: list[Stretch]) -> list[Stretch]:
    """The stretches whose digits neither lead anywhere nor are marked as no results."""
    return [one for one in stretches if not (leads(one) or one.kind)]


class Folder:
    """A review folder, and what stands in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[Path, object] = {}

    def holds(self, origin: str) -> bool:
        """Whether the file of an origin is there and what its pointer names stands in it."""
        name, _, pointer = origin.partition("#")
        path = self.root / name
        if not pointer or not path.is_file():
            return path.exists() and not pointer
        if path not in self._read:
            self._read[path] = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
        return any(True for _ in self._steps(self._read[path], pointer.split("/")))

    def _steps(self, node: object, steps: list[str]) -> Iterator[object]:
        if isinstance(node, dict) and steps[0] not in node:
            steps = ["results", *steps]
        for step in steps:
            if isinstance(node, list):
                node = next((item for item in node if item["id"] == step), None)
            elif isinstance(node, dict):
                node = node.get(step, node.get("values", {}).get(step) if "values" in node else None)
            if node is None:
                return
        yield node
