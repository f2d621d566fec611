// Emoji, readable also where no font has them: then by their names, `:like_this:`.
import { UNICODE } from "./emoji_names.js"; // made by the server from Python's table
const NAMES = {
  wave: "👋", tada: "🎉", lock: "🔒", eyes: "👀", bulb: "💡", calendar: "📅", warning: "⚠️", rocket: "🚀",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", thumbsup: "👍", "+1": "👍", smile: "😄", clap: "👏",
  raised_hands: "🙌", question: "❓", bell: "🔔", memo: "📝", speech_balloon: "💬", sos: "🆘",
};
const SHORT = new Map(Object.entries(NAMES).map(([name, sign]) => [bare(sign), name]));
const PICTURES = /\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]*)*|[\u{1F1E6}-\u{1F1FF}]{2}/gu;
const MISSING = "\u{10FFFE}"; // stands for nothing in any font
const drawnAs = new Map();

function bare(sign) {
  return sign.replace(/[\uFE0F\u{1F3FB}-\u{1F3FF}]/gu, "");
}

/** What this machine's fonts draw for a sign. */
function picture(sign) {
  if (!drawnAs.has(sign)) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 24;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = `18px ${getComputedStyle(document.body).fontFamily}`;
    pen.fillText(sign, 1, 18);
    drawnAs.set(sign, pen.getImageData(0, 0, 24, 24).data.join());
  }
  return drawnAs.get(sign);
}

/** Whether a font on this machine has it. */
const hasFont = (sign) => picture([...sign][0]) !== picture(MISSING);

/** The text with each picture that can't be drawn named instead. */
export const readable = (text, drawable = hasFont) => text.replace(PICTURES, (sign) => (drawable(sign) ? sign : `:${nameOf(sign)}:`));

/** `:name:` as its picture, where it is one of those that this page knows. */
export const emoji = (name) => NAMES[name] ?? `:${name}:`;

/** Text with its `:emoji:` as pictures. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => NAMES[name] ?? whole);

function nameOf(sign) {
  const one = bare(sign);
  return SHORT.get(one) ?? UNICODE[[...one][0]] ?? "emoji";
}
