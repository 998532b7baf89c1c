// The keys of a comparison: from one difference that is left to the next, and whose answer is right.

import { isTyping, tell } from "./site.js";

/** The differences that are left, in the order of the page. */
function left() {
  return [...document.querySelectorAll(".difference[data-left]")];
}

/** The difference that the keyboard is in. */
function here() {
  return document.activeElement?.closest(".difference") ?? null;
}

/** Go to the next difference that is left, or to the one before. */
function go(step) {
  const all = left();
  if (!all.length) {
    tell("Nothing is left to settle on this page.");
    return;
  }
  const now = here();
  const side = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const ahead = now ? all.filter((one) => one !== now && now.compareDocumentPosition(one) & side) : all;
  const next = ahead.at(step > 0 ? 0 : -1) ?? all.at(step > 0 ? 0 : -1);
  next.focus();
  next.scrollIntoView({ block: "start" });
}

/** Choose an answer in the difference that the keyboard is in; another one is typed at once. */
function choose(values) {
  const form = here()?.querySelector("form.settle");
  const input = values.map((value) => form?.querySelector(`input[name=choice][value=${value}]`)).find(Boolean);
  if (!input) return;
  input.closest("details")?.setAttribute("open", "");
  input.checked = true;
  (input.value === "other" ? form.querySelector("input[name=value]") : input).focus();
}

const KEYS = {
  n: () => go(1),
  p: () => go(-1),
  1: () => choose(["a", "keep"]),
  2: () => choose(["b"]),
  3: () => choose(["other"]),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// Another answer is meant as soon as one is typed.
document.addEventListener("input", (event) => {
  if (event.target.name !== "value") return;
  const other = event.target.form?.querySelector("input[name=choice][value=other]");
  if (other && event.target.value) other.checked = true;
});

// Whoever comes back from saving a decision goes on where the address says.
const place = decodeURIComponent(window.location.hash.slice(1));
if (place) document.getElementById(place)?.focus();
