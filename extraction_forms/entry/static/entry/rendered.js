// What an input said when its page was made, whatever was typed since, or put back by the browser.

const BESIDE = new Set(["csrfmiddlewaretoken", "tab", "seen", "base", "person", "reason", "then", "do", "@shown"]);

/** Whether an input's name is that of an answer. */
export function isAnswer(name) {
  return Boolean(name) && !BESIDE.has(name) && !name.startsWith("@new/");
}

/** The inputs of all answers of a form, by name; those that only stand for "none" are left out. */
export function answersIn(form) {
  const found = new Map();
  for (const one of form.elements) {
    if (isAnswer(one.name) && !("blank" in one.dataset)) found.set(one.name, [...(found.get(one.name) ?? []), one]);
  }
  return found;
}

/** Whether an input says something else than when its page was made; what is hidden cannot tell. */
export function isTyped(input) {
  if (input.type === "checkbox" || input.type === "radio") return input.checked !== input.defaultChecked;
  if (!(input instanceof HTMLSelectElement)) return input.value !== input.defaultValue;
  return input.value !== chosen(input);
}

/** The text that the inputs of a name had; undefined where the page made them later. */
export function rendered(form, name) {
  const found = form.elements.namedItem(name);
  const inputs = (found instanceof RadioNodeList ? [...found] : [found]).filter(
    (one) => one && one.name === name && !("blank" in one.dataset),
  );
  const [first] = inputs;
  if (!first || "made" in first.dataset) return undefined;
  if (first.type === "checkbox" || first.type === "radio") {
    return inputs.filter((one) => one.defaultChecked).map((one) => one.value).join(", ");
  }
  return first instanceof HTMLSelectElement ? chosen(first) : first.defaultValue;
}

function chosen(select) {
  return ([...select.options].find((one) => one.defaultSelected) ?? select.options[0])?.value ?? "";
}
