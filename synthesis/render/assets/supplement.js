"use strict";
(() => {
  const ledger = JSON.parse(document.getElementById("ledger").textContent);
  const panel = document.getElementById("panel");
  const title = document.getElementById("panel-number");
  const where = document.getElementById("panel-where");
  const body = document.getElementById("panel-body");
  const OPEN_AT_ONCE = 12;
  let opened = null;

  const fields = ["origin", "study", "what", "printed", "record", "line", "report", "place", "quote", "note"];
  const datum = (index) => Object.fromEntries(fields.map((name, at) => [name, ledger.data[index][at] ?? ""]));
  const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

  function make(tag, kind, ...children) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.append(...children);
    return element;
  }

  // Code that may be broken after its dots, slashes and underscores.
  function code(text) {
    const parts = text.split(/(?<=[._/])/).flatMap((part) => [document.createElement("wbr"), part]);
    return make("code", "", ...parts.slice(1));
  }

  // What a number is: its text, its facts and the data behind it.

  function entryOf(element) {
    const key = element.dataset.key;
    if (key) return entryOfKey(key, element.textContent);
    return { text: element.textContent, key: "", value: null, reason: "", data: ledger.sets[element.dataset.set] };
  }

  function entryOfKey(key, shown) {
    if (!Object.hasOwn(ledger.numbers, key)) return null;
    const [text, value, reason, set] = ledger.numbers[key];
    return { text: shown || text, key, value, reason, data: ledger.sets[set] };
  }

  const label = (element) => element.textContent.replace(/\.$/, "");

  function whereabouts(element) {
    const table = element.closest("table");
    const figure = element.closest("figure");
    if (figure) return label(figure.querySelector("figcaption b"));
    if (!table) return "In the text";
    const cell = element.closest("th, td");
    if (!cell) return label(table.caption.querySelector("b"));
    const row = cell.parentElement.querySelector("th[scope=row]");
    const column = cell.colSpan > 1 ? null : table.tHead.rows[0].cells[cell.cellIndex];
    const parts = [label(table.caption.querySelector("b"))];
    if (row && row !== cell) parts.push(row.textContent);
    if (column) parts.push(column.textContent);
    return parts.filter(Boolean).join(" · ");
  }

  // The panel.

  function fill(entry, place) {
    where.textContent = place;
    title.textContent = entry.text;
    body.replaceChildren(...facts(entry), ...sources(entry.data));
    panel.scrollTop = 0;
  }

  function facts(entry) {
    const list = make("dl");
    const say = (name, content) => list.append(make("dt", "", name), make("dd", "", content));
    if (entry.key) {
      const link = make("a", "", code(entry.key));
      link.href = `#key=${encodeURIComponent(entry.key)}`;
      link.title = "Link to this number";
      say("Key", link);
    }
    if (entry.value !== null && entry.value !== "") say("Value", make("code", "", String(entry.value)));
    const absent = entry.reason ? [make("p", "absent", `Not available: ${entry.reason}`)] : [];
    return [...absent, list];
  }

  function sources(indexes) {
    if (!indexes.length) return [make("p", "", "No datum of a record stands behind this number.")];
    const studies = new Map();
    for (const item of indexes.map(datum)) {
      const study = item.study || "Other sources";
      if (!studies.has(study)) studies.set(study, []);
      studies.get(study).push(item);
    }
    const count = `${plural(indexes.length, "datum", "data")} of ${plural(studies.size, "study", "studies")}`;
    const groups = [...studies].map(([study, items]) => group(study, items, indexes.length <= OPEN_AT_ONCE));
    const all = groups.length > 1 ? [openAll(groups)] : [];
    return [make("h3", "", `Made from ${count}`), ...all, ...groups];
  }

  function group(study, items, open) {
    const details = make("details", "", make("summary", "", study, " ", make("span", "", `(${items.length})`)));
    const draw = () => details.childElementCount > 1 || details.append(make("ul", "", ...bundles(items).map(bundle)));
    details.addEventListener("toggle", () => details.open && draw());
    if (open) draw();
    details.open = open;
    return details;
  }

  function openAll(groups) {
    const button = make("button", "all");
    button.type = "button";
    const every = () => groups.every((details) => details.open);
    const name = () => { button.textContent = every() ? "Fold all studies" : "Unfold all studies"; };
    button.addEventListener("click", () => {
      const open = !every();
      for (const details of groups) details.open = open;
      name();
    });
    for (const details of groups) details.addEventListener("toggle", name);
    name();
    return button;
  }

  // Data of one study that share a quote, a place and a note are told together.
  function bundles(items) {
    const found = new Map();
    for (const item of items) {
      const shared = JSON.stringify([item.report, item.place, item.quote, item.note]);
      if (!found.has(shared)) found.set(shared, []);
      found.get(shared).push(item);
    }
    return [...found.values()];
  }

  function bundle(items) {
    const { report, place, quote, note } = items[0];
    const parts = items.flatMap(line);
    if (quote) {
      const block = make("blockquote", "", quote);
      block.dir = "auto";
      parts.push(block);
    }
    const from = [report, place].filter(Boolean).join(", ");
    if (from) parts.push(make("p", "place", from));
    if (note) parts.push(make("p", "note", note));
    return make("li", "", ...parts);
  }

  function line(item) {
    const parts = [];
    if (item.what || item.printed) {
      parts.push(make("p", "datum", item.what, item.what && item.printed ? ": " : "", make("b", "", item.printed)));
    }
    const record = code(item.record ? `${item.record}${item.line ? `:${item.line}` : ""}` : item.origin);
    record.title = item.origin;
    return [...parts, make("p", "record", record)];
  }

  function show(entry, place, element) {
    release();
    opened = element;
    fill(entry, place);
    panel.hidden = false;
    document.documentElement.classList.add("opened");
    if (element) {
      element.setAttribute("aria-expanded", "true");
      dock(element);
    }
    title.focus({ preventScroll: true });
  }

  function dock(element) {
    const box = element.getBoundingClientRect();
    const sheet = panel.getBoundingClientRect();
    const narrow = sheet.width >= innerWidth - 1;
    const hidden = box.right > innerWidth - sheet.width - 8 && box.left > sheet.width + 8;
    panel.classList.toggle("left", !narrow && hidden);
    if (narrow && box.bottom > sheet.top - 8) scrollBy({ top: box.top - 64, behavior: "instant" });
  }

  function release() {
    if (opened) opened.setAttribute("aria-expanded", "false");
  }

  function close() {
    if (panel.hidden) return;
    release();
    const back = opened;
    panel.hidden = true;
    opened = null;
    document.documentElement.classList.remove("opened");
    if (back) back.focus({ preventScroll: true });
  }

  // Numbers as buttons. A table or figure is one stop of the Tab key; arrow keys move inside it.

  const numbers = [...document.querySelectorAll("main [data-key], main [data-set]")];
  const flock = (element) => element.closest("table, svg");

  function arm(element) {
    const group = flock(element);
    element.setAttribute("role", "button");
    element.setAttribute("aria-haspopup", "dialog");
    element.setAttribute("aria-expanded", "false");
    element.setAttribute("tabindex", group && group.dataset.armed ? "-1" : "0");
    if (group) group.dataset.armed = "1";
    if (group && group.localName === "svg") group.setAttribute("role", "group");
  }

  function press(element) {
    settle(element);
    show(entryOf(element), whereabouts(element), element);
  }

  function settle(element) {
    const group = flock(element);
    if (!group) return;
    for (const other of group.querySelectorAll("[tabindex='0']")) other.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
  }

  function neighbour(element, key) {
    const group = flock(element);
    if (!group) return null;
    const all = [...group.querySelectorAll("[data-key], [data-set]")];
    const at = all.indexOf(element);
    const cell = element.closest("th, td");
    const same = (other) => other.closest("th, td")?.cellIndex === cell.cellIndex;
    const steps = {
      ArrowRight: () => all[at + 1],
      ArrowLeft: () => all[at - 1],
      ArrowDown: () => (cell ? all.slice(at + 1).find(same) : all[at + 1]),
      ArrowUp: () => (cell ? all.slice(0, at).reverse().find(same) : all[at - 1]),
      Home: () => all[0],
      End: () => all[all.length - 1],
    };
    return steps[key] ? steps[key]() : null;
  }

  function onKey(event) {
    if (event.key === "Escape") return close();
    const element = event.target.closest("[data-key], [data-set]");
    if (!element || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return press(element);
    }
    const next = neighbour(element, event.key);
    if (next) {
      event.preventDefault();
      settle(next);
      next.focus();
    }
    return undefined;
  }

  function onClick(event) {
    const element = event.target.closest("main [data-key], main [data-set]");
    if (element && !String(getSelection())) press(element);
  }

  // Links of the form #key=syntheses.main.estimate open the number they name.

  function follow() {
    if (!location.hash.startsWith("#key=")) return;
    let key = location.hash.slice(5);
    try { key = decodeURIComponent(key); } catch { /* the text as it stands names no number, and that is said below */ }
    const entry = entryOfKey(key, "");
    if (!entry) {
      const unknown = { text: "Unknown number", key: "", value: null, reason: `this page holds no number called ${key}`, data: [] };
      return show(unknown, "From the link", null);
    }
    const element = numbers.find((each) => each.dataset.key === key);
    if (!element) return show(entry, "Not printed on this page", null);
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    press(element);
  }

  // The contents: folded where the page is narrow, marking the part in view where it is wide.

  function mark() {
    const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
    const places = [...links.keys()].map((id) => document.getElementById(decodeURIComponent(id))).filter(Boolean);
    const update = () => {
      const passed = places.filter((place) => place.getBoundingClientRect().top < innerHeight / 3);
      const current = passed.length ? links.get(encodeURI(passed[passed.length - 1].id)) : null;
      for (const link of links.values()) {
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      if (current && wide.matches) reveal(current);
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; update(); });
    }, { passive: true });
    update();
  }

  function reveal(link) {
    const nav = link.closest("nav");
    const [box, view] = [link.getBoundingClientRect(), nav.getBoundingClientRect()];
    if (box.top < view.top || box.bottom > view.bottom) nav.scrollTop += box.top - view.top - view.height / 2;
  }

  const wide = matchMedia("(min-width: 64rem)");
  document.getElementById("contents").open = wide.matches;
  wide.addEventListener("change", () => { document.getElementById("contents").open = wide.matches; });
  numbers.forEach(arm);
  document.documentElement.classList.add("scripted");
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.getElementById("panel-close").addEventListener("click", close);
  addEventListener("hashchange", follow);
  mark();
  follow();
})();
