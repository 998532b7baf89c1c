// Guided judgements: an answer is kept as soon as it is given; what follows from it, the questions that are asked now
// and the proposal, comes back at once. Number keys choose answers. What could not be kept is tried again, and the browser
// asks before the page is left with it.

import { isTyped } from "./rendered.js";
import { freshen } from "./token.js";

const AGAIN = 4000;
const LOGIN = "You are logged out. Log in again in another tab: what you answered is still on this page, and is kept then.";
const AWAY = "No connection: what you answered is still on this page. Leave it open; it is tried again.";
const form = document.querySelector("form#record");
const state = document.getElementById("guided-state");
const agree = document.getElementById("agree");
const withKeys = form.dataset.shortcuts === "on";
let before = Promise.resolve();
let [changed, kept, timer, isLeaving] = [0, 0, 0, false];

form.elements.namedItem("tab").value = Math.random().toString(36).slice(2, 14);
form.addEventListener("input", () => { changed += 1; });
form.addEventListener("change", () => { changed += 1; send(); });
form.addEventListener("submit", leave);
addEventListener("pageshow", () => { isLeaving = false; });
addEventListener("online", () => changed > kept && send());
addEventListener("beforeunload", (event) => changed > kept && !isLeaving && event.preventDefault());
document.addEventListener("visibilitychange", () => changed > kept && !isLeaving && send());
agree?.addEventListener("click", (event) => {
  event.preventDefault();
  send({ agree: agree.value });
});

/** Send what stands on the page, one after another, and show what follows; whether all of it was kept. */
function send(more = {}) {
  clearTimeout(timer);
  const now = changed;
  before = before.then(() => sent(more)).then(
    (isWhole) => {
      kept = Math.max(kept, now);
      return isWhole;
    },
    (fault) => failed(fault, more),
  );
  return before;
}

/** Say why nothing was kept; where it may be otherwise in a while, it is tried again then. */
function failed({ words }, more) {
  changed += 1;
  state.textContent = words ?? AWAY;
  if (!words || words === LOGIN) timer = setTimeout(() => send(more), AGAIN);
  return false;
}

/** A button of the form leads on only once what stands on the page is kept. */
async function leave(event) {
  isLeaving = changed <= kept;
  if (isLeaving) return;
  event.preventDefault();
  if (await send()) form.requestSubmit(event.submitter);
}

/** What stands on the page, as a request. */
function request(more) {
  freshen(form);
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return { method: "POST", headers: { Accept: "application/json" }, body };
}

async function sent(more) {
  const answer = await fetch(location.href, request(more));
  if (answer.status === 401 || answer.status === 403) throw { words: LOGIN };
  const said = await answer.json();
  if (!said.states) throw answer.status < 500 ? { words: said.lines?.[0] ?? said.fault } : {};
  if (!said.clashes.length) form.elements.namedItem("seen").value = said.version;
  showStates(said.states);
  replace(document.getElementById("told"), said.told);
  replace(document.getElementById("overview"), said.overview);
  for (const [name, text] of Object.entries(said.others)) put(name, text);
  for (const clash of said.clashes) put(clash.name, clash.theirs);
  if (more.agree) put(judgedName(), said.judged);
  showAgree();
  const yours = said.clashes.map((clash) => `“${clash.yours}”`).join(", ");
  state.textContent = yours ? `Another tab of yours answered this otherwise. Its answer is shown, not ${yours}.` : "Kept as your draft.";
  return !yours;
}

/** Put what the server made in the place of what stands there, unless it is the same. */
function replace(element, html) {
  if (element && element.innerHTML.trim() !== html.trim()) {
    const isOpen = element.querySelector("details")?.open;
    element.innerHTML = html;
    if (isOpen) element.querySelector("details")?.setAttribute("open", "");
  }
}

function showStates(states) {
  for (const [name, one] of Object.entries(states)) {
    const question = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!question) continue;
    question.dataset.state = one;
    question.hidden = one === "not" || one === "later";
    const left = question.querySelector(".left");
    if (left) left.hidden = one !== "left";
  }
}

function judgedName() {
  return form.querySelector(".judged [data-field]")?.dataset.field ?? "";
}

/** The button stays away where there is nothing to agree with, or it is agreed. */
function showAgree() {
  const told = document.getElementById("told");
  if (!agree || !told) return;
  const had = document.activeElement === agree;
  agree.hidden = !told.querySelector(".proposed .light") || Boolean(told.querySelector("p.good"));
  if (had && agree.hidden) form.querySelector(`[name="${CSS.escape(judgedName())}"]:checked`)?.focus();
}

/** Put a text into an input, whichever kind it is. */
function put(name, text) {
  const inputs = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  for (const input of inputs) {
    if (input.type === "radio") input.checked = input.value === text;
    else input.value = text;
  }
}

let keys = Promise.resolve();

if (withKeys) form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=radio])")) return;
  const button = { a: agree, n: form.querySelector(".toolbar [name=go]") }[event.key.toLowerCase()];
  if (!button && !/^[1-9]$/.test(event.key)) return;
  event.preventDefault();
  // One key after the other: the next question is known only once the answer before it is kept.
  keys = keys.then(() => (button ? press(button) : choose(Number(event.key)))).catch(() => {});
});

/** Press a button as a click would; what it leads to is waited for. */
function press(button) {
  if (!button.hidden) button.click();
  return before;
}

/** Choose the answer with a number in the question that has the focus, and go on to the next that is asked. */
async function choose(number) {
  const question = document.activeElement?.closest("fieldset.question");
  const radio = question?.querySelectorAll(".choice:not(.none) input[type=radio]")[number - 1];
  if (!radio) return;
  radio.checked = true;
  changed += 1;
  await send();
  if (!question.contains(document.activeElement)) return;
  const questions = [...form.querySelectorAll("fieldset.question")];
  const next = questions.slice(questions.indexOf(question) + 1).find((one) => !one.hidden);
  if (next?.closest(".judged") && !question.closest(".judged") && agree && !agree.hidden) agree.focus();
  else if (next && !question.closest(".judged")) next.querySelector("input:checked, input")?.focus();
  else radio.focus();
}

// What was answered before this ran, or was put back by the browser, is kept as well.
if ([...form.querySelectorAll("input:not([type=hidden]), select, textarea")].some(isTyped)) {
  changed += 1;
  send();
}
