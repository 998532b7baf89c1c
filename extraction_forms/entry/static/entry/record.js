// The page of a record: what opens, what follows from the answers, and the keys.

import { adopt, focusField, lastField, nameOf, setText, tell, wrapperOf } from "./fields.js";

const form = document.getElementById("record");

/** Where the inputs beside an answer go: within its field; of one in a table, into a row of their own below it. */
function placeOf(wrapper) {
  const row = wrapper.closest("tr");
  if (!row) return wrapper;
  const below = document.createElement("tr");
  below.className = "side-row";
  const cell = below.insertCell();
  cell.colSpan = row.cells.length;
  row.after(below);
  return cell;
}

/** The inputs beside an answer: asked for once, then gone to. */
async function open(button) {
  const path = button.value.slice("more:".length);
  const wrapper = wrapperOf(path);
  wrapper.classList.remove("kept");
  let side = document.getElementById(`${path}|side`);
  if (!side) {
    await htmx.ajax("GET", `${form.dataset.fieldUrl}?path=${encodeURIComponent(path)}`, {
      target: placeOf(wrapper),
      swap: "beforeend",
    });
    side = document.getElementById(`${path}|side`);
    if (!side) return;
    adopt(side);
  }
  side.hidden = false;
  side.closest(".side-row")?.removeAttribute("hidden");
  show(side);
  side.querySelector("select, input, textarea")?.focus();
}

/** The button that closes what was opened is there only where it can. */
function show(where) {
  for (const button of where.querySelectorAll("button.less")) button.hidden = false;
}

/** The other rows of a table, after those there are. */
async function rows(button) {
  const body = button.closest("article, .panel").querySelector("table.values tbody");
  const before = body.rows.length;
  const query = new URLSearchParams({ entry: button.value.slice("rows:".length), have: button.dataset.have });
  const line = button.closest("p");
  line.hidden = true;
  await htmx.ajax("GET", `${form.dataset.rowsUrl}?${query}`, { target: body, swap: "beforeend" });
  if (body.rows.length === before) {
    line.hidden = false;
    return;
  }
  const wanted = document.activeElement === document.body || document.activeElement === button;
  adopt(body);
  if (wanted) body.rows[before].querySelector("input, select")?.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !window.htmx) return;
  if (button.matches(".more") && button.value !== "more:") {
    event.preventDefault();
    open(button);
  } else if (button.matches(".rows")) {
    event.preventDefault();
    rows(button);
  } else if (button.matches(".less")) {
    const side = button.closest(".side");
    side.hidden = true;
    side.closest(".side-row")?.setAttribute("hidden", "");
    focusField(side.dataset.side);
  }
});

/** Only what is another than before is written, and never where somebody is. */
function write(place, text) {
  if (place.innerHTML.trim() === text.trim() || place.contains(document.activeElement)) return;
  const opened = [...place.querySelectorAll("details")].map((one) => one.open);
  place.innerHTML = text;
  place.querySelectorAll("details").forEach((one, at) => {
    one.open = opened[at] ?? false;
  });
}

/** What follows from the answers, put in its places; no input is touched. */
function follow(parts) {
  for (const region of parts.querySelectorAll("[data-region]")) {
    const place = document.querySelector(`main [data-region="${CSS.escape(region.dataset.region)}"]`);
    if (place) write(place, region.innerHTML);
  }
  rename(parts);
  const problems = document.getElementById("problems");
  problems.classList.toggle("faults", Boolean(problems.querySelector("ol")));
  for (const one of parts.querySelectorAll("[data-section]")) {
    const section = document.getElementById(one.dataset.section);
    if (section && !section.contains(document.activeElement)) section.hidden = one.dataset.state === "waiting";
  }
  const said = new Map([...parts.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
  for (const wrapper of form.querySelectorAll(".field[data-field]")) answer(wrapper, said.get(wrapper.dataset.field));
  parts.replaceChildren();
}

/** What entries are called by now, wherever they can be chosen. */
function rename(parts) {
  for (const select of form.querySelectorAll("select[data-refers]")) {
    for (const option of select.options) {
      const name = option.value && `name:${select.dataset.refers}/${option.value}`;
      const said = name && parts.querySelector(`[data-region="${CSS.escape(name)}"]`)?.textContent;
      if (said && option.text !== said) option.text = said;
    }
  }
}

/** One answer: whether it is asked, what is said of it, what is wrong. */
function answer(wrapper, part) {
  const path = wrapper.dataset.field;
  const here = wrapper.contains(document.activeElement);
  const state = part?.dataset.state ?? "asked";
  if (!here) {
    wrapper.hidden = state === "waiting";
    wrapper.classList.toggle("kept", state === "kept" && !document.getElementById(`${path}|side`));
    if (part?.dataset.missing) wrapper.dataset.missing = part.dataset.missing;
    else delete wrapper.dataset.missing;
  }
  let lines = document.getElementById(`${path}|lines`);
  const text = part?.innerHTML.trim() ?? "";
  if (!lines && text) {
    lines = document.createElement("div");
    Object.assign(lines, { id: `${path}|lines`, className: "lines" });
    wrapper.querySelector(".answer").after(lines);
  }
  if (lines && lines.innerHTML.trim() !== text) lines.innerHTML = text;
  const typed = text && wrapper.querySelector(":scope > .as-printed");
  if (typed && !typed.querySelector("button")) typed.remove();
  const input = document.getElementById(path);
  if (!input) return;
  input.toggleAttribute("aria-invalid", Boolean(part && "faulty" in part.dataset));
  if (input.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  if (text) input.setAttribute("aria-describedby", `${path}|lines`);
  else input.removeAttribute("aria-describedby");
}

/** What the numbers of each result say so far, copied to where they are typed. */
function soFar(feedback) {
  for (const place of form.querySelectorAll(".so-far")) {
    const rows = feedback.querySelectorAll(`[data-so-far="${CSS.escape(place.dataset.soFar)}"]`);
    const said = [...rows].map((one) => one.dataset.says).join("; ");
    place.hidden = !said;
    if (place.firstElementChild.textContent !== said) place.firstElementChild.textContent = said;
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "parts") follow(event.target);
  else if (event.target.id === "feedback") soFar(event.target);
});

/** Links to answers go to their inputs. */
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const path = link && decodeURIComponent(link.getAttribute("href").slice(1));
  if (!path || !path.includes("/") || !wrapperOf(path)) return;
  event.preventDefault();
  focusField(path);
});

