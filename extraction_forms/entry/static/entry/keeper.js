// Keeps what is typed into a record: in this browser at once, on the server soon after, and tells how that stands.

import { showClashes } from "./clashes.js";
import { setText, textOf } from "./fields.js";
import { drop, Kept } from "./kept.js";
import { isAnswer } from "./rendered.js";
import { clock, putBackWords, stateWords, troubleOf } from "./save_words.js";
import { post, postLast } from "./sending.js";
import { Unsent } from "./unsent.js";

const PAUSE = 600;
const LONGEST = 30_000;
const PATIENCE = 20_000;

/** What one tab knows of its record's draft. */
export class Keeper {
  #seen;
  #turn = 0;
  #timer = 0;
  #failures = 0;
  #trouble = "";
  #lastKept = "";
  #isQuiet = false;

  constructor(form) {
    this.form = form;
    this.person = form.elements.namedItem("person")?.value ?? "";
    this.tab = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
    this.base = form.dataset.base ?? "";
    this.#seen = Number(form.dataset.version) || 0;
    const place = `${this.person}:${form.dataset.draftUrl}`;
    this.kept = new Kept(place, this.tab);
    this.unsent = new Unsent(form);
    this.channel = window.BroadcastChannel ? new BroadcastChannel(`entry:${place}`) : null;
    this.channel?.addEventListener("message", (event) => this.#hear(event.data));
    this.see(this.#seen);
  }

  /** An input may have changed: what is new goes into the queue, and into this browser at once. */
  note(name, wait = PAUSE) {
    if (this.#isQuiet || !isAnswer(name)) return;
    if (this.unsent.note(name, textOf(name))) this.#show();
    if (this.unsent.queue.size && !this.#trouble) this.#later(wait);
  }

  /** Send what is queued; one request at a time, and first what closed tabs left. */
  async send() {
    clearTimeout(this.#timer);
    if (this.unsent.flying.size) return;
    if (this.unsent.left.length && !(await this.#sendLeft())) return;
    if (!this.unsent.queue.size || this.unsent.flying.size) return;
    const texts = Object.fromEntries(this.unsent.launched());
    this.#turn += 1;
    this.#say();
    const answer = await post(this.form, this.#message(texts));
    const sent = this.unsent.landed();
    if (!this.#through(answer, sent)) this.unsent.putBack(sent);
    if (answer.told) this.#announce(answer.told, sent);
    this.#show();
    if (this.unsent.queue.size && !this.#trouble) this.#later(0);
  }

  /** Send the rest, and wait until all is sent or it is clear that it cannot be. */
  async drained() {
    this.#trouble = "";
    this.send();
    for (let waited = 0; this.unsent.isOpen && !this.#trouble && waited < PATIENCE; waited += 30) {
      await new Promise((go) => setTimeout(go, 30));
    }
  }

  /** The page goes: what is not acknowledged is sent once more, with a later turn than what is under way. */
  leave() {
    const { queue, flying, texts } = this.unsent;
    if (queue.size + flying.size === 0) return;
    this.#turn += 1;
    this.#remember();
    postLast(this.form, this.#message(texts));
  }

  /** What tabs that are closed had not got through: what this page does not show already is sent, and told. */
  async restore() {
    for (const what of await this.kept.left()) this.#takeUp(what);
    this.#show();
    const { left } = this.unsent;
    if (!left.length) return;
    const count = left.reduce((sum, what) => sum + Object.keys(what.texts).length, 0);
    const told = Object.assign(document.createElement("p"), { className: "note", textContent: putBackWords(count) });
    told.setAttribute("role", "status");
    this.form.before(told);
    this.send();
  }

  /** The page knows of all changes up to a version; so does what it sends as a whole. */
  see(version) {
    this.#seen = Math.max(this.#seen, version);
    for (const [name, value] of Object.entries({ tab: this.tab, seen: this.#seen, base: this.base })) {
      const input = this.form.elements.namedItem(name);
      if (input) input.value = value;
    }
  }

  #later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), wait);
  }

  #message(texts) {
    return { tab: this.tab, base: this.base, seen: this.#seen, turn: this.#turn, person: this.person, texts };
  }

  /** What a closed tab left behind is sent as that tab would have sent it; whether all of it is through. */
  async #sendLeft() {
    const [what] = this.unsent.left;
    const { tab, base, seen, turn, texts } = what;
    const answer = await post(this.form, { tab, base, seen, turn, texts, person: this.person });
    if (!this.#through(answer, new Map(Object.entries(texts)), true)) {
      this.#say();
      return false;
    }
    this.#remember();
    drop(what.key);
    this.unsent.left = this.unsent.left.filter((other) => other !== what);
    this.#show();
    return this.unsent.left.length ? this.#sendLeft() : true;
  }

  /** Take in an answer of the server; whether it was one that settles what was sent. */
  #through(answer, sent, isLeft = false) {
    if (!answer.told && answer.status !== 422) {
      this.#fail(answer);
      return false;
    }
    [this.#failures, this.#trouble] = [0, ""];
    if (answer.told) this.#accept(answer.told, sent, isLeft);
    else this.unsent.refuse(sent, answer.lines[0] ?? "");
    return true;
  }

  #accept(told, sent, isLeft) {
    this.#lastKept = clock();
    for (const [name, text] of this.unsent.accept(told, sent, isLeft)) this.#put(name, text);
    this.see(told.version);
    this.#saved(told.version, [...sent.keys()]);
  }

  /** No answer, or none that helps: say why, and try again after a while, longer each time. */
  #fail(answer) {
    this.#failures += 1;
    this.#trouble = troubleOf(answer);
    this.#later(Math.min(1000 * 2 ** (this.#failures - 1), LONGEST));
  }

  /** Put a text into an input without its being taken for typed. */
  #put(name, text) {
    if (textOf(name) === text) return;
    this.#isQuiet = true;
    setText(name, text);
    this.#isQuiet = false;
  }

  /** What a closed tab of the same record left behind: what it had to choose is chosen here, the rest is sent. */
  #takeUp(what) {
    for (const [name, { mine }] of Object.entries(what.clashes ?? {})) {
      if (textOf(name) !== mine) this.#put(name, this.unsent.differ(name, mine, textOf(name)));
    }
    const texts = Object.entries(what.texts ?? {}).filter(([name, text]) => isAnswer(name) && textOf(name) !== text);
    if (texts.length) this.unsent.left.push({ ...what, texts: Object.fromEntries(texts) });
    else drop(what.key);
  }

  /** The person has chosen between two tabs. */
  #choose(name, isMine) {
    this.#put(name, this.unsent.choose(name, isMine));
    this.#show();
    this.send();
  }

  /** Tell other tabs of this browser what was taken; the server tells those that miss it. */
  #announce(told, sent) {
    const taken = [...sent].filter(([name]) => !told.clashes.some((clash) => clash.name === name));
    if (taken.length) this.channel?.postMessage({ version: told.version, texts: Object.fromEntries(taken) });
  }

  /** Another tab of this browser was heard: taken where nothing was missed in between and nothing is typed here. */
  #hear({ version, texts }) {
    if (version !== this.#seen + 1 || !this.unsent.hear(texts)) return;
    for (const [name, text] of Object.entries(texts)) this.#put(name, text);
    this.see(version);
    this.#saved(version, Object.keys(texts));
  }

  /** Whatever follows from the answers on the page is asked for anew. */
  #saved(version, names) {
    document.dispatchEvent(new CustomEvent("entry:saved", { detail: { version, names } }));
  }

  /** Keep what is not acknowledged in this browser, and show how things stand. */
  #show() {
    this.#remember();
    showClashes(this.form, this.unsent.clashes, (name, isMine) => this.#choose(name, isMine));
    this.#say();
  }

  #remember() {
    const what = this.unsent.lasting;
    const { tab, base } = this;
    this.kept.write(what && { tab, base, seen: this.#seen, turn: this.#turn + 1, at: Date.now(), ...what });
  }

  /** Say how things stand, once, where a screen reader hears it. */
  #say() {
    const line = document.getElementById("save-state");
    const { unsent, kept } = this;
    const text = stateWords({ unsent, trouble: this.#trouble, lastKept: this.#lastKept, isSafe: kept.isSafe });
    if (line && text && line.textContent !== text) line.textContent = text;
  }
}
