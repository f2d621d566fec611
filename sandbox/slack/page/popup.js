// Where a popup stands: beside what opened it, and whole within the window, whatever its size.
const GAP = 4; // pixels between the popup and what opened it
const EDGE = 8; // pixels that stay free to the window's edge; .popup in base.css leaves as much

/** Puts a shown `.popup` below its opener, or above where there is no room below. */
function place(popup, opener) {
  popup.style.left = popup.style.top = "0px"; // measured where nothing squeezes it
  const { width, height } = popup.getBoundingClientRect();
  const from = opener.getBoundingClientRect();
  const below = from.bottom + GAP;
  const top = below + height <= innerHeight - EDGE ? below : from.top - GAP - height;
  const clamp = (at, size, room) => `${Math.max(EDGE, Math.min(at, room - EDGE - size))}px`;
  popup.style.left = clamp(from.left, width, document.documentElement.clientWidth);
  popup.style.top = clamp(top, height, innerHeight);
}

/** Keeps a popup in its place while it is shown, however the page is scrolled or its window changes. */
export function keepPlaced(popup, opener) {
  const follow = () => {
    if (popup.isConnected && popup.checkVisibility()) return place(popup, opener);
    removeEventListener("scroll", follow, true);
    removeEventListener("resize", follow);
  };
  addEventListener("scroll", follow, true);
  addEventListener("resize", follow);
  place(popup, opener);
}