/** Go to the next or the last answer that something is wrong with. */
function step(by) {
  const links = [...document.querySelectorAll('#problems a[href^="#"]')];
  const paths = links.map((one) => decodeURIComponent(one.getAttribute("href").slice(1)));
  if (!paths.length) {
    tell("Nothing to look at.");
    return;
  }
  const at = paths.indexOf(document.activeElement.closest?.("[data-field]")?.dataset.field ?? "");
  const next = at < 0 ? (by > 0 ? 0 : paths.length - 1) : (at + by + paths.length) % paths.length;
  focusField(paths[next]);
}

/** In a table, the same column a row up or down. */
function climb(by) {
  const cell = document.activeElement.closest?.("td");
  const row = cell?.parentElement;
  const beside = (one) => (by > 0 ? one?.nextElementSibling : one?.previousElementSibling);
  let next = beside(row);
  while (next?.matches(".side-row")) next = beside(next);
  const input = next?.cells[cell.cellIndex]?.querySelector("input:not([type=hidden]), select, textarea");
  input?.focus();
  input?.select?.();
  return Boolean(input);
}

const KEYS = {
  KeyN: () => {
    const path = lastField();
    if (!path || path.endsWith("/evidence")) return;
    setText(`${path}|missing`, "not_reported");
    tell(`“${nameOf(path)}”: not reported.`);
  },
  KeyM: () => wrapperOf(lastField())?.querySelector(".more")?.click(),
  KeyH: () => {
    const help = wrapperOf(lastField())?.closest("tr, .field")?.querySelector("button.help");
    if (help) help.click();
    else tell("The codebook says nothing more of this question.");
  },
  KeyS: () => document.getElementById("save").click(),
  Period: () => step(1),
  Comma: () => step(-1),
  ArrowDown: () => climb(1),
  ArrowUp: () => climb(-1),
};

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Enter" && target.matches?.("#record input[type=text]")) {
    event.preventDefault();
    const add = target.closest(".add")?.querySelector("button");
    if (add) add.click();
    else climb(event.shiftKey ? -1 : 1);
    return;
  }
  if (form.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey) return;
  if (event.altKey && KEYS[event.code] && !(event.code.startsWith("Arrow") && target.matches("select, textarea"))) {
    event.preventDefault();
    KEYS[event.code]();
  }
});

show(form);

/** Whoever saves goes on where they were: the page comes back as it was left, and says there that it is saved. */
const PLACE = `entry:place:${location.pathname}`;
document.getElementById("save")?.addEventListener("click", () => sessionStorage.setItem(PLACE, lastField()));
const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (place && new URLSearchParams(location.search).has("saved")) {
  focusField(place);
  tell(document.querySelector("main > .note[role=status]")?.textContent ?? "");
}

/** The paper beside the form, as it was left the last time. */
function paper() {
  const button = document.getElementById("show-paper");
  const panel = document.getElementById("paper");
  if (!button || !panel) return;
  const put = async (shown) => {
    const seen = wrapperOf(lastField()) ?? document.elementFromPoint(innerWidth / 3, innerHeight / 2);
    panel.hidden = !shown;
    panel.parentElement.classList.toggle("with-paper", shown);
    button.setAttribute("aria-expanded", String(shown));
    button.textContent = shown ? "Hide the paper" : "Show the paper";
    localStorage.setItem("entry:paper", shown ? "shown" : "");
    panel.parentElement.scrollIntoView();
    if (form.contains(seen)) seen.scrollIntoView({ block: "center" });
    if (shown && !panel.childElementCount) {
      await htmx.ajax("GET", panel.dataset.url, { target: panel, swap: "innerHTML" });
    }
  };
  const isBelow = () => !panel.hidden && !matchMedia("(min-width: 62rem)").matches;
  const goThere = () => isBelow() && panel.scrollIntoView();
  button.hidden = false;
  button.addEventListener("click", async () => {
    await put(panel.hidden);
    if (!panel.hidden) goThere();
  });
  document.addEventListener("entry:quote", () => isBelow() && lastField() && focusField(lastField()));
  panel.addEventListener("click", (event) => {
    if (!event.target.closest(".paper-up a") || !lastField()) return;
    event.preventDefault();
    focusField(lastField());
  });
  document.addEventListener("click", async (event) => {
    const find = event.target.closest?.("button.find");
    if (!find) return;
    if (panel.hidden) await put(true);
    const { report, page, quote } = find.dataset;
    document.dispatchEvent(new CustomEvent("entry:find", { detail: { report, page, quote } }));
    goThere();
  });
  if (localStorage.getItem("entry:paper")) put(true);
}
paper();
