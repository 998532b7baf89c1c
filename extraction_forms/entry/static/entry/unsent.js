// What the server has of the answers of a tab, and what it has not: facts alone, no input and no clock is touched.

import { rendered } from "./rendered.js";

/** The answers of a form by name; what follows for its inputs is handed back as the texts to be shown. */
export class Unsent {
  known = new Map(); // what the server has
  queue = new Map(); // what it has not been sent
  flying = new Map(); // what it is being sent
  left = []; // what closed tabs had not got through
  clashes = new Map(); // what another tab says differently: { mine, theirs }
  refused = new Map(); // what the server cannot take: { text, why }
  #isOneByOne = false;

  constructor(form) {
    this.form = form;
  }

  /** Whether something typed is on its way. */
  get isOpen() {
    return this.queue.size + this.flying.size + this.left.length > 0;
  }

  /** What was typed and is not acknowledged. */
  get texts() {
    return { ...Object.fromEntries(this.flying), ...Object.fromEntries(this.queue) };
  }

  /** What is to outlive the page; null where there is nothing. */
  get lasting() {
    const { flying, queue, clashes, refused } = this;
    if (flying.size + queue.size + clashes.size + refused.size === 0) return null;
    return { texts: this.texts, clashes: Object.fromEntries(clashes), refused: Object.fromEntries(refused) };
  }

  /** The text that the server had of an input when nothing was typed into it here. */
  before(name) {
    return this.known.get(name) ?? rendered(this.form, name);
  }

  /** An input says this now; whether that is news. */
  note(name, text) {
    if (this.clashes.has(name)) {
      this.clashes.get(name).mine = text;
      return true;
    }
    if (text === (this.queue.get(name) ?? this.flying.get(name) ?? this.before(name))) return false;
    this.refused.delete(name);
    this.queue.delete(name);
    this.queue.set(name, text);
    return true;
  }

  /** What is sent next: all that is queued, or the first of it. */
  launched() {
    const names = [...this.queue.keys()].slice(0, this.#isOneByOne ? 1 : undefined);
    this.flying = new Map(names.map((name) => [name, this.queue.get(name)]));
    for (const name of names) this.queue.delete(name);
    return this.flying;
  }

  /** What was sent, now that it is over. */
  landed() {
    const sent = this.flying;
    this.flying = new Map();
    if (!this.queue.size) this.#isOneByOne = false;
    return sent;
  }

  /** What did not get through is sent again, unless something newer was typed. */
  putBack(sent) {
    this.queue = new Map([...sent, ...this.queue]);
  }

  /** What the server cannot take is found by sending one at a time, and set aside. */
  refuse(sent, why) {
    if (sent.size > 1) {
      this.#isOneByOne = true;
      this.putBack(sent);
    } else {
      for (const [name, text] of sent) this.refused.set(name, { text, why });
    }
  }

  /** The server has what was sent; the texts to show are what other tabs changed where nothing was typed here. */
  accept(told, sent, isLeft = false) {
    const shown = new Map();
    for (const [name, text] of sent) {
      this.known.set(name, text);
      if (isLeft && !this.queue.has(name)) shown.set(name, text);
    }
    for (const { name, yours, theirs } of told.clashes) {
      shown.set(name, this.differ(name, this.queue.get(name) ?? yours, theirs));
    }
    for (const [name, text] of Object.entries(told.others)) {
      if (this.queue.has(name) && text === this.before(name)) continue;
      const mine = this.queue.get(name) ?? this.clashes.get(name)?.mine;
      shown.set(name, mine === undefined ? text : this.differ(name, mine, text));
      this.known.set(name, text);
    }
    return shown;
  }

  /** What two tabs say of an answer; where it is the same there is nothing to choose. What stands here is shown. */
  differ(name, mine, theirs) {
    this.queue.delete(name);
    this.known.set(name, theirs);
    if (mine === theirs) this.clashes.delete(name);
    else this.clashes.set(name, { mine, theirs });
    return mine;
  }

  /** The person has chosen between two tabs: the text that holds. */
  choose(name, isMine) {
    const { mine, theirs } = this.clashes.get(name);
    this.clashes.delete(name);
    if (isMine) this.queue.set(name, mine);
    return isMine ? mine : theirs;
  }

  /** Another tab's texts are taken as known, if nothing of the same is open here; whether they are. */
  hear(texts) {
    const names = Object.keys(texts);
    if (names.some((name) => this.queue.has(name) || this.flying.has(name) || this.clashes.has(name))) return false;
    for (const name of names) this.known.set(name, texts[name]);
    return true;
  }
}
