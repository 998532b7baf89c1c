// What a tab sends of what is typed, and what came of it.

import { token } from "./token.js";

const PATIENCE = 20_000;
const BIG = 50_000;

/** One request: what the server told, or why there is nothing of it. */
export async function post(form, body) {
  try {
    const more = { signal: AbortSignal.timeout(PATIENCE) };
    const response = await fetch(form.dataset.draftUrl, request(form, JSON.stringify(body), more));
    const told = await response.json().catch(() => null);
    if ((response.ok || response.status === 409) && Number.isInteger(told?.version)) return { told };
    return { status: response.status, lines: told?.lines ?? [] };
  } catch {
    return { status: 0, lines: [] };
  }
}

/** The last request of a page that goes: the browser sees it through without the page, if it is short. */
export function postLast(form, body) {
  const text = JSON.stringify(body);
  if (text.length < BIG) fetch(form.dataset.draftUrl, request(form, text, { keepalive: true })).catch(() => {});
}

function request(form, body, more) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(form) };
  return { method: "POST", credentials: "same-origin", redirect: "error", headers, body, ...more };
}
