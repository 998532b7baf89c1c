// What every page does: says when an answer from the server fails, keeps the place of the keyboard, lists the keys.

import { freshen, token } from "./token.js";

const told = document.getElementById("told");
let fading = 0;

const WORDS = {
  401: "You are logged out. Log in again in another tab, then go on here: what you typed is still on this page.",
  403: "This was refused: your role does not allow it, or the page is too old. Load the page again.",
  404: "What this asks for is not there any more. Load the page again.",
  409: "Somebody changed this meanwhile. Nothing was written over; load the page to see both.",
  422: "This could not be done. Load the page again to see why.",
  503: "Somebody else is writing just now. Try again in a moment.",
};
const BROKEN = "The server could not do this. What you typed is still on this page; try again in a moment.";
const AWAY = "The server does not answer. What you typed is still on this page; check your connection.";

/** Say something to whoever uses the page, those who listen to it included; what is at fault stays until it is mended. */
export function tell(words, isFault = false) {
  clearTimeout(fading);
  if (told.textContent !== words) told.textContent = words;
  told.classList.toggle("at-fault", isFault);
  if (words && !isFault) fading = setTimeout(() => tell(""), 10_000);
}

document.addEventListener("htmx:responseError", (event) => tell(WORDS[event.detail.xhr.status] ?? BROKEN, true));
document.addEventListener("htmx:sendError", () => tell(AWAY, true));
document.addEventListener("htmx:timeout", () => tell(AWAY, true));
document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && told.matches(".at-fault") && tell(""));

// A page that was left open while somebody logged in again is sent with the token of the new login.
document.addEventListener("submit", (event) => freshen(event.target), true);
document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = event.detail;
  if (headers["X-CSRFToken"]) headers["X-CSRFToken"] = token() || headers["X-CSRFToken"];
});

/** Whether what is typed goes into a field, so that a key alone is a letter. */
export function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]") !== null;
}

const keys = document.getElementById("all-keys");
document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!keys || keys.open || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  keys.showModal();
});
keys?.addEventListener("click", (event) => event.target === keys && keys.close());

// Where the part of a page that held the focus is exchanged, the focus goes to what took its place.
let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  held = event.detail.target.contains(document.activeElement) ? event.detail.target.id : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const place = held === null ? null : document.getElementById(held);
  held = null;
  if (!place || document.activeElement !== document.body) return;
  const next = place.querySelector("[autofocus]") ?? place;
  if (next === place && !place.hasAttribute("tabindex")) place.tabIndex = -1;
  next.focus({ preventScroll: true });
});
