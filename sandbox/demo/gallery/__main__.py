"""`make gallery`: all of it as text, into docs/gallery/."""

from __future__ import annotations

import json
import logging
import sys
from concurrent.futures import ProcessPoolExecutor

from sandbox.demo.gallery.album import as_json
from sandbox.demo.gallery.chapters import CHAPTERS, FOLDER, INDEX, file, made
from sandbox.slack.records import Json


def written(name: str) -> str:
    """Play and write one chapter; its part of the index."""
    logging.disable(logging.CRITICAL)
    chapter = made(name)
    (FOLDER / file(name)).write_text(chapter.text)
    print(FOLDER / file(name), flush=True)
    return chapter.index


def drawn(name: str) -> Json:
    """One chapter for the page."""
    logging.disable(logging.CRITICAL)
    return {"name": name, "scenes": [as_json(scene) for scene in made(name).scenes]}


def main(how: str = "") -> int:
    """A chapter on each core at a time: about a minute in all. `json`: all of it is printed, for the page."""
    if how == "json":
        with ProcessPoolExecutor() as pool:
            print(json.dumps(list(pool.map(drawn, CHAPTERS))))
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    print("Playing every scene: a minute or two.", flush=True)
    with ProcessPoolExecutor() as pool:
        parts = list(pool.map(written, CHAPTERS))
    (FOLDER / INDEX).write_text("\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
