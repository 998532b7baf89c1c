"""What a browser sends of a form that nothing was changed in."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """The inputs of the form `record` with their texts, as the HTML standard says they are sent."""

    def __init__(self):
        super().__init__()
        self.sent = []
        self.is_inside = False
        self.select = None
        self.area = None

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form":
            self.is_inside = facts.get("id") == "record"
        if not self.is_inside:
            return
        if (
            tag == "input"
            and "name" in facts
            and (facts["type"] not in {"radio", "checkbox"} or "checked" in facts)
        ):
            self.sent.append((facts["name"], facts.get("value", "")))
        elif tag == "select":
            self.select = [facts["name"], None, None]
        elif tag == "option" and self.select:
            value = facts.get("value", "")
            first = value if self.select[1] is None else self.select[1]
            self.select[1:] = [first, value if "selected" in facts else self.select[2]]
        elif tag == "textarea":
            self.area = [facts["name"], ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "select" and self.select:
            name, first, chosen = self.select
            self.sent.append((name, first if chosen is None else chosen))
            self.select = None
        elif tag == "textarea" and self.area:
            name, text = self.area
            self.sent.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self.area = None


def sent_form(page):
    """What is sent of a page's form, by name: a list of texts each."""
    parser = _Form()
    parser.feed(page)
    found = {}
    for name, text in parser.sent:
        found.setdefault(name, []).append(text)
    return found
