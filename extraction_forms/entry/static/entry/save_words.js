// What the line beside the buttons says of what is typed.

const LOGIN = "Log in again in another tab: kept in this browser";
const AWAY = "No connection: kept in this browser, trying again";

/** Why something could not be kept on the server, by the status of its answer; 0 for none. */
export function troubleOf({ status, lines }) {
  const closed = `${lines[0] ?? "This record is closed."} What you typed since is kept in this browser.`;
  return { 401: LOGIN, 403: LOGIN, 423: closed }[status] ?? AWAY;
}

/** How things stand: `trouble` is why nothing can be sent, `isSafe` whether this browser keeps what is not. */
export function stateWords({ unsent, trouble, lastKept, isSafe }) {
  const words = [];
  if (trouble) words.push(isSafe ? trouble : `${trouble.split(":")[0]}. This browser keeps nothing: leave this page open`);
  else if (unsent.isOpen) words.push("Keeping what you type…");
  else if (lastKept) words.push(`All typed is kept (${lastKept})`);
  const { clashes, refused } = unsent;
  if (clashes.size) words.push(`${counted(clashes.size, "differs", "differ")} in another tab: choose below`);
  if (refused.size) words.push(`${counted(refused.size, "is", "are")} not kept: ${[...refused.values()][0].why}`);
  return words.join(". ");
}

/** What is said when a closed tab's answers are put back. */
export const putBackWords = (count) => `${answers(count)} that this browser had kept for you ${count === 1 ? "is" : "are"} put back.`;

/** The time of day, as the line tells it. */
export const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const answers = (count) => (count === 1 ? "1 answer" : `${count} answers`);
const counted = (count, single, several) => `${answers(count)} ${count === 1 ? single : several}`;
