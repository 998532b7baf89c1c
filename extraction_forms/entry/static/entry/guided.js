// Guided judgements: an answer is kept as soon as it is given; what follows from it, the questions that are asked now
// and the proposal, comes back at once. Number keys choose answers.

const form = document.querySelector("form#record");
const state = document.getElementById("guided-state");
const agree = document.getElementById("agree");
const withKeys = form.dataset.shortcuts === "on";
let before = Promise.resolve();

form.elements.namedItem("tab").value = Math.random().toString(36).slice(2, 14);
form.addEventListener("change", () => send());
agree?.addEventListener("click", (event) => {
  event.preventDefault();
  send({ agree: agree.value });
});

/** Send what stands on the page, one after another, and show what follows. */
function send(more = {}) {
  before = before.then(() => sent(more)).catch(() => {
    state.textContent = "This could not be kept just now. It is still on the page: press Keep, or answer again in a moment.";
  });
  return before;
}

async function sent(more) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const answer = await fetch(location.href, { method: "POST", headers: { Accept: "application/json" }, body });
  if (answer.status === 401) return location.assign("/login");
  const said = await answer.json();
  if (!said.states) throw new Error(said.fault);
  if (!said.clashes.length) form.elements.namedItem("seen").value = said.version;
  showStates(said.states);
  replace(document.getElementById("told"), said.told);
  replace(document.getElementById("overview"), said.overview);
  for (const [name, text] of Object.entries(said.others)) put(name, text);
  for (const clash of said.clashes) put(clash.name, clash.theirs);
  if (more.agree) put(judgedName(), said.judged);
  showAgree();
  state.textContent = said.clashes.length ? "Another tab of yours answered this otherwise. Its answer is shown." : "Kept as your draft.";
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
  await send();
  if (!question.contains(document.activeElement)) return;
  const questions = [...form.querySelectorAll("fieldset.question")];
  const next = questions.slice(questions.indexOf(question) + 1).find((one) => !one.hidden);
  if (next?.closest(".judged") && !question.closest(".judged") && agree && !agree.hidden) agree.focus();
  else if (next && !question.closest(".judged")) next.querySelector("input:checked, input")?.focus();
  else radio.focus();
}
