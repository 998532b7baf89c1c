"""What is typed into a record in a real browser, and what becomes of it when something goes wrong."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entry.pages import FORM, PAPER, REVIEW, picture
from tests.browser.entry.site import Site

pytestmark = pytest.mark.browser

PASSWORD = "a long enough password"  # noqa: S105
LABEL, POPULATION, YEAR = (f"characteristics/{name}" for name in ("label", "population", "year"))
KEPT = re.compile("All typed is kept")


def address(study: str, form: str = FORM) -> str:
    return f"/{REVIEW}/records/{study}/{form}/"


def file_of(site: Site, study: str, ending: str = "anna") -> str:
    return site.file(f"{REVIEW}/records/{study}/{ending}.yaml")


def box(page: Page, name: str):
    return page.locator(f'[name="{name}"]:not([type=hidden])')


def opened(page: Page, study: str) -> Page:
    """The page of the person's own record of a study, ready to be typed into."""
    page.goto(address(study))
    expect(page.locator("#record")).to_be_visible()
    return page


def kept(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(KEPT)


def beside(page: Page, name: str = "") -> Page:
    """A second tab of the same browser."""
    other = page.context.new_page()
    if name:
        opened(other, name)
    return other


def saved(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#save").click()
    expect(page.locator("p.note", has_text="Saved in the record")).to_be_visible()


@contextmanager
def complaining(as_person, *words: str):
    """What is done in this block makes the console complain: of what is named here, and of nothing else."""
    yield
    as_person.complaints[:] = [one for one in as_person.complaints if not any(word in one for word in words)]


def test_what_is_typed_is_there_after_a_reload_without_a_button(site, as_person):
    page = opened(as_person("anna"), "typed_and_left")
    box(page, LABEL).fill("Typed and left")
    kept(page)
    page.reload()

    expect(box(page, LABEL)).to_have_value("Typed and left")
    assert not (site.reviews / REVIEW / "records/typed_and_left").exists()


def test_two_tabs_that_type_different_answers_keep_both(site, as_person):
    one = opened(as_person("anna"), "two_tabs")
    two = beside(one, "two_tabs")
    box(one, LABEL).fill("Two tabs")
    box(two, POPULATION).fill("adults")
    kept(one)
    kept(two)
    expect(box(one, POPULATION)).to_have_value("adults")
    expect(box(two, LABEL)).to_have_value("Two tabs")
    saved(two)

    assert "label: Two tabs" in file_of(site, "two_tabs")
    assert "population: adults" in file_of(site, "two_tabs")


def test_two_tabs_that_type_the_same_answers_show_both_texts_and_the_chosen_ones_hold(site, as_person):
    here = opened(as_person("anna"), "same_answer")
    there = opened(
        as_person("anna"), "same_answer"
    )  # of another browser: they hear of each other by the server alone
    for name in (LABEL, POPULATION):
        box(there, name).fill("from there")
    kept(there)
    with complaining(as_person, "409", "ERR_INTERNET_DISCONNECTED"):
        here.context.set_offline(True)
        for name in (LABEL, POPULATION):
            box(here, name).fill("from here")
        here.context.set_offline(False)
        choice = here.locator("#tab-clashes")
        expect(choice.get_by_text("here “from here”, in the other tab “from there”")).to_have_count(2)
    picture(here, "two_tabs_differ")
    here.locator("#save").click()
    expect(choice).to_be_focused()
    choice.locator(f"[data-clash='{LABEL}']").get_by_role("button", name="Keep").click()
    choice.locator(f"[data-clash='{POPULATION}']").get_by_role("button", name="Take").click()
    expect(choice).to_have_count(0)
    kept(here)
    saved(here)

    assert "label: from here" in file_of(site, "same_answer")
    assert "population: from there" in file_of(site, "same_answer")


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(as_person):
    page = opened(as_person("anna"), "no_connection")
    with complaining(as_person, "ERR_INTERNET_DISCONNECTED"):
        page.context.set_offline(True)
        box(page, LABEL).fill("Typed in a tunnel")
        expect(page.locator("#save-state")).to_contain_text("No connection: kept in this browser")
        page.context.set_offline(False)
        kept(page)
    page.reload()

    expect(box(page, LABEL)).to_have_value("Typed in a tunnel")


def test_a_server_that_is_killed_while_somebody_types_loses_nothing_of_an_open_tab_nor_of_a_closed_one(
    site, as_person
):
    page = opened(as_person("anna"), "killed")
    closed = beside(page, "closed_tab")
    box(page, LABEL).fill("Before")
    kept(page)
    with complaining(as_person, "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET", "htmx:"):
        box(page, POPULATION).press_sequentially("adults with ")
        site.kill()
        box(page, POPULATION).press_sequentially("depression")
        expect(page.locator("#save-state")).to_contain_text("No connection: kept in this browser")
        box(page, YEAR).fill("2019")
        box(closed, LABEL).fill("Typed, then closed")
        expect(closed.locator("#save-state")).to_contain_text("No connection")
        closed.close()
        site.start()
        kept(page)
    page.reload()
    for name, text in ((LABEL, "Before"), (POPULATION, "adults with depression"), (YEAR, "2019")):
        expect(box(page, name)).to_have_value(text)
    saved(page)
    assert "population: adults with depression" in file_of(site, "killed")

    again = opened(page, "closed_tab")
    expect(again.get_by_text("1 answer that this browser had kept for you is put back.")).to_be_visible()
    expect(box(again, LABEL)).to_have_value("Typed, then closed")
    kept(again)
    again.reload()
    expect(box(again, LABEL)).to_have_value("Typed, then closed")
    expect(again.get_by_text("had kept for you")).to_have_count(0)


@pytest.fixture(scope="module")
def nora(site) -> str:
    """Somebody with a password."""
    site.let_in("nora", "extractor", PASSWORD)
    return "nora"


def log_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def log_in(page: Page, name: str) -> Page:
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    return page


def test_after_a_logout_in_another_tab_typing_goes_on_with_the_next_login_and_so_does_save(
    site, as_person, nora
):
    page = opened(log_in(as_person("nobody"), nora), "logged_out")
    other = beside(page)
    log_out(other)
    with complaining(as_person, "401", "403"):
        box(page, LABEL).fill("Typed while logged out")
        expect(page.locator("#save-state")).to_contain_text(
            "Log in again in another tab: kept in this browser"
        )
        log_in(other, nora)
        kept(page)
        saved(page)

    assert "label: Typed while logged out" in file_of(site, "logged_out", "nora")


def test_a_file_that_somebody_else_changed_is_settled_answer_by_answer(site, as_person):
    page = opened(as_person("anna"), "changed_file")
    for name, text in ((LABEL, "Changed file"), (POPULATION, "adults"), (YEAR, "2019")):
        box(page, name).fill(text)
    saved(page)
    path = site.reviews / REVIEW / "records/changed_file/anna.yaml"
    text = path.read_text(encoding="utf-8")
    box(page, POPULATION).fill("adults with depression")
    box(page, YEAR).fill("2020")
    kept(page)
    path.write_text(
        text.replace("population: adults", "population: young adults").replace("2019", "2021"),
        encoding="utf-8",
    )
    with page.expect_navigation():
        page.locator("#save").click()
    expect(page.get_by_role("heading", name="Somebody else changed this record")).to_be_visible()
    picture(page, "file_differs")
    page.get_by_role("group", name=re.compile("Population")).get_by_label(re.compile("Yours")).check()
    page.get_by_role("group", name=re.compile("Year")).get_by_label(re.compile("In the file now")).check()
    page.get_by_role("button", name="Use these, and save").click()
    expect(page.locator("p.note", has_text="Saved in the record")).to_be_visible()

    assert "population: adults with depression" in path.read_text(encoding="utf-8")
    assert '"2021"' in path.read_text(encoding="utf-8")


def test_a_conflict_calls_entries_by_their_names(site, as_person):
    study = "named_entries"
    page = opened(as_person("anna"), study)
    for label in ("Peers", "Usual care"):
        box(page, "@new/arms").fill(label)
        page.get_by_role("button", name="Add to Arms").click()
        expect(page.get_by_role("heading", name=label)).to_be_visible()
    box(page, "arms/usual_care/n_randomised").fill("40")
    saved(page)
    path = site.reviews / REVIEW / f"records/{study}/anna.yaml"
    box(page, "arms/usual_care/n_randomised").fill("41")
    kept(page)
    path.write_text(path.read_text(encoding="utf-8").replace('"40"', '"42"'), encoding="utf-8")
    page.locator("#save").click()

    expect(page.locator("fieldset legend")).to_contain_text("Usual care")
    expect(page.locator("fieldset")).not_to_contain_text("usual_care")


def test_without_scripts_a_record_is_filled_in_saved_and_refused_with_links(site, as_person):
    page = opened(as_person("anna", java_script_enabled=False), "no_scripts")
    box(page, LABEL).fill("No scripts")
    box(page, "@new/arms").fill("Peers")
    page.get_by_role("button", name="Add to Arms").click()
    box(page, "arms/peers/n_randomised").fill("50")
    page.locator("#save").click()
    expect(page.locator("p.note", has_text="Saved in the record")).to_be_visible()
    assert "label: No scripts" in file_of(site, "no_scripts")
    assert 'n_randomised: "50"' in file_of(site, "no_scripts")

    page.locator("#submit").click()
    problems = page.locator("#problems a")
    expect(problems.first).to_be_visible()
    target = problems.first.get_attribute("href")
    expect(page.locator(f"[id='{target.removeprefix('#')}']")).to_have_count(1)
    assert "status: draft" in file_of(site, "no_scripts")

    path = site.reviews / REVIEW / "records/no_scripts/anna.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('"50"', '"51"'), encoding="utf-8")
    box(page, "arms/peers/n_randomised").fill("52")
    page.locator("#save").click()
    expect(page.get_by_role("heading", name="Somebody else changed this record")).to_be_visible()
    page.get_by_label(re.compile("Yours")).check()
    page.get_by_role("button", name="Use these, and save").click()
    expect(page.locator("p.note", has_text="Saved in the record")).to_be_visible()
    assert 'n_randomised: "52"' in file_of(site, "no_scripts")


def test_without_scripts_what_is_sent_after_a_logout_is_sent_again_after_the_login(as_person, nora):
    page = opened(log_in(as_person("nobody", java_script_enabled=False), nora), "sent_again")
    box(page, LABEL).fill('Typed <b>before</b> & after"')
    other = beside(page)
    log_out(other)
    with complaining(as_person, "401", "403"):
        page.locator("#save").click()
        expect(page.get_by_role("heading", name="Log in again")).to_be_visible()
        picture(page, "sent_again")
        log_in(other, nora)
        page.get_by_role("button", name="Send it again").click()
        expect(
            page.get_by_role("heading", name="Send it once more")
        ).to_be_visible()  # its token was of before
        page.get_by_role("button", name="Send it again").click()
    expect(page.locator("p.note", has_text="Saved in the record")).to_be_visible()

    expect(box(page, LABEL)).to_have_value('Typed <b>before</b> & after"')


def with_a_result(page: Page, study: str) -> str:
    """A record with two arms and a result; the path of the values of the first arm."""
    opened(page, study)
    for section, label in (("arms", "Peers"), ("arms", "Usual care"), ("results", "days")):
        box(page, f"@new/{section}").fill(label)
        with page.expect_navigation():
            page.locator(f'button[value="add:{section}"]').click()
    return "results/days/peers"


def paste(page: Page, name: str, text: str) -> None:
    box(page, name).focus()
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          if (document.activeElement.dispatchEvent(event)) document.execCommand("insertText", false, text);
        }""",
        text,
    )
    page.keyboard.press("Tab")


def test_a_mean_pasted_with_its_sd_fills_both_and_undo_takes_it_back(as_person):
    page = as_person("anna")
    arm = with_a_result(page, "pasted")
    paste(page, f"{arm}/mean", "12.5 (3.4)")
    note = page.locator(f"[data-field='{arm}/mean'] .as-printed")
    expect(note).to_contain_text("What is 3.4 in 12.5 (3.4)?")
    note.get_by_role("button", name="Standard deviation").click()
    expect(box(page, f"{arm}/mean")).to_have_value("12.5")
    expect(box(page, f"{arm}/sd")).to_have_value("3.4")
    page.get_by_role("button", name="Undo").click()
    expect(box(page, f"{arm}/sd")).to_have_value("")
    expect(box(page, f"{arm}/mean")).to_have_value("12.5 (3.4)")
    kept(page)


def test_words_chosen_in_the_paper_become_the_quote_of_the_answer(site, as_person):
    paper = site.reviews / REVIEW / "papers/quoted" / PAPER
    paper.parent.mkdir(parents=True)
    paper.write_bytes((site.reviews / REVIEW / "papers/sledge_2011" / PAPER).read_bytes())
    page = opened(as_person("anna"), "quoted")
    box(page, POPULATION).fill("Adults")
    page.get_by_role("button", name="Show the paper").click()
    line = page.locator("#paper .sheet text", has_text="Seventy-four people")
    expect(line).to_have_count(1)
    box(page, POPULATION).focus()
    line.evaluate(
        """one => {
          const range = document.createRange();
          range.selectNodeContents(one);
          const chosen = getSelection();
          chosen.removeAllRanges();
          chosen.addRange(range);
        }"""
    )
    page.keyboard.press("Alt+q")
    expect(page.locator(f'[data-field="{POPULATION}"]')).to_contain_text(
        "Seventy-four people were randomised."
    )
    kept(page)
    saved(page)

    assert "quote: Seventy-four people were randomised." in file_of(site, "quoted")


BEST = {
    "q1_3": "n",
    "q2_1": "n",
    "q2_2": "n",
    "q4_1": "n",
    "q4_2": "n",
    "q4_3": "n",
    "q5_2": "n",
    "q5_3": "n",
}
FOCUSED = "document.activeElement.closest('[data-field]')?.dataset.field.split('/').at(-1) ?? document.activeElement.id"
NUMBER = """code => [...document.activeElement.closest('fieldset').querySelectorAll('.choice:not(.none) input')]
  .findIndex(one => one.value === code) + 1"""


def judged_by_keys(page: Page) -> None:
    """Answer the questions of a domain by number keys, from the first to the proposal, and agree with that."""
    asked = page.locator("fieldset.question:not(.judged fieldset):visible")
    if asked.count():
        asked.locator("input").first.focus()
        for _ in range(12):
            now = page.evaluate(FOCUSED)
            if now == "agree":
                break
            page.keyboard.press(str(page.evaluate(NUMBER, BEST.get(now, "y"))))
            expect(page.locator(f'[data-field$="/{now}"] input:focus')).to_have_count(0)
    else:
        page.locator("#agree").focus()
    page.keyboard.press("a")
    expect(page.locator("#agree")).to_be_hidden()
    expect(page.locator("#guided-state")).to_have_text("Kept as your draft.")


def begun(page: Page, result: str, study: str = "sledge_2011") -> Page:
    """The guided judgements of a result, at the first domain that is judged."""
    page.goto(f"{address(study, 'rob2')}guided/")
    page.locator("select[name=result]").select_option(result)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Before you begin")).to_be_visible()
    page.wait_for_load_state()  # a heading is there before the scripts that hear keys are
    page.locator("input[type=radio]").first.focus()
    with page.expect_navigation():
        page.keyboard.press("n")
    expect(page.locator("#domain")).to_contain_text("D1")
    return page


def test_number_keys_alone_come_to_the_overall_judgement_and_it_is_saved(site, as_person):
    page = begun(as_person("anna"), "readmissions")
    for _ in range(5):
        judged_by_keys(page)
        with page.expect_navigation():
            page.keyboard.press("n")
    judged_by_keys(page)
    picture(page, "guided_overall")
    page.get_by_role("link", name="The whole record").click()
    saved(page)

    assert "overall: low" in file_of(site, "sledge_2011", "anna.rob2")


def test_a_judgement_given_without_a_connection_stays_on_the_page_and_is_kept_when_it_is_back(as_person):
    page = begun(as_person("ben"), "rehospitalisations")
    answer = page.locator('input[name$="/q1_1"][value="py"]')
    with complaining(as_person, "ERR_INTERNET_DISCONNECTED"):
        page.context.set_offline(True)
        answer.check()
        expect(page.locator("#guided-state")).to_contain_text("No connection")
        page.get_by_role("button", name="Keep, and go to the next").click()
        expect(answer).to_be_checked()
        page.context.set_offline(False)
        expect(page.locator("#guided-state")).to_have_text("Kept as your draft.")
    page.reload()

    expect(answer).to_be_checked()


def test_a_judgement_given_before_the_scripts_have_come_is_kept_once_they_have(as_person):
    page = begun(as_person("ben"), "visits", "druss_2010")
    answer = page.locator('input[name$="/q1_1"][value="y"]')
    held = []

    def hold(route):
        held.append(route)

    page.route("**/guided*.js*", hold)
    page.reload(wait_until="commit")
    answer.check()
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    page.unroute_all()
    expect(page.locator("#guided-state")).to_have_text("Kept as your draft.")
    page.reload()

    expect(answer).to_be_checked()
