#!/usr/bin/env python3
"""Measures the road network (crates/roads): called by scripts/bench, or as scripts/bench roads.

    scripts/bench roads                    the extracts in RAMPE_REAL_DATA/osm
    scripts/bench roads FILE.osm.pbf …     these
    scripts/bench roads --nine             and nine copies of Porto joined to a county (minutes; needs the Python package osmium)

Build time, memory, one to one, 100 × 100, 500 × 500 and closing a road, on one thread. 1,000 random pairs are compared with plain
search; one that differs ends the run. Nothing else is asserted. The report goes to the screen and to target/bench/roads.md.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "bench"
MEASURE = TARGET / "release" / "examples" / "measure_roads"
# As measured by others on one thread, in seconds: Porto's build, one to one, 100 × 100, 500 × 500.
PEERS = {"OSRM 26.10 CH, Porto": "56 | 220 MB | | 0.84 ms | 0.034 | 0.219 |", "Valhalla 3.9.1, Porto": "4.1 | | | 10 ms | 4.4 | 28.7 |"}


def figure(pattern, text):
    found = re.search(pattern, text)
    return found.group(1) if found else sys.exit(f"roads: no {pattern} in:\n{text}")


def measure(file):
    ran = subprocess.run([MEASURE, file], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if ran.returncode != 0:
        sys.exit(f"roads: {file}: {ran.stderr[-2000:]}")
    text = ran.stderr
    if figure(r"quickly: (\d+) differ", text) != "0":
        sys.exit(f"roads: {file}: the quick way is another one than the plain one:\n{text}")
    tables = re.findall(r"([\d.]+) s (\d+) × \d+", text)
    cells = [
        figure(r"([\d.]+) s built", text),
        figure(r"([\d.]+) MB at the most", text) + " MB",
        figure(r"([\d.]+) MB of the graph", text) + " MB",
        figure(r"([\d.]+) ms one to one", text) + " ms",
        tables[0][0],
        tables[-1][0],
        figure(r"([\d.]+) s to close", text),
    ]
    return f"| {Path(file).name} | {' | '.join(cells)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--nine", action="store_true")
    parser.add_argument("--no-build", action="store_true")
    asked = parser.parse_args()
    data = os.environ.get("RAMPE_REAL_DATA")
    files = asked.files or sorted(Path(data, "osm").glob("*.osm.pbf")) if data or asked.files else []
    if not files:
        print("roads: skipped, RAMPE_REAL_DATA names no folder with extracts and no file was given")
        return
    if not asked.no_build:
        subprocess.run(["cargo", "build", "--release", "--package", "roads", "--example", "measure_roads"], cwd=ROOT, check=True)
    WORK.mkdir(parents=True, exist_ok=True)
    if asked.nine:
        nine = WORK / "nine-porto.osm.pbf"
        porto = next(f for f in files if "porto" in f.name)
        subprocess.run([sys.executable, HERE / "tiles.py", porto, nine], check=True)
        files = [*files, nine]
    head = "| | build s | at the most | graph in memory | one to one, with its line | 100 × 100 s | 500 × 500 s | closing a road s |\n" + "|---" + "|---:" * 7 + "|"
    rows = [measure(f) for f in files] + [f"| {name} | {cells} |" for name, cells in PEERS.items()]
    text = "\n".join(["## Roads, one thread", head, *rows, ""])
    print(text)
    (WORK / "roads.md").write_text(text)


main()
