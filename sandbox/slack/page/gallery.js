// The gallery: what each scene showed, drawn as the page draws everything.
import { blocks } from "./blocks.js";
import { button, el } from "./dom.js";
import { kept } from "./forms.js";
import { mrkdwn } from "./mrkdwn.js";
import { now } from "./store.js";

const pictures = document.getElementById("pictures");
const tabs = document.getElementById("chapters");
const chapters = await (await fetch("/page/gallery.json")).json();

function show(chapter) {
  tabs.replaceChildren(
    ...chapters.map((one) => button(one.name, () => show(one), { class: "b-button", "aria-pressed": String(one === chapter) })),
  );
  pictures.replaceChildren(...chapter.scenes.map(scene));
}

function scene({ title, about, people, channels, pictures: them }) {
  now.state = { people, channels, conversations: [], me: { id: "", tz: "America/New_York" }, now: 0 };
  return el("section", { class: "g-scene" }, el("h2", {}, title), el("p", {}, about), el("div", { class: "g-pictures" }, them.map(picture)));
}

const picture = ({ when, where, shown }, at) =>
  el(
    "article",
    { class: "g-picture" },
    el("ul", { class: "g-when" }, when.map((one) => el("li", {}, one))),
    el("p", { class: "g-where" }, where),
    shown.type === "modal" ? view(shown, at) : shown.blocks?.length ? blocks(shown.blocks, contextOf(shown, at)) : el("div", {}, mrkdwn(shown.text)),
  );

const view = (shown, at) =>
  el(
    "div",
    { class: "g-window" },
    el("h3", {}, shown.title.text),
    blocks(shown.blocks, contextOf(shown, at)),
    el("div", { class: "g-ends" }, [shown.close, shown.submit].filter(Boolean).map((one) => button(one.text, () => {}, { class: "b-button" }))),
  );

const contextOf = (shown, at) => ({
  kind: shown.type ? "view" : "message",
  props: () => ({}),
  idOf: (block) => `${at}-${block.block_id}`,
  value: (it, block) => kept({ values: shown.state ?? {} }, it, block),
  put: () => {},
  send: () => {},
});

show(chapters[0]);
document.body.classList.add("ready");
