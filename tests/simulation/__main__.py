"""`make simulate SEEDS=1-100`: live through seeds, with a progress bar. One that fails tells its story."""

from __future__ import annotations

import argparse
import sys

from simulation import boundaries, mutants, rare_scenes, running


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("seeds", nargs="*", default=["1-20"], help="numbers and spans of them: 7 100-199")
    parser.add_argument("--jobs", type=int, default=0, help="processes of Python; as many as there are processors")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL, else on SQLite")
    parser.add_argument(
        "--shorten", action="store_true", help="find the fewest faults and acts with which it fails"
    )
    parser.add_argument("--until-found", action="store_true", help="stop at the first seed that fails")
    parser.add_argument(
        "--mutants", nargs="*", help="plant each of these bugs (all, if none is named) and look for it"
    )
    parser.add_argument(
        "--scenes", nargs="*", help="with --mutants or --until-found: look in these scenes (all), not in seeds"
    )
    parser.add_argument("--boundaries", action="store_true", help="break every statement and call in three ways")
    parser.add_argument("--only", default="", help="only the boundaries of what begins so: 'form answer', job")
    parser.add_argument("--list", action="store_true", help="name the boundaries and break none")
    chosen = parser.parse_args()
    seeds = [number for one in chosen.seeds for number in _span(one)]
    scenes = chosen.scenes or [one.__name__ for one in rare_scenes.ALL]
    if chosen.mutants is not None:
        return mutants.hunt(chosen.mutants, seeds if chosen.scenes is None else scenes, chosen.jobs)
    if chosen.boundaries:
        return boundaries.walk(chosen.jobs, chosen.only, chosen.list)
    if chosen.until_found and chosen.scenes is not None:
        return running.first_scene(scenes)
    if chosen.until_found:
        return running.first_failure(seeds, chosen.postgresql)
    if chosen.shorten:
        return running.shorten(seeds[0], chosen.postgresql)
    return running.run(seeds, chosen.jobs, chosen.postgresql)


def _span(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
