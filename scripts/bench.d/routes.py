#!/usr/bin/env python3
"""Measures the route planner (crates/routing): called by scripts/bench, or as scripts/bench routes.

    scripts/bench routes                   two seconds a plan
    scripts/bench routes --seconds 5       longer

Days of the bench's own, made from a seed: what is served on one thread and on two, rounds a second, memory at 1,000 stops. Where
RAMPE_REAL_DATA names the folder of real data with public instances in it (vrp/solomon, vrp/homberger_200, vrp/cvrp_x, vrp/bks.json),
some of them too, against the best that is known. Each plan is checked by code that shares nothing with the search; a plan that
breaks a rule ends the run. Nothing else is asserted. The report goes to the screen and to target/bench/routes.md.
"""

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "bench"
MEASURE = TARGET / "release" / "examples" / "measure"
# Cost a tenth of a unit truncated (windows), a whole unit rounded (none): the conventions of the best-known values.
PUBLIC = [
    ("Solomon, 100 stops", "solomon", ["C204", "R104", "R112", "R208", "RC104", "RC208"]),
    ("Homberger, 200 stops", "homberger_200", ["C1_2_4", "R1_2_9", "RC1_2_5"]),
    ("CVRP X", "cvrp_x", ["X-n157-k13", "X-n200-k36", "X-n251-k28"]),
]
MOST_MEMORY = 200


def day(stops, vehicles, seed):
    """A day with windows, skills, priorities and a break: towns in a valley, two stores, more to do than there is time for."""
    draw = random.Random(seed)
    towns = [(draw.uniform(2, 28), draw.uniform(2, 16)) for _ in range(6)]
    stores = [(10, 9), (24, 11)]

    def home():
        if draw.random() < 0.25:
            return (draw.uniform(0, 30), draw.uniform(0, 18))
        x, y = draw.choice(towns)
        return (draw.gauss(x, 1.5), draw.gauss(y, 1.5))

    places = stores + [home() for _ in range(stops)]

    def seconds(a, b):
        kilometres = math.dist(a, b) * 1.3
        return 0 if a == b else round(60 + kilometres * 3600 / (25 + min(kilometres, 20)))

    hour = 3600
    windows = [[8, 12], [12, 16], [8, 16], [8, 10], [10, 12], [13, 15]]
    jobs = []
    for n in range(stops):
        kind = draw.choice(["delivery", "delivery", "pickup", "repair"])
        start, end = draw.choice(windows)
        job = {"id": n + 1, "location_index": n + 2, "service": draw.randint(6, 30) * 60, "time_windows": [[start * hour, end * hour]],
               "priority": draw.choice([0, 10, 20, 50, 100])}
        if kind == "repair":
            job["skills"] = [1]
        else:
            job[kind] = [draw.choice([1, 2, 4, 8])]
        jobs.append(job)
    fleet = [{"id": n + 1, "start_index": n % 2, "end_index": n % 2, "capacity": [60], "skills": [1] if n % 3 == 0 else [],
              "time_window": [int(7.5 * hour), int(15.5 * hour)],
              "breaks": [{"id": 1, "time_windows": [[11 * hour, 13 * hour]], "service": 1800}]} for n in range(vehicles)]
    durations = [[seconds(a, b) for b in places] for a in places]
    return {"vehicles": fleet, "jobs": jobs, "matrices": {"car": {"durations": durations}}}


def distances(points, unit, truncated):
    return [[int(math.dist(a, b) * unit + (1e-9 if truncated else 0.5)) for b in points] for a in points]


def windowed(path):
    """Solomon's format, which Homberger's instances have too."""
    rows = [[float(x) for x in line.split()] for line in path.read_text().splitlines() if re.fullmatch(r"[\s\d.+-]+", line) and line.strip()]
    (vehicles, capacity), stops = rows[0], [row for row in rows[1:] if len(row) == 7]
    horizon = [int(stops[0][4] * 10), int(stops[0][5] * 10)]
    fleet = [{"id": n, "start_index": 0, "end_index": 0, "capacity": [int(capacity)], "time_window": horizon} for n in range(int(vehicles))]
    jobs = [{"id": n, "location_index": n, "delivery": [int(row[3])], "service": int(row[6] * 10),
             "time_windows": [[int(row[4] * 10), int(row[5] * 10)]]} for n, row in enumerate(stops) if n]
    return {"vehicles": fleet, "jobs": jobs, "matrices": {"car": {"durations": distances([r[1:3] for r in stops], 10, True)}}}


