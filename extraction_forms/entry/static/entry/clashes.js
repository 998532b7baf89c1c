// Answers that say one thing here and another in a second tab: both are shown, and the person chooses.

import { nameOf } from "./fields.js";

const PART = { missing: "why it is missing", quote: "quote", page: "page", report: "report", note: "note", unit: "unit" };

/** What an input is called on the page. */
function called(name) {
  const [path, part] = name.split("|");
  return part ? `${nameOf(path)}: ${PART[part] ?? part}` : nameOf(path);
}

/** List the answers that differ, each with two buttons; `choose(name, isMine)` is told which was pressed. */
export function showClashes(form, clashes, choose) {
  let panel = document.getElementById("tab-clashes");
  if (!clashes.size) {
    const held = panel?.contains(document.activeElement);
    panel?.remove();
    if (held) document.getElementById("save")?.focus();
    return;
  }
  if (!panel) {
    panel = Object.assign(document.createElement("section"), { id: "tab-clashes", className: "panel faults", tabIndex: -1 });
    panel.setAttribute("aria-label", "Answers that differ in another tab");
    (form.querySelector(".toolbar") ?? form.firstElementChild).after(panel);
  }
  const lines = new Map([...panel.children].map((one) => [one.dataset.clash, one]));
  for (const [name, one] of lines) if (!clashes.has(name)) one.remove();
  for (const [name, clash] of clashes) {
    const one = lines.get(name) ?? line(name, choose);
    tell(one, name, clash);
    if (!one.parentElement) panel.append(one);
  }
}

/** An answer's line stays the same element while its words change: a button may be half-way through being pressed. */
function line(name, choose) {
  const box = Object.assign(document.createElement("div"), { className: "field" });
  box.dataset.clash = name;
  const row = Object.assign(document.createElement("p"), { className: "row" });
  row.append(button(() => choose(name, true)), button(() => choose(name, false)));
  box.append(document.createElement("p"), row);
  return box;
}

function tell(box, name, { mine, theirs }) {
  const [keep, take] = box.querySelectorAll("button");
  box.firstElementChild.textContent = `${called(name)}: here ${shown(mine)}, in the other tab ${shown(theirs)}.`;
  keep.textContent = `Keep ${shown(mine)}`;
  take.textContent = `Take ${shown(theirs)}`;
}

function button(act) {
  const made = Object.assign(document.createElement("button"), { type: "button" });
  made.addEventListener("click", act);
  return made;
}

function shown(text) {
  const line = text.replace(/\s+/g, " ").trim();
  if (!line) return "nothing";
  return `“${line.length > 60 ? `${line.slice(0, 60)}…` : line}”`;
}
