// Rows and tables pasted into an input: a dialog shows where each cell would go before anything is filled in, and one
// button undoes all of it.

import { setText, textOf } from "./fields.js";
import { freshen } from "./token.js";

const form = document.querySelector("form#record");
const draft = form?.dataset.draftUrl;
const preview = draft?.replace(/draft$/, "pasted");
let asked = 0;

document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("guided.css", import.meta.url) }));

if (form && preview) form.addEventListener("paste", (event) => {
  const input = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!(input instanceof HTMLInputElement) || input.inputMode !== "decimal" || input.name.includes("|") || !isTable(text)) return;
  event.preventDefault();
  open(input, text);
});

/** Whether a text is more than one cell. */
function isTable(text) {
  const trimmed = text.replace(/\s+$/, "");
  return /[\t\n]/.test(trimmed) || /\d\S*\s{2,}\S*\d/.test(trimmed);
}

/** Open the dialog with what the table would fill. */
function open(input, text) {
  const dialog = document.createElement("dialog");
  dialog.className = "paste";
  dialog.setAttribute("aria-labelledby", "paste-head");
  dialog.innerHTML = `<h2 id="paste-head">Where the table goes</h2><form class="stack"><div class="preview" aria-live="polite"><p>Reading the table …</p></div>
    <div class="row"><button type="button" class="quiet as-text">Paste as text instead</button><button type="button" class="quiet close">Cancel</button></div></form>`;
  const inner = dialog.querySelector("form");
  for (const [name, value] of Object.entries({ ...hidden(), at: input.name, text })) {
    inner.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.querySelector(".as-text").addEventListener("click", () => { dialog.close(); setText(input.name, text.trim().replace(/\s+/g, " ")); });
  dialog.addEventListener("close", () => { dialog.remove(); input.focus(); });
  inner.addEventListener("change", (event) => { event.stopPropagation(); show(inner); });
  inner.addEventListener("submit", (event) => submitted(event, dialog, input));
  document.body.append(dialog);
  dialog.showModal();
  show(inner);
}

/** What the record's page says of itself. */
function hidden() {
  const names = ["csrfmiddlewaretoken", "base", "tab"];
  const told = Object.fromEntries(names.map((name) => [name, form.elements.namedItem(name)?.value ?? ""]));
  return { ...told, seen: form.dataset.version ?? form.elements.namedItem("seen")?.value ?? "0" };
}

/** Ask for the preview again, with what is chosen; the input that has the focus keeps it. */
async function show(inner, more = {}) {
  const turn = ++asked;
  const focused = inner.contains(document.activeElement) ? document.activeElement.getAttribute("name") : null;
  freshen(inner);
  const body = new URLSearchParams(new FormData(inner));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  let html = "";
  try {
    const answer = await fetch(preview, { method: "POST", headers: { Accept: "text/html" }, body });
    html = answer.ok ? await answer.text() : "";
  } catch { /* told below */ }
  if (turn !== asked) return;
  inner.querySelector(".preview").innerHTML = html || "<p class='fault' role='alert'>The table could not be read just now. Try again, or paste it as text.</p>";
  const again = focused && inner.querySelector(`.preview [name="${CSS.escape(focused)}"]:checked, .preview select[name="${CSS.escape(focused)}"]`);
  (again || inner.querySelector(".preview .main"))?.focus();
}

/** Fill the inputs of the page; the server only keeps how tables of this kind are laid out. */
function submitted(event, dialog, input) {
  const inner = event.target;
  event.preventDefault();
  if (event.submitter?.value !== "fill") return void show(inner);
  const lines = [...inner.querySelectorAll("tr[data-name]")].map((row) => ({ name: row.dataset.name, text: row.dataset.text }));
  show(inner, { act: "fill" });
  const before = lines.map(({ name }) => ({ name, text: textOf(name) }));
  fill(lines);
  dialog.close();
  told(input, lines.length, before);
}

function fill(lines) {
  for (const { name, text } of lines) setText(name, text);
}

/** Say what was done, with a button that undoes it. */
function told(input, count, before) {
  const line = document.createElement("p");
  line.className = "note";
  line.setAttribute("role", "status");
  (input.closest(".scroll") ?? input.closest(".field") ?? form).before(line);
  line.append(`${count} ${count === 1 ? "input was" : "inputs were"} filled in. `);
  const undo = Object.assign(document.createElement("button"), { type: "button", textContent: "Undo all of it" });
  undo.addEventListener("click", () => { fill(before); line.textContent = "Undone."; input.focus(); });
  line.append(undo);
}
