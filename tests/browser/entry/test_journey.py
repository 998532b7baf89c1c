"""The whole way by keyboard alone: two extractors, what they differ in settled, and the forest plot that follows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entry.pages import TAB_STOPS, axe, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REVIEW = "/double_extraction_demo"
STUDY = f"{REVIEW}/records/walker_2020/peer_support/"
FOREST = f"{REVIEW}/figures/forest_readmission.svg"
MOST_TABS = 600
CLOSE = 4
"""What opens or closes on the way changes how far it is: the last stops are gone one by one."""

# How many stops of the Tab key lie before what is looked for: fewer than none where it lies behind. A group of buttons
# is one stop, at whichever of them the key comes to.
AHEAD = f"""found => {{
  const now = document.activeElement, stops = {TAB_STOPS};
  if (found.type === "radio" && now.type === "radio" && now.name === found.name && now.form === found.form) return 0;
  const isAfter = (one, other) => (other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const between = stops.filter(one => isAfter(one, now) !== isAfter(one, found) && one !== now && one !== found);
  return now === found ? 0 : (between.length + 1) * (isAfter(found, now) ? 1 : -1);
}}"""


class Keyboard:
    """A person without a mouse: goes on by Tab until what is looked for has the focus, then types."""

    def __init__(self, page: Page):
        self.page = page

    def to(self, found):
        """Press Tab until `found` has the focus, from wherever it is now; Shift+Tab where that lies behind."""
        expect(found).to_have_count(1)
        pressed = 0
        while ahead := found.evaluate(AHEAD):
            assert pressed < MOST_TABS, f"Tab does not come to {found}"
            presses = max(1, abs(ahead) - CLOSE)
            for _ in range(presses):
                self.page.keyboard.press("Tab" if ahead > 0 else "Shift+Tab")
            pressed += presses
        return found

    def follow(self, link):
        self.to(link)
        self.page.keyboard.press("Enter")

    def write(self, name, text):
        self.to(self.page.locator(f'[name="{name}"]'))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, name, label):
        """Choose from a list by typing what it says."""
        self.to(self.page.locator(f'select[name="{name}"]'))
        self.page.keyboard.type(label)
        expect(self.page.locator(f'select[name="{name}"] option:checked')).to_have_text(label)

    def mark(self, name, code):
        """Mark one of several buttons: Tab to the group, arrows to the answer."""
        wanted = self.page.locator(f'[id="{name}:{code}"]')
        self.pick(wanted)

    def pick(self, wanted):
        """Mark this one of several buttons."""
        self.to(wanted)
        self.page.keyboard.press("Space")
        for _ in range(12):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {wanted}")

    def not_reported(self, name):
        self.to(self.page.locator(f'select[name="{name}"], input[type=radio][name="{name}"]').first)
        self.page.keyboard.press("Alt+n")
        expect(self.page.locator(f'[data-field="{name}"]')).to_contain_text(
            re.compile("not reported", re.IGNORECASE)
        )

    def add(self, section, label):
        self.write(f"@new/{section}", label)
        self.page.keyboard.press("Tab")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def extract(page, events):
    """A record of one small trial, typed; `events` is the number of readmissions among the peers."""
    hands = Keyboard(page)
    page.goto(f"{REVIEW}/")
    hands.follow(page.locator(f'a[href="{STUDY}"]'))
    page.wait_for_url(f"**{STUDY}")
    hands.write("characteristics/label", "Walker 2020")
    hands.choose("characteristics/design", "Individually randomised parallel trial")
    hands.add("arms", "Peers")
    hands.mark("arms/peers/role", "experimental")
    for name in ("format", "delivery", "peer_role", "structure"):
        hands.not_reported(f"arms/peers/{name}")
    hands.add("arms", "Usual care")
    hands.mark("arms/usual_care/role", "control")
    expect(page.locator('[name="arms/usual_care/control_kind"]').first).to_be_visible()
    hands.choose("arms/usual_care/control_kind", "Usual care")
    hands.add("contrasts", "main")
    hands.choose("contrasts/main/arm_exp", "Peers")
    hands.choose("contrasts/main/arm_ctl", "Usual care")
    hands.add("results", "readmission")
    hands.choose("results/readmission/outcome", "Readmission to acute care")
    hands.follow(page.get_by_role("button", name=re.compile("more kinds of value of")))
    expect(page.locator('[name="results/readmission/peers/events"]')).to_be_visible()
    hands.write("results/readmission/peers/events", events)
    hands.write("results/readmission/peers/total", "100")
    hands.write("results/readmission/usual_care/events", "40")
    hands.write("results/readmission/usual_care/total", "100")
    expect(page.locator("#save-state")).to_contain_text("kept")
    return hands


def submitted(page, hands):
    page.keyboard.press("Alt+s")
    expect(page.locator("#confirmed")).to_contain_text("Saved")
    page.goto(STUDY)  # from the top it is not far to the button
    with page.expect_navigation():
        hands.follow(page.locator("#submit"))
    expect(page.get_by_text("This record is submitted.")).to_be_visible()


def test_two_extractors_and_an_adjudicator_come_from_nothing_to_the_forest_plot(site, as_person):
    lena, anna, ben, cleo = (as_person(name) for name in ("lena", "anna", "ben", "cleo"))
    before = lena.request.get(FOREST).text()

    lena.goto(f"{REVIEW}/")
    lead = Keyboard(lena)
    lead.follow(lena.get_by_role("link", name="Add a study"))
    lead.write("label", "Walker 2020")
    lead.follow(lena.get_by_role("button", name="Add the study"))
    expect(lena.get_by_text("Walker 2020").first).to_be_visible()

    hands = extract(anna, "25")
    expect(anna.locator("#feedback")).to_contain_text("favours peer support")
    axe(anna)
    picture(anna, "journey_typed")
    submitted(anna, hands)

    ben.goto(f"{REVIEW}/compare/walker_2020/peer_support/")
    expect(ben.get_by_text("25", exact=True)).to_have_count(0)
    hands = extract(ben, "27")
    assert "walker" not in ben.request.get(FOREST).text().lower()
    submitted(ben, hands)

    cleo.goto(f"{REVIEW}/")
    judge = Keyboard(cleo)
    judge.follow(cleo.locator(f'a[href="{REVIEW}/compare/walker_2020/peer_support/"]').first)
    expect(cleo.get_by_text("27", exact=True).first).to_be_visible()
    picture(cleo, "journey_compared")
    choice = cleo.locator("input[type=radio][name=choice][value=a]").first
    judge.pick(choice)
    reason = cleo.locator("select[name=reason]").first
    judge.to(reason)
    cleo.keyboard.press("ArrowDown")
    with cleo.expect_navigation():
        judge.follow(cleo.get_by_role("button", name="Save this decision").first)
    expect(cleo.get_by_text("Everything is settled. The consensus is written")).to_be_visible()
    assert "25" in site.file("double_extraction_demo/records/walker_2020/consensus.yaml")

    lena.goto(f"{REVIEW}/figures/")
    after = lena.request.get(FOREST).text()
    assert "Walker 2020" in after
    assert after != before
    assert "27" in site.file("double_extraction_demo/records/walker_2020/ben.yaml")