def capacitated(path):
    """CVRPLIB's format; some vehicles more than the name says, for the number is free."""
    sections, section, capacity = {}, None, 0
    for line in path.read_text().splitlines():
        words = line.split()
        if line.startswith("CAPACITY"):
            capacity = int(words[-1])
        elif words and words[0].endswith("_SECTION"):
            section = sections.setdefault(words[0], [])
        elif section is not None and words and words[0].isdigit():
            section.append(words)
    points = [(float(w[1]), float(w[2])) for w in sections["NODE_COORD_SECTION"]]
    named = int(re.search(r"-k(\d+)", path.stem)[1])
    fleet = [{"id": n, "start_index": 0, "end_index": 0, "capacity": [capacity]} for n in range(named + max(3, named // 5))]
    jobs = [{"id": n, "location_index": n, "delivery": [int(words[1])]} for n, words in enumerate(sections["DEMAND_SECTION"]) if n]
    return {"vehicles": fleet, "jobs": jobs, "matrices": {"car": {"durations": distances(points, 1, False)}}}


def plan(problem, seconds, threads=1, seed=1):
    """The search's own line, with the most resident memory of the process in MiB."""
    process = subprocess.Popen([MEASURE, str(seconds), str(seed), str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(json.dumps(problem).encode())
    process.stdin.close()
    out = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("bench: the planner failed")
    line = json.loads(out)
    line["memory"] = used.ru_maxrss / 1024
    return line


def verdict(good):
    return "met" if good else "**not met**"


def measure(seconds):
    report = []
    add = report.append
    add(f"Route planner: {time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, {seconds:g} s a plan (wall clock), seed 1. Every plan passed the checker.\n")
    add("| day | threads | priority served | tasks left out | travel, min | rounds/s of a thread | memory, MiB |\n|---|---:|---:|---:|---:|---:|---:|")
    better = []
    for stops, vehicles in ((40, 3), (150, 7), (1000, 40)):
        problem, seen = day(stops, vehicles, stops), []
        for threads in (1, 2):
            line = plan(problem, seconds, threads)
            summary = line["summary"]
            seen.append((-summary["priority"], summary["unassigned"], summary["cost"]))
            limit = f" {verdict(line['memory'] <= MOST_MEMORY)}" if stops == 1000 else ""
            # The search tells its rounds by the thousand.
            rounds = f"{line['rounds'] / line['seconds']:,.0f}" if line["rounds"] else f"under {1024 / line['seconds']:,.0f}"
            add(f"| {stops:,} stops, {vehicles} vehicles | {threads} | {summary['priority']:,} | {summary['unassigned']} | {summary['duration'] / 60:,.0f} | "
                f"{rounds} | {line['memory']:.0f}{limit} |")
        better.append((stops, seen[1] <= seen[0]))
    add("")
    add(f"Targets: at most {MOST_MEMORY} MiB at 1,000 stops; two threads no worse than one at "
        + ", ".join(f"{stops:,} stops {verdict(good)}" for stops, good in better) + ".\n")
    public(seconds, add)
    return "\n".join(report) + "\n"


def public(seconds, add):
    data = os.environ.get("RAMPE_REAL_DATA")
    folder = Path(data) / "vrp" if data else None
    if folder is None or not (folder / "bks.json").exists():
        add("No public instances: RAMPE_REAL_DATA does not name a folder that has them.")
        return
    best = json.loads((folder / "bks.json").read_text())
    add("| public instances | gap to the best known, % | mean |\n|---|---|---:|")
    for title, family, names in PUBLIC:
        gaps = []
        for name in names:
            paths = list((folder / family).glob(f"{name}.*"))
            if not paths:
                continue
            windows = paths[0].suffix == ".txt"
            summary = plan((windowed if windows else capacitated)(paths[0]), seconds)["summary"]
            known = best[name]["dimacs" if windows else "round"]["cost"] * (10 if windows else 1)
            gaps.append((name, 100 * (summary["cost"] / known - 1) if not summary["unassigned"] else math.inf))
        if gaps:
            told = ", ".join(f"{name} {gap:.2f}" for name, gap in gaps)
            add(f"| {title} | {told} | {sum(gap for _, gap in gaps) / len(gaps):.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2, help="of one plan")
    parser.add_argument("--no-build", action="store_true")
    asked = parser.parse_args()
    if not asked.no_build:
        subprocess.run(["cargo", "build", "--release", "--package", "routing", "--example", "measure"], cwd=ROOT, check=True)
    WORK.mkdir(parents=True, exist_ok=True)
    text = measure(asked.seconds)
    print(text)
    (WORK / "routes.md").write_text(text)


main()
