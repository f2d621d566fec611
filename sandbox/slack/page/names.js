// Who and what things are called, for the person one is.
import { now } from "./store.js";

export const person = (id) => now.state.people[id] ?? { name: id, handle: id };
export const personName = (id) => person(id).name;
export const channelName = (id) => now.state.channels[id] ?? "private channel";
export const isBot = (id) => Boolean(now.state.people[id]?.bot);

/** What a conversation is called: #channel, or the others in it. */
export function title(conversation) {
  if (["public", "private"].includes(conversation.kind)) return conversation.name;
  const people = conversation.others.filter((id) => !isBot(id));
  return (people.length ? people : conversation.others).map(personName).join(", ");
}

const HUES = [12, 145, 205, 262, 320, 35, 175, 232, 292, 90];

/** Two letters on a colour, the same for the same person everywhere. */
export function initials(id) {
  const words = personName(id).split(/[\s.]+/).filter(Boolean);
  const last = words.length > 1 ? words[words.length - 1][0] : (words[0] ?? "?")[1] ?? "";
  return ((words[0] ?? "?")[0] + last).toUpperCase();
}

export function hue(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return HUES[sum % HUES.length];
}
