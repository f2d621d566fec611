// "Are you sure?", as the app words it.
import { el } from "./dom.js";
import { textOf } from "./mrkdwn.js";

/** Asks; resolves to whether it was confirmed. */
export function confirmed(it) {
  return new Promise((answered) => {
    const dialog = el(
      "dialog",
      { class: "confirm", "aria-labelledby": "confirm-title" },
      el("h2", { id: "confirm-title" }, it.title.text),
      el("div", { class: "confirm-text" }, textOf(it.text)),
      el(
        "div",
        { class: "confirm-ends" },
        el("button", { type: "button", class: "b-button", onclick: () => dialog.close("no") }, it.deny.text),
        el(
          "button",
          { type: "button", class: `b-button ${it.style ?? "primary"}`, onclick: () => dialog.close("yes") },
          it.confirm.text,
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
