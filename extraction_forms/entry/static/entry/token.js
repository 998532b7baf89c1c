// The token that says that a request comes from a page of this site, as it is now: a new login in another tab changes it.

const COOKIE = /(?:^|; )(?:__Host-)?entry_csrf=([^;]+)/;
const INPUT = "csrfmiddlewaretoken";

/** The token of the present login; that which a form was made with where the browser keeps no cookie. */
export function token(form) {
  return document.cookie.match(COOKIE)?.[1] ?? form?.elements.namedItem(INPUT)?.value ?? "";
}

/** Put the present token into a form that is about to be sent. */
export function freshen(form) {
  const input = form.elements.namedItem(INPUT);
  if (input) input.value = token(form);
}
