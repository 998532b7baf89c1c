// The inputs of a record by name: read, set, found again. A name is the path of an answer, and `|part` after it.

const PARTS = ["report", "page", "quote", "quote_prefix", "quote_suffix"];
const READ_IN = 8000;
let last = "";
let told = 0;

/** The path that a name is of. */
const pathOf = (name) => name.split("|")[0];

/** The form of the record; null on a page without one. */
const form = () => document.getElementById("record");

/** Everything that an answer's inputs stand in. */
export const wrapperOf = (path) => form()?.querySelector(`[data-field="${CSS.escape(path)}"]`) ?? null;

/** The inputs of a name; those that only stand for "none" are left out. */
const inputsOf = (name) =>
  [...(form()?.querySelectorAll(`[name="${CSS.escape(name)}"]`) ?? [])].filter((one) => !("blank" in one.dataset));

/** The text that stands under a name: of boxes the codes of those that are ticked. */
export function textOf(name) {
  const inputs = inputsOf(name);
  if (!inputs.length) return name.endsWith("|missing") ? (wrapperOf(pathOf(name))?.dataset.missing ?? "") : "";
  if (inputs[0].type === "radio") return inputs.find((one) => one.checked)?.value ?? "";
  if (inputs[0].type === "checkbox") return inputs.filter((one) => one.checked).map((one) => one.value).join(", ");
  return inputs[0].value;
}

/** Put a text under a name as if it had been typed; where no input has the name, one out of sight is made. */
export function setText(name, text) {
  if (!form()) return;
  const inputs = inputsOf(name);
  let changed = inputs[0];
  if (!changed) {
    changed = document.createElement("input");
    Object.assign(changed, { type: "hidden", name, value: text });
    changed.dataset.made = "";
    (wrapperOf(pathOf(name)) ?? form()).append(changed);
    if (!wrapperOf(pathOf(name))) askForRows(pathOf(name));
  } else if (changed.type === "radio" || changed.type === "checkbox") {
    const codes = text.split(/[,;]/).map((part) => part.trim());
    for (const one of inputs) {
      one.checked = codes.includes(one.value);
      if (one.checked) changed = one;
    }
  } else {
    changed.value = text;
  }
  changed.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Ask for the rows of a table that an answer has none in yet; what was put under its name goes into them. */
function askForRows(path) {
  const [section, entry] = path.split("/");
  const article = document.getElementById(`${section}/${entry}`) ?? document.getElementById(section);
  article?.querySelector("button.rows")?.click();
}

/** What was put under names that had no input yet goes into their inputs, now that these are there. */
export function adopt(where) {
  for (const made of form()?.querySelectorAll("input[data-made]") ?? []) {
    const twin = [...where.querySelectorAll(`[name="${CSS.escape(made.name)}"]`)].find((one) => one !== made);
    if (!twin) continue;
    const { name, value } = made;
    made.remove();
    setText(name, value);
  }
}

/** The path of the answer that was worked on last; nothing at first. */
export const lastField = () => last;

/** Go to the input of an answer, or to the block that a path is of. */
export function focusField(path) {
  const found = document.getElementById(path) ?? document.getElementById(`${path}|report`) ?? wrapperOf(path);
  if (!found) return;
  const inside = found.matches("fieldset")
    ? (found.querySelector("input:checked") ?? found.querySelector("input:not([type=hidden])"))
    : found;
  wrapperOf(path)?.classList.remove("kept");
  found.closest("details:not([open])")?.setAttribute("open", "");
  (inside ?? found).focus();
  (wrapperOf(path) ?? found).scrollIntoView({ block: "nearest" });
}

/** What an answer is called on the page. */
export function nameOf(path) {
  const input = document.getElementById(path);
  const said = input?.getAttribute("aria-label") || wrapperOf(path)?.querySelector("label, .words")?.textContent;
  return (said || path).trim();
}

/** Tell what was done, in a corner and where a screen reader hears it, for as long as it takes to read. */
export function tell(text) {
  const line = document.getElementById("confirmed");
  if (!line) return;
  line.textContent = text;
  clearTimeout(told);
  told = setTimeout(() => {
    line.textContent = "";
  }, READ_IN);
}

/** The short line under an answer, as far as it is known here; the server's own follows when the draft is kept. */
function describe(path) {
  const wrapper = wrapperOf(path);
  if (!wrapper) return;
  const missing = textOf(`${path}|missing`);
  const quote = textOf(`${path}|quote`).replace(/\s+/g, " ");
  const page = textOf(`${path}|page`);
  const said = [
    missing && `Missing: ${missing.replaceAll("_", " ")}`,
    page && `page ${page}`,
    quote && `“${quote.length > 90 ? `${quote.slice(0, 90)}…` : quote}”`,
  ].filter(Boolean);
  let lines = document.getElementById(`${path}|lines`);
  if (!lines && said.length) {
    lines = document.createElement("div");
    Object.assign(lines, { id: `${path}|lines`, className: "lines" });
    wrapper.append(lines);
    document.getElementById(path)?.setAttribute("aria-describedby", lines.id);
  }
  if (!lines) return;
  let line = lines.querySelector(".said");
  if (!line) {
    line = document.createElement("p");
    line.className = "said";
    lines.prepend(line);
  }
  line.textContent = said.join(" · ");
  line.hidden = !said.length;
}

/** A reason takes the place of a value, and a value that of a reason. */
function settle(target) {
  const [path, part] = target.name.split("|");
  const wrapper = wrapperOf(path);
  if (!wrapper) return;
  if (part === "missing") {
    if (target.value) wrapper.dataset.missing = target.value;
    else delete wrapper.dataset.missing;
    if (target.value && textOf(path)) setText(path, "");
  } else if (!part && textOf(path) && wrapper.dataset.missing) {
    delete wrapper.dataset.missing;
    setText(`${path}|missing`, "");
  }
  if (["missing", "page", "quote"].includes(part)) describe(path);
}

/** Put what was chosen in a paper beside the answer that was worked on last. */
function quoted(event) {
  if (!last || !wrapperOf(last)) {
    tell("Go to the answer that the quote belongs to first, then choose the words again.");
    return;
  }
  for (const part of PARTS) {
    if (part in event.detail) setText(`${last}|${part}`, String(event.detail[part] ?? ""));
  }
  const page = event.detail.page ? `, page ${event.detail.page},` : "";
  tell(`Quote${page} put beside “${nameOf(last)}”.`);
}

document.addEventListener("focusin", (event) => {
  const place = event.target.closest?.("[data-field], [data-side]");
  const path = place?.dataset.side ?? place?.dataset.field;
  if (path) last = path;
});
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.name && form()?.contains(event.target)) settle(event.target);
  });
}
document.addEventListener("entry:quote", quoted);
