// Everything that is typed into a record is kept as it is typed: on the server, and until that has it, in this browser.

import { setText, textOf } from "./fields.js";
import { showClashes } from "./clashes.js";
import { drop, Kept } from "./kept.js";
import { answersIn, isAnswer, isTyped, rendered } from "./rendered.js";

const PAUSE = 600;
const PATIENCE = 20_000;
const LONGEST = 30_000;
const BIG = 50_000;

const form = document.querySelector("form#record[data-draft-url]");
if (form) start(form);

function start(form) {
  const person = form.elements.namedItem("person")?.value ?? "";
  const tab = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const place = `${person}:${form.dataset.draftUrl}`;
  const kept = new Kept(place, tab);
  const channel = window.BroadcastChannel ? new BroadcastChannel(`entry:${place}`) : null;
  const line = document.getElementById("save-state");

  const known = new Map(); // what the server has, by name
  const clashes = new Map(); // what another tab says differently
  const refused = new Map(); // what the server cannot take, and why
  let queue = new Map(); // what it has not been sent
  let flying = new Map(); // what it is being sent
  let [seen, base, turn] = [Number(form.dataset.version) || 0, form.dataset.base ?? "", 0];
  let [timer, failures, one, quiet, leaving] = [0, 0, false, false, false];
  let [trouble, lastKept, left] = ["", "", []];

  /** The text of an input that the server knows of, or is about to. */
  const last = (name) => queue.get(name) ?? flying.get(name) ?? known.get(name) ?? rendered(form, name);

  /** Whether something typed is on its way. */
  const isOpen = () => queue.size + flying.size + left.length > 0;

  /** An input may have changed: what is new goes into the queue, and into this browser at once. */
  function note(name, wait = PAUSE) {
    if (quiet || !isAnswer(name)) return;
    const text = textOf(name);
    if (clashes.has(name)) {
      clashes.get(name).mine = text;
      remember();
      showClashes(form, clashes, choose);
    } else if (text !== last(name)) {
      refused.delete(name);
      queue.delete(name);
      queue.set(name, text);
      remember();
      say();
    }
    if (queue.size && !trouble) later(wait);
  }

  /** Keep in this browser what the server has not acknowledged. */
  function remember() {
    const texts = { ...Object.fromEntries(flying), ...Object.fromEntries(queue) };
    const isAny = flying.size + queue.size + clashes.size + refused.size > 0;
    const rest = { clashes: Object.fromEntries(clashes), refused: Object.fromEntries(refused) };
    kept.write(isAny ? { tab, base, seen, turn: turn + 1, at: Date.now(), texts, ...rest } : null);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  /** Send what is queued; one request at a time. */
  async function send() {
    clearTimeout(timer);
    if (flying.size) return;
    if (left.length && !(await sendLeft())) return;
    if (!queue.size || flying.size) return;
    const names = one ? [...queue.keys()].slice(0, 1) : [...queue.keys()];
    flying = new Map(names.map((name) => [name, queue.get(name)]));
    for (const name of names) queue.delete(name);
    turn += 1;
    say();
    const answer = await post({ tab, base, seen, turn, texts: Object.fromEntries(flying) });
    const sent = flying;
    flying = new Map();
    if (answer.told) {
      accept(answer.told, sent);
      announce(answer.told, sent);
    } else if (answer.status === 422) {
      refuse(sent, answer.lines);
    } else {
      queue = new Map([...sent, ...queue]);
      failed(answer);
    }
    if (!queue.size) one = false;
    remember();
    say();
    if (queue.size && !trouble) later(0);
  }

  /** What a closed tab left behind is sent as that tab would have sent it; whether all of it is through. */
  async function sendLeft() {
    const [what] = left;
    const answer = await post({ tab: what.tab, base: what.base, seen: what.seen, turn: what.turn, texts: what.texts });
    if (answer.told) accept(answer.told, new Map(Object.entries(what.texts)), true);
    else if (answer.status === 422) refuse(new Map(Object.entries(what.texts)), answer.lines);
    else {
      failed(answer);
      say();
      return false;
    }
    remember();
    drop(what.key);
    left = left.filter((other) => other !== what);
    say();
    return left.length ? sendLeft() : true;
  }

  /** One request: what the server told, or why there is nothing of it. */
  async function post(body) {
    const text = JSON.stringify({ ...body, person });
    try {
      const response = await fetch(form.dataset.draftUrl, request(text, { signal: AbortSignal.timeout(PATIENCE) }));
      const told = await response.json().catch(() => null);
      if ((response.ok || response.status === 409) && Number.isInteger(told?.version)) return { told };
      return { status: response.status, lines: told?.lines ?? [] };
    } catch {
      return { status: 0, lines: [] };
    }
  }

  function request(body, more) {
    const cookie = document.cookie.match(/(?:^|; )entry_csrf=([^;]+)/)?.[1];
    const token = cookie ?? form.elements.namedItem("csrfmiddlewaretoken")?.value ?? "";
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
    return { method: "POST", credentials: "same-origin", redirect: "error", headers, body, ...more };
  }

  /** The server has what was sent; what other tabs changed goes into inputs that nothing was typed into here. */
  function accept(told, sent, isLeft = false) {
    [failures, trouble, lastKept] = [0, "", clock()];
    for (const [name, text] of sent) {
      known.set(name, text);
      if (isLeft && !queue.has(name)) put(name, text);
    }
    for (const { name, yours, theirs } of told.clashes) differ(name, queue.get(name) ?? yours, theirs);
    for (const [name, text] of Object.entries(told.others)) {
      if (queue.has(name) && text === (known.get(name) ?? rendered(form, name))) continue;
      if (queue.has(name)) differ(name, queue.get(name), text);
      else if (clashes.has(name)) differ(name, clashes.get(name).mine, text);
      else put(name, text);
      known.set(name, text);
    }
    see(told.version);
    showClashes(form, clashes, choose);
    document.dispatchEvent(new CustomEvent("entry:saved", { detail: { version: told.version, names: [...sent.keys()] } }));
  }

  /** What two tabs say of an answer; where it is the same there is nothing to choose. */
  function differ(name, mine, theirs) {
    queue.delete(name);
    known.set(name, theirs);
    if (mine === theirs) clashes.delete(name);
    else clashes.set(name, { mine, theirs });
    if (textOf(name) !== mine) put(name, mine);
  }

  /** Put a text into an input without its being taken for typed. */
  function put(name, text) {
    if (textOf(name) === text) return;
    quiet = true;
    setText(name, text);
    quiet = false;
  }

  /** The page knows of all changes up to a version; so does what it sends as a whole. */
  function see(version) {
    seen = Math.max(seen, version);
    for (const [name, value] of Object.entries({ tab, seen, base })) {
      const input = form.elements.namedItem(name);
      if (input) input.value = value;
    }
  }

  /** The person has chosen between two tabs. */
  function choose(name, isMine) {
    const { mine, theirs } = clashes.get(name);
    clashes.delete(name);
    put(name, isMine ? mine : theirs);
    if (isMine) queue.set(name, mine);
    remember();
    showClashes(form, clashes, choose);
    say();
    send();
  }

  /** What the server cannot take is found by sending one at a time, set aside, and told. */
  function refuse(sent, lines) {
    if (sent.size > 1) {
      one = true;
      queue = new Map([...sent, ...queue]);
    } else {
      for (const [name, text] of sent) refused.set(name, { text, why: lines[0] ?? "" });
    }
  }

  /** No answer, or none that helps: say why, and try again after a while, longer each time. */
  function failed({ status, lines }) {
    failures += 1;
    const closed = `${lines[0] ?? "This record is closed."} What you typed since is kept in this browser.`;
    const words = { 401: "Log in again in another tab: kept in this browser", 403: "Log in again in another tab: kept in this browser", 423: closed };
    trouble = words[status] ?? "No connection: kept in this browser, trying again";
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(1000 * 2 ** (failures - 1), LONGEST));
  }

  /** Say how things stand, once, where a screen reader hears it. */
  function say() {
    if (!line) return;
    const words = [];
    if (trouble) words.push(kept.isSafe ? trouble : `${trouble.split(":")[0]}. This browser keeps nothing: leave this page open`);
    else if (isOpen()) words.push("Keeping what you type…");
    else if (lastKept) words.push(`All typed is kept (${lastKept})`);
    if (clashes.size) words.push(`${counted(clashes.size, "differs", "differ")} in another tab: choose below`);
    if (refused.size) words.push(`${counted(refused.size, "is", "are")} not kept: ${[...refused.values()][0].why}`);
    const text = words.join(". ");
    if (text && line.textContent !== text) line.textContent = text;
  }

  const counted = (count, single, several) => (count === 1 ? `1 answer ${single}` : `${count} answers ${several}`);
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  /** Tell other tabs of this browser what was taken; the server tells those that miss it. */
  function announce(told, sent) {
    const taken = [...sent].filter(([name]) => !told.clashes.some((clash) => clash.name === name));
    if (taken.length) channel?.postMessage({ version: told.version, texts: Object.fromEntries(taken) });
  }

  /** Another tab of this browser was heard: taken where nothing was missed in between and nothing is typed here. */
  function heard({ version, texts }) {
    const names = Object.keys(texts);
    const isFree = names.every((name) => !queue.has(name) && !flying.has(name) && !clashes.has(name));
    if (version !== seen + 1 || !isFree) return;
    for (const name of names) {
      put(name, texts[name]);
      known.set(name, texts[name]);
    }
    see(version);
    document.dispatchEvent(new CustomEvent("entry:saved", { detail: { version, names } }));
  }

  /** What tabs that are closed had not got through: what this page does not show already is sent, and told. */
  async function restore() {
    const found = [];
    for (const what of await kept.left()) {
      for (const [name, { mine }] of Object.entries(what.clashes ?? {})) {
        if (textOf(name) !== mine) differ(name, mine, textOf(name));
      }
      const texts = Object.entries(what.texts ?? {}).filter(([name, text]) => isAnswer(name) && textOf(name) !== text);
      if (texts.length) found.push({ ...what, texts: Object.fromEntries(texts) });
      else drop(what.key);
    }
    remember();
    showClashes(form, clashes, choose);
    if (!found.length) return;
    left = found;
    const count = found.reduce((sum, what) => sum + Object.keys(what.texts).length, 0);
    const words = `${count === 1 ? "1 answer" : `${count} answers`} that this browser had kept for you ${count === 1 ? "is" : "are"} put back.`;
    const told = Object.assign(document.createElement("p"), { className: "note", textContent: words });
    told.setAttribute("role", "status");
    form.before(told);
    send();
  }

  /** A button of the form: first everything is kept, then the page is sent; with a choice open, it is not. */
  async function submit(event) {
    note(document.activeElement?.name ?? "", 0);
    see(seen);
    if (leaving || (!isOpen() && !clashes.size)) return;
    event.preventDefault();
    if (clashes.size) {
      document.getElementById("tab-clashes")?.focus();
      return;
    }
    await drained();
    if (isOpen() || clashes.size) {
      document.getElementById("tab-clashes")?.focus();
      return;
    }
    leaving = true;
    setTimeout(() => { leaving = false; }, 3000);
    form.requestSubmit(event.submitter);
  }

  /** Wait until all is sent, or until it is clear that it cannot be. */
  async function drained() {
    trouble = "";
    send();
    for (let waited = 0; isOpen() && !trouble && waited < PATIENCE; waited += 30) {
      await new Promise((go) => setTimeout(go, 30));
    }
  }

  /** The page goes: what is not acknowledged is sent once more, with a later turn than what is under way. */
  function hide() {
    note(document.activeElement?.name ?? "", 0);
    const texts = { ...Object.fromEntries(flying), ...Object.fromEntries(queue) };
    if (queue.size + flying.size === 0) return;
    turn += 1;
    remember();
    const body = JSON.stringify({ tab, base, seen, turn, person, texts });
    if (body.length < BIG) fetch(form.dataset.draftUrl, request(body, { keepalive: true })).catch(() => {});
  }

  const again = () => {
    if (document.visibilityState === "visible" && isOpen()) send();
  };

  for (const [name, inputs] of answersIn(form)) {
    if (inputs[0].type === "hidden") known.set(name, inputs[0].value);
    else if (inputs.some(isTyped)) note(name);
  }
  see(seen);
  document.addEventListener("input", (event) => event.target.form === form && note(event.target.name));
  document.addEventListener("change", (event) => event.target.form === form && note(event.target.name, 0));
  form.addEventListener("submit", submit);
  channel?.addEventListener("message", (event) => heard(event.data));
  addEventListener("pagehide", hide);
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? hide() : again()));
  addEventListener("beforeunload", (event) => isOpen() && !kept.isSafe && event.preventDefault());
  restore();
}
