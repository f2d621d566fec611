// Moments as the person's own Slack shows them, in their zone.
import { now } from "./store.js";

const formats = new Map();

function format(options) {
  const zone = now.state.me.tz;
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return formats.get(key);
}

const date = (seconds) => new Date(Number(seconds) * 1000);

export const clockTime = (seconds) => format({ hour: "numeric", minute: "2-digit" }).format(date(seconds));
export const day = (seconds) => format({ weekday: "long", month: "long", day: "numeric" }).format(date(seconds));
export const full = (seconds) =>
  format({ weekday: "long", year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }).format(
    date(seconds),
  );
export const second = (seconds) =>
  format({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(
    date(seconds),
  );
export const dayAndTime = (seconds) =>
  format({ weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" }).format(
    date(seconds),
  );

/** Simulated seconds at this very moment: the clock goes on between two states. */
export function moment() {
  const passed = (performance.now() - now.state.told) / 1000;
  return now.state.now + (now.state.demo?.doing ? 0 : passed);
}

/** `2027-02-09T11:30` in the person's zone, for an input of type datetime-local. */
export function localInput(seconds) {
  const parts = Object.fromEntries(
    format({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(date(seconds))
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moment that such an input means: found by asking what the zone shows, and correcting. */
export function fromLocalInput(text) {
  const wanted = Date.parse(`${text}:00Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) guess += wanted - Date.parse(`${localInput(guess)}:00Z`) / 1000;
  return guess;
}
