// The paper beside a form: text chosen in a page becomes a quote, what is typed is found in the pages.

const AROUND = 32;
let lastField = null;

const panel = () => document.querySelector(".paper");

/** Say something to whoever uses the panel. */
function say(words) {
  const place = document.querySelector(".paper-said");
  if (place) place.textContent = words;
}

/** How many characters of a line stand before a point of a range. */
function before(line, node, offset) {
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** What a line of the page adds to running text: its hyphen left out where only the line's end needed it. */
function running(line) {
  const text = line.textContent;
  return (line.dataset.cut ? text.slice(0, -1) : text) + (line.dataset.joint ?? " ");
}

/** The running text of a page, and from where to where of it is chosen; null where nothing is. */
function chosen(sheet) {
  const selection = document.getSelection();
  if (!sheet || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(sheet)) return null;
  let text = "";
  let from = -1;
  let to = -1;
  for (const line of sheet.querySelectorAll("text")) {
    const part = running(line);
    if (range.intersectsNode(line)) {
      const starts = line.contains(range.startContainer) ? before(line, range.startContainer, range.startOffset) : 0;
      const ends = line.contains(range.endContainer) ? before(line, range.endContainer, range.endOffset) : part.length;
      if (from < 0) from = text.length + Math.min(starts, part.length);
      to = text.length + Math.min(ends, part.length);
    }
    text += part;
  }
  while (from < to && /\s/.test(text[from])) from += 1;
  while (to > from && /\s/.test(text[to - 1])) to -= 1;
  return from >= 0 && from < to ? { text, from, to } : null;
}

/** A text with single blanks. */
const tidy = (text) => text.replace(/\s+/g, " ");

/** The quote that is chosen in the page that is shown, with the words around it; null where none is. */
export function quoteChosen() {
  const place = panel();
  const found = place && chosen(place.querySelector(".sheet"));
  if (!found) return null;
  return {
    report: place.dataset.report,
    file: place.dataset.file,
    page: place.dataset.page,
    quote: tidy(found.text.slice(found.from, found.to)),
    quote_prefix: tidy(found.text.slice(Math.max(0, found.from - AROUND), found.from)).trimStart(),
    quote_suffix: tidy(found.text.slice(found.to, found.to + AROUND)).trimEnd(),
  };
}

/** Hand the chosen quote to the form; whether there was one. */
function useQuote() {
  const quote = quoteChosen();
  if (!quote) return false;
  document.dispatchEvent(new CustomEvent("entry:quote", { detail: quote }));
  say(`Quote from page ${quote.page}: “${quote.quote.length > 80 ? `${quote.quote.slice(0, 79)}…` : quote.quote}”`);
  hideButton();
  return true;
}

/** Show the panel with other questions to it: a file or report, a page, words to find. */
function show(wanted) {
  const place = panel();
  if (!place) return;
  const asked = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
  const address = `${place.dataset.base}?${asked}`;
  if (window.htmx) window.htmx.ajax("GET", address, { target: "#paper", swap: "innerHTML show:none" });
  else window.location.assign(address);
}

/** Find in the paper what is typed in the field that had the focus last. */
function findTyped() {
  const typed = lastField?.isConnected ? lastField.value.trim() : "";
  if (!typed) {
    say("Type a number or some words into a field first, or select text in the page.");
    return;
  }
  show({ file: panel()?.dataset.file, q: typed });
}

const buttons = () => document.querySelector(".paper-use");

function hideButton() {
  const button = buttons();
  if (button) button.hidden = true;
}

/** Put the button below the end of what is chosen, within the part of the page that is seen. */
function showButton() {
  const button = buttons();
  if (!button) return;
  if (!quoteChosen()) {
    button.hidden = true;
    return;
  }
  const frame = button.parentElement;
  const outer = frame.getBoundingClientRect();
  const end = document.getSelection().getRangeAt(0).getBoundingClientRect();
  button.hidden = false;
  const left = Math.min(Math.max(end.left - outer.left, 8), frame.clientWidth - button.offsetWidth - 8);
  const top = Math.min(Math.max(end.bottom - outer.top + 6, 8), frame.clientHeight - button.offsetHeight - 8);
  button.style.left = `${left + frame.scrollLeft}px`;
  button.style.top = `${top + frame.scrollTop}px`;
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(showButton);
});

document.addEventListener("focusin", ({ target }) => {
  const isField = target.matches?.("input:not([type=checkbox], [type=radio], [type=hidden], [type=file]), textarea");
  if (isField && !target.closest("#paper")) lastField = target;
});

// The button takes what is chosen before the press of it lets the choice go.
document.addEventListener("mousedown", (event) => event.target.closest?.(".paper-use, .paper-typed") && event.preventDefault());
document.addEventListener("click", ({ target }) => {
  if (target.closest?.(".paper-use")) useQuote();
  else if (target.closest?.(".paper-typed")) findTyped();
});

document.addEventListener("keydown", (event) => {
  const place = panel();
  const isQ = event.key.toLowerCase() === "q" || (event.code === "KeyQ" && !/^[a-z]$/i.test(event.key));
  if (!place || place.dataset.shortcuts === "off" || !event.altKey || event.ctrlKey || event.metaKey || !isQ) return;
  event.preventDefault();
  if (!useQuote()) findTyped();
});

document.addEventListener("entry:find", ({ detail }) =>
  show({ report: detail.report, file: detail.file, page: detail.page, q: detail.quote }),
);

/** Make ready a panel that has just come: the first mark in sight, the next page fetched. */
function ready() {
  const place = panel();
  if (!place) return;
  for (const button of place.querySelectorAll(".paper-typed")) button.hidden = place.closest(".paper-alone") !== null;
  const frame = place.querySelector(".paper-scroll");
  const mark = frame?.querySelector(".paper-mark.chosen") ?? frame?.querySelector(".paper-mark");
  if (mark) {
    const seen = frame.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    frame.scrollTop += at.top - seen.top - frame.clientHeight / 3;
    frame.scrollLeft += at.left - seen.left - frame.clientWidth / 3;
  }
  const picture = frame?.querySelector("image")?.getAttribute("href");
  const next = Number(place.dataset.n) + 1;
  if (picture && place.querySelector("#paper_on")) new Image().src = picture.replace(/\/\d+\.png/, `/${next}.png`);
}

document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "paper" && ready());
ready();
