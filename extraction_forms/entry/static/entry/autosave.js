// Everything that is typed into a record is kept as it is typed: what of the page the keeper hears of.

import { Keeper } from "./keeper.js";
import { answersIn, isTyped } from "./rendered.js";

const SENT_IN = 3000;

/** What stands in the inputs otherwise than the page was made: typed before this ran, or put back by the browser. */
function noteFirst(form, keeper) {
  for (const [name, inputs] of answersIn(form)) {
    if (inputs[0].type === "hidden") keeper.unsent.known.set(name, inputs[0].value);
    else if (inputs.some(isTyped)) keeper.note(name);
  }
}

/** A button of the form: first everything is kept, then the page is sent; with a choice open, it is not. */
function keepFirst(form, keeper) {
  const { unsent } = keeper;
  const isHeldUp = () => unsent.isOpen || unsent.clashes.size > 0;
  let isLeaving = false;
  form.addEventListener("submit", async (event) => {
    keeper.note(document.activeElement?.name ?? "", 0);
    keeper.see(0);
    if (isLeaving || !isHeldUp()) return;
    event.preventDefault();
    if (!unsent.clashes.size) await keeper.drained();
    if (isHeldUp()) {
      document.getElementById("tab-clashes")?.focus();
      return;
    }
    isLeaving = true;
    setTimeout(() => { isLeaving = false; }, SENT_IN);
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => { isLeaving = false; });
}

/** The page is left, or come back to. */
function hearOfThePage(keeper) {
  const again = () => document.visibilityState === "visible" && keeper.unsent.isOpen && keeper.send();
  const hide = () => {
    keeper.note(document.activeElement?.name ?? "", 0);
    keeper.leave();
  };
  addEventListener("pagehide", hide);
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? hide() : again()));
  addEventListener("beforeunload", (event) => keeper.unsent.isOpen && !keeper.kept.isSafe && event.preventDefault());
}

function start(form) {
  const keeper = new Keeper(form);
  noteFirst(form, keeper);
  for (const [kind, wait] of [["input", undefined], ["change", 0]]) {
    document.addEventListener(kind, (event) => event.target.form === form && keeper.note(event.target.name, wait));
  }
  keepFirst(form, keeper);
  hearOfThePage(keeper);
  keeper.restore();
}

const form = document.querySelector("form#record[data-draft-url]");
if (form) start(form);
