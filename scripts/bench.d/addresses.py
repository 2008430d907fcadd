#!/usr/bin/env python3
"""Measures address search over HTTP: called as scripts/bench addresses.

    scripts/bench addresses [--no-build] [NUMBER …]      registers of 10,000 and 200,000 made-up addresses

For each: the import, the first question after a start (which reads the register into memory), then 2,000 questions one after
another on one connection, as people type them: letters of a street, street and number, with a slip, with the town. Nothing is
asserted but that an address typed whole is found. The report goes to the screen and to target/bench/addresses.md.
"""

import http.client
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "bench"
RAMPE = TARGET / "release" / "rampe"
QUESTIONS = 2_000
HEADER = "lokalid;adressetilleggsnavn;adressenavn;nummer;bokstav;EPSG-kode;Nord;Øst;postnummer;poststed;grunnkretsnavn;tettstednavn;gardsnummer;bruksnummer"
FIRST = ["Bjørke", "Gran", "Furu", "Elve", "Kirke", "Skole", "Møllee", "Tangen", "Haug", "Berg", "Sol", "Åsen", "Nord", "Sør", "Øst", "Vest", "Lille", "Stor"]
MIDDLE = ["", "li", "mo", "by", "stad", "land", "rud", "heim", "vik", "dal", "ås", "tun", "sletta", "myr", "eng", "bakk", "nes", "voll"]
LAST = ["veien", "vegen", "gata", "stien", "svingen", "vollen"]
TOWNS = [f"Prøve{end}" for end in ("dal", "stad", "vik", "nes", "heim", "sund", "rud", "mo", "li", "bygd")]


def made(number):
    """So many addresses: some twenty on a street, streets in ten towns."""
    streets = [f"{a}{b}{c}" for a in FIRST for b in MIDDLE for c in LAST]
    draw = random.Random(7)
    rows = []
    while len(rows) < number:
        at = len(rows) // 20
        street = streets[at % len(streets)]
        if at >= len(streets):
            street = f"{FIRST[at // len(streets) % len(FIRST)]} {street}"
        town = at % len(TOWNS)
        for house in range(1, 21):
            farm = f"{draw.choice(FIRST)}{draw.choice(MIDDLE)} gård" if draw.random() < 0.1 else ""
            lat, lon = 60 + draw.random(), 10 + draw.random()
            rows.append((farm, street, house, draw.choice(["", "", "", "A", "B"]), lat, lon, 2400 + town, TOWNS[town], f"Krets {at % 60}", len(rows)))
    return rows[:number]


def run(*command):
    ran = subprocess.run([str(c) for c in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if ran.returncode != 0:
        sys.exit(f"addresses: {command[1]} failed:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return ran.stdout.strip()


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def questions(rows):
    draw = random.Random(11)
    while True:
        farm, street, house, letter, _, _, post, town, _, _ = draw.choice(rows)
        slip = list(street)
        at = draw.randrange(1, len(slip) - 1)
        slip[at], slip[at + 1] = slip[at + 1], slip[at]
        slip = "".join(slip)
        yield draw.choice([
            street[:3], street[:6], street, f"{street} {house}", f"{street} {house}{letter}, {post} {town}", f"{slip} {house}", f"{slip} {house} {town}",
            f"{street[:4]} {house}", farm or street, str(post)])


def measure(number):
    data = WORK / f"addresses-{number}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    os.chmod(data, 0o711)
    rows = made(number)
    register = WORK / f"addresses-{number}.csv"
    with open(register, "w") as out:
        print(HEADER, file=out)
        for at, (farm, street, house, letter, lat, lon, post, town, area, unit) in enumerate(rows):
            print(f"{at};{farm};{street};{house};{letter};4258;{lat:.6f};{lon:.6f};{post};{town};{area};{town};{at % 90 + 1};{unit}", file=out)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = open(WORK / f"addresses-{number}.log", "w")

    def serve():
        process = subprocess.Popen([RAMPE, "serve", "--data", data, "--listen", f"127.0.0.1:{port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(6000):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/health")
                return process
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"addresses: the server did not start; see {log.name}")
                time.sleep(0.02)
        sys.exit("addresses: the server does not answer")

    run(RAMPE, "municipality", "create", "--data", data, "--number", "9901", "--name", "Prøvebygda", "--country", "no")
    begun = time.monotonic()
    run(RAMPE, "import", "addresses", register, "--data", data, "--municipality", "9901")
    imported = time.monotonic() - begun
    token = run(RAMPE, "token", "create", "--data", data, "--municipality", "9901", "--role", "coordinator")
    process = serve()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

        def ask(text):
            begun = time.perf_counter()
            connection.request("GET", f"/api/v1/addresses?q={quote(text)}", headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                sys.exit(f"addresses: {answer.status} {body[:300]}")
            return (time.perf_counter() - begun) * 1000, json.loads(body)["items"]

        ask("")
        before = resident(process.pid)
        first, _ = ask(rows[0][1])
        held = resident(process.pid) - before
        for _, street, house, letter, _, _, post, town, _, _ in random.Random(3).sample(rows, 50):
            found = ask(f"{street} {house}{letter}, {post} {town}")[1]
            if not any(a["street"].endswith(f"{street} {house}{letter}") and a["city"] == town for a in found):
                sys.exit(f"addresses: {street} {house}{letter} is not found: {found}")
        asked = questions(rows)
        times = sorted(ask(next(asked))[0] for _ in range(QUESTIONS))
        return imported, first, held, times[len(times) // 2], times[len(times) * 99 // 100], times[-1], resident(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def main():
    arguments = sys.argv[1:]
    if "--no-build" in arguments:
        arguments.remove("--no-build")
    else:
        subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "rampe"], cwd=ROOT, check=True)
    WORK.mkdir(parents=True, exist_ok=True)
    lines = [f"Addresses over HTTP: {time.strftime('%Y-%m-%d')}, one connection, {QUESTIONS:,} questions, all on one machine.\n",
             "| addresses | import, s | first question, ms | in memory, MiB (bytes each) | p50 ms | p99 ms (≤ 10) | worst ms | server in all, MiB |",
             "|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for number in map(int, arguments or ["10000", "200000"]):
        imported, first, held, p50, p99, worst, whole = measure(number)
        lines.append(f"| {number:,} | {imported:.1f} | {first:.0f} | {held:.1f} ({held * 2**20 / number:.0f}) | {p50:.2f} | {p99:.2f} | {worst:.1f} | {whole:.0f} |")
    text = "\n".join(lines) + "\n"
    print(text)
    (WORK / "addresses.md").write_text(text)


main()
