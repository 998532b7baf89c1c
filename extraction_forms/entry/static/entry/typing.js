// Numbers typed as printed: the server says which inputs a text fills, asks where it could be two things, and says how
// it is read. Everything that was done can be undone beside the input.

import { setText, textOf } from "./fields.js";
import { token } from "./token.js";

const form = document.querySelector("form#record");
const address = form?.dataset.draftUrl?.replace(/draft$/, "spread");
const PLAIN = /^\s*[+-]?\d*\.?\d*\s*$/;
let isFilling = false;

if (form && address) form.addEventListener("change", (event) => {
  const input = event.target;
  if (isFilling || !(input instanceof HTMLInputElement) || input.inputMode !== "decimal" || input.name.includes("|")) return;
  note(input.name)?.remove();
  if (!PLAIN.test(input.value) && /\d/.test(input.value)) ask(input.name, input.value, {});
});

/** Ask what a text fills, with what was answered so far; an answer that comes too late is dropped. */
async function ask(name, text, answers) {
  const said = await posted({ name, text, texts: blockOf(name), answers });
  if (!said || textOf(name) !== text) return;
  if (said.ask) return show(name, said.ask.words, said.ask.options.map((option) => ({
    label: option.label,
    act: () => ask(name, text, { ...answers, [said.ask.key]: option.value }),
  })));
  const before = said.changes.map((change) => ({ name: change.name, text: textOf(change.name) }));
  fill(said.changes);
  const told = [said.told, said.echo && `${capital(said.echo)}.`].filter(Boolean).join(" ");
  if (!told) return note(name)?.remove();
  const undo = { label: "Undo", act: () => { fill(before); note(name)?.remove(); document.getElementById(name)?.focus(); } };
  const instead = (said.instead?.options ?? []).map((option) => ({
    label: `${option.label} instead`,
    act: () => { fill(before); ask(name, text, { ...answers, [said.instead.key]: option.value }); },
  }));
  show(name, told, said.changes.length ? [undo, ...instead] : []);
}

/** Put texts into inputs, as if they had been typed one by one. */
function fill(changes) {
  isFilling = true;
  for (const { name, text } of changes) setText(name, text);
  isFilling = false;
}

/** What the inputs beside one hold: those of the same entry and arm, and the decimal mark of the record. */
function blockOf(name) {
  const start = name.slice(0, name.lastIndexOf("/") + 1);
  const texts = {};
  for (const one of form.elements) {
    const isBeside = one.name?.startsWith(start) && !one.name.slice(start.length).includes("/");
    if (isBeside || one.name === "numbers") texts[one.name] = textOf(one.name);
  }
  return texts;
}

/** The server's answer, or nothing where it could not be had: the text then stays as it was typed. */
async function posted(body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(form) },
      body: JSON.stringify(body),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The line beside an input, where there is one. */
function note(name) {
  return fieldOf(name)?.querySelector(":scope > .as-printed");
}

function fieldOf(name) {
  return form.querySelector(`[data-field="${CSS.escape(name)}"]`);
}

/** Say something beside an input, with buttons. */
function show(name, words, buttons) {
  note(name)?.remove();
  const line = document.createElement("div");
  line.className = "as-printed note";
  line.setAttribute("role", "status");
  fieldOf(name)?.append(line);
  line.append(Object.assign(document.createElement("p"), { textContent: words }));
  for (const { label, act } of buttons) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: label });
    button.addEventListener("click", act);
    line.append(button, " ");
  }
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
