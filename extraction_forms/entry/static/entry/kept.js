// What is typed and not yet acknowledged by the server, in this browser: it outlives a closed tab and a crash.

const START = "entry:kept:";

/** A place for one tab of one record of one person; `of` names the record and the person. */
export class Kept {
  constructor(of, tab) {
    this.of = `${START}${of}:`;
    this.key = `${this.of}${tab}`;
    this.isSafe = true;
    navigator.locks?.request(this.key, () => new Promise(() => {})).catch(() => {});
  }

  /** Keep what is not acknowledged; with nothing, the place is given up. `isSafe` says whether the browser took it. */
  write(what) {
    try {
      if (what) localStorage.setItem(this.key, JSON.stringify(what));
      else localStorage.removeItem(this.key);
      this.isSafe = true;
    } catch {
      this.isSafe = false;
    }
  }

  /** What tabs of the same record left behind that are not open any more, the oldest first. */
  async left() {
    const open = new Set(((await navigator.locks?.query().catch(() => null))?.held ?? []).map((one) => one.name));
    const found = [];
    for (const key of keys().filter((one) => one.startsWith(this.of) && one !== this.key && !open.has(one))) {
      try {
        const what = JSON.parse(localStorage.getItem(key));
        if (what?.tab) found.push({ ...what, key });
      } catch {
        drop(key);
      }
    }
    return found.sort((a, b) => a.at - b.at);
  }
}

/** Forget what a tab left behind, once it is acknowledged. */
export function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
