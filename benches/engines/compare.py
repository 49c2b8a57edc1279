#!/usr/bin/env python3
"""Runs CA-1 in commonground and in other engines, and writes the table of docs/comparison.md.

    benches/engines/compare.py                       everything, into docs/comparison.md
    benches/engines/compare.py --only commonground,plain-addressed --runs 1    on the terminal

Needs cargo (rustc 1.94 or newer, for rustsim), Python 3.10 or newer with `venv`, Linux, and the
registries of both. All programs are built first and then run in turns, five times, so that
whatever else the machine does falls on all of them. Standard library only.
"""

import argparse
import ast
import ctypes
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import textwrap
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "comparison.md"
VENV = HERE / "venv"
BEGIN, END = "<!-- measured: compare.py writes between these marks -->", "<!-- end -->"
# Steps of a run, and the mean attitude afterwards.
CHECK = {10: 0.570, 20: 0.617}
BITS = [1, 2, 3]


@dataclass
class Engine:
    """One way to run CA-1: a program that takes AGENTS STEPS [THREADS]."""

    name: str
    title: str
    file: str  # the model, from the root of the repository
    binary: str = ""  # of cargo; a Python program has none
    package: str = ""  # whose version is told
    threads: bool = False  # whether a run can be given more than one
    steps: int = 20

    def version(self, versions):
        return f"{self.title} {versions[self.package]}" if self.package in versions else self.title


RUST, PYTHON = "benches/engines/{}/src/main.rs", "benches/engines/python/{}.py"
PLAIN = "benches/engines/plain/src/bin/{}.rs"
ENGINES = [
    Engine("commonground", "**commonground**", "examples/ca1.rs", "ca1", "commonground", True),
    Engine("plain-addressed", "plain loop, addressed draws", PLAIN.format("addressed"), "addressed", "", True),
    Engine("plain-shared", "plain loop, shared stream", PLAIN.format("shared"), "shared"),
    Engine("rustsim", "rustsim", RUST.format("rustsim"), "ca1-rustsim", "rustsim", True),
    Engine("ixa", "ixa", RUST.format("ixa"), "ca1-ixa", "ixa"),
    Engine("krabmaga", "krABMaga", RUST.format("krabmaga"), "ca1-krabmaga", "krabmaga"),
    Engine("laser", "LASER-core", PYTHON.format("laser_"), "", "laser-core", True),
    Engine("mesa-frames", "mesa-frames", PYTHON.format("mesa_frames_"), "", "mesa-frames", True),
    Engine("mesa", "Mesa", PYTHON.format("mesa_"), "", "mesa", steps=10),
]


def said(*command, cwd=ROOT):
    """What a command prints, or nothing if it cannot be run."""
    try:
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def build(engines):
    """Builds what is asked for; returns the command of each engine and the versions."""
    commands, versions = {}, {}
    for engine in (e for e in engines if e.binary):
        ours = engine.name == "commonground"
        workspace = ROOT if ours else HERE
        words = ["--no-default-features", "--example", engine.binary] if ours else ["--bin", engine.binary]
        print(f"building {engine.name}", flush=True)
        subprocess.run(["cargo", "build", "--release", "--quiet", *words], cwd=workspace, check=True)
        metadata = json.loads(said("cargo", "metadata", "--format-version", "1", cwd=workspace))
        folder = pathlib.Path(metadata["target_directory"]) / "release" / ("examples" if ours else "")
        commands[engine.name] = [str(folder / engine.binary)]
        versions |= {p["name"]: p["version"] for p in metadata["packages"] if p["name"] == engine.package}
    scripts = [e for e in engines if not e.binary]
    if scripts:
        python = VENV / "bin" / "python"
        if not python.exists():
            print("making a virtual environment for the Python engines", flush=True)
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
        wanted = str(HERE / "python" / "requirements.txt")
        subprocess.run([*pip, "install", "--quiet", "-r", wanted], check=True)
        listed = json.loads(said(*pip, "list", "--format", "json"))
        versions |= {p["name"].lower().replace("_", "-"): p["version"] for p in listed}
        commands |= {e.name: [str(python), str(ROOT / e.file)] for e in scripts}
    return commands, versions


def adopt():
    """Makes this process the parent of orphans, so that a run's own memory can be asked for."""
    PR_SET_CHILD_SUBREAPER = 36
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit("compare.py: peak memory of a run cannot be had here; it needs Linux")


def run(engine, command, agents, threads):
    """One run: its speed, mean, digest and peak memory in bytes.

    A shell starts the program and leaves it to us. Were we to start it ourselves, its peak would
    count our own memory from before it took over.
    """
    given = [agents, engine.steps, threads]
    if engine.name == "commonground":
        given = [agents, threads, engine.steps]
    elif not engine.threads:
        given = [agents, engine.steps]
    (out, into), (name, tell) = os.pipe(), os.pipe()
    shell = ["sh", "-c", '"$@" & echo $! >&"$0"', str(tell), *command, *map(str, given)]
    subprocess.run(shell, stdout=into, pass_fds=[tell], check=True)
    os.close(into), os.close(tell)
    with os.fdopen(name) as pipe:
        pid = int(pipe.readline())
    with os.fdopen(out) as pipe:
        text = pipe.read()
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"compare.py: {engine.name} with {agents} agents ended with status {status}\n{text}")
    found = dict(line.split(maxsplit=1) for line in text.splitlines() if " " in line)
    # 0.001, and where the agents are few four standard deviations of what chance alone does.
    mean, right, room = float(found["mean"]), CHECK[engine.steps], max(0.001, 0.9 / agents**0.5)
    if abs(mean - right) > room + 1e-9:
        print(f"WRONG: mean {mean} after {engine.steps} steps in place of {right} ± {room:.4f}")
    return {
        "engine": engine.name,
        "agents": agents,
        "threads": threads,
        "rate": float(found["contacts_per_second"]),
        "mean": mean,
        "right": abs(mean - right) <= room + 1e-9,
        "digest": found.get("digest"),
        "peak": usage.ru_maxrss * 1024,
    }


def code_lines(path):
    """Lines that are neither blank nor a comment nor a docstring."""
    text = path.read_text()
    lines = text.splitlines()
    if path.suffix != ".py":
        return sum(1 for line in lines if line.strip() and not line.strip().startswith("//"))
    bare = [line.strip() for line in lines]
    left = {k for k, line in enumerate(bare, 1) if line and not line.startswith("#")}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left -= set(range(node.lineno, node.end_lineno + 1))
    return len(left)


def bits(engine, runs):
    """Whether the digests of one to three threads are the same."""
    if not engine.threads:
        return "one thread only"
    seen = {(r["agents"], r["digest"]) for r in runs if r["engine"] == engine.name}
    return "yes" if len(seen) == len({agents for agents, _ in seen}) else "no"


def short(value):
    """1.23e8 as 123 million, with three digits."""
    return f"{value / 1e6:.3g}" if value < 1e8 else f"{value / 1e6:.0f}"


def table(engines, runs, same, versions, sizes, most):
    """The table, fastest first."""

    def median(name, agents, threads, what):
        key = (name, agents, threads)
        return statistics.median(
            r[what] for r in runs if (r["engine"], r["agents"], r["threads"]) == key
        )

    small, large = sizes[0], sizes[-1]
    head = ["engine"] + [f"{n:,} agents, 1 thread" for n in sizes]
    head += [f"{large:,} agents, {most} threads"] if most > 1 else []
    head += ["ratio to ours, 1 thread", "peak MB", "bytes per extra agent", "lines of code"]
    head += ["1, 2 and 3 threads: same bits"]
    rows = []
    ours = any(e.name == "commonground" for e in engines)
    ours = median("commonground", large, 1, "rate") if ours else None
    for engine in sorted(engines, key=lambda e: -median(e.name, large, 1, "rate")):
        rates = [median(engine.name, n, 1, "rate") for n in sizes]
        peaks = [median(engine.name, n, 1, "peak") for n in sizes]
        row = [engine.version(versions)] + [short(rate) for rate in rates]
        if most > 1:
            row.append(short(median(engine.name, large, most, "rate")) if engine.threads else "–")
        row.append(f"{rates[-1] / ours:.2f}" if ours else "–")
        row.append(f"{peaks[-1] / 1e6:.0f}")
        row.append(f"{(peaks[-1] - peaks[0]) / (large - small):.0f}" if large > small else "–")
        row += [str(code_lines(ROOT / engine.file)), bits(engine, runs + same)]
        rows.append(row)
    marks = ["---"] + ["---:"] * (len(head) - 2) + ["---"]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, marks, *rows])


def machine():
    """What the runs were made on."""
    try:
        info = pathlib.Path("/proc/cpuinfo").read_text()
        memory = pathlib.Path("/proc/meminfo").read_text()
    except OSError:
        return f"{platform.system()}, {platform.machine()}"
    model = re.search(r"model name\s*: (.*)", info)
    kib = int(re.search(r"MemTotal:\s*(\d+)", memory)[1])
    name = model[1] if model else platform.machine()
    return f"{name}, {os.cpu_count()} logical processors, {kib / 2**20:.0f} GB, {platform.system()}"


def told(args, versions, runs, loads):
    """The lines under the table: how it was measured."""
    commit = said("git", "rev-parse", "--short=10", "HEAD")
    dirty = ", with changes" if said("git", "status", "--porcelain", "--untracked-files=no") else ""
    by_python = ["numba", "numpy", "polars"]
    parts = [said("rustc", "--version"), f"Python {platform.python_version()}"]
    parts += [f"{name} {versions[name]}" for name in by_python if name in versions]
    today = datetime.datetime.now(datetime.timezone.utc).date()
    runs_said = f"medians of {args.runs} runs" if args.runs > 1 else "one run of each"
    command = " ".join(["benches/engines/compare.py", *sys.argv[1:]])
    command = re.sub(r" --json[ =]\S+", "", command)
    items = [
        f"Machine: {machine()}. Load average before and after: {loads[0]:.1f} and {loads[1]:.1f}; "
        "what is above the threads of one run is other work on the same machine.",
        f"Versions: {', '.join(parts)}; commonground at commit {commit}{dirty}.",
        f"{today}, {len(runs)} runs in turns, by `{command}`.",
    ]
    large = f"{max(args.agents):,} agents"
    head = f"Contacts per second in millions, {runs_said}; peak memory with {large}."
    wrap = {"width": 100, "break_long_words": False, "break_on_hyphens": False}
    lines = [textwrap.fill(f"- {item}", subsequent_indent="  ", **wrap) for item in items]
    return "\n".join([head, "", *lines])


def main():
    parser = argparse.ArgumentParser(description="CA-1 in commonground and in other engines.")
    option = parser.add_argument
    option("--only", help="names of engines with commas between; prints, writes no page")
    option("--agents", default="100000,1000000", help="numbers of agents, commas between")
    option("--runs", type=int, default=5, help="runs of each, of which the median is told")
    option("--threads", type=int, default=2, help="threads of the column with several")
    option("--json", type=pathlib.Path, help="write every run to this file, too")
    option("--print", action="store_true", help="print the table and write no page")
    args = parser.parse_args()
    args.agents = sorted(int(n) for n in args.agents.split(","))
    names = args.only.split(",") if args.only else [e.name for e in ENGINES]
    unknown = set(names) - {e.name for e in ENGINES}
    if unknown:
        parser.error(f"no engine {', '.join(sorted(unknown))}; there are {', '.join(e.name for e in ENGINES)}")
    engines = [e for e in ENGINES if e.name in names]
    adopt()
    commands, versions = build(engines)

    def measure(what, engine, agents, threads):
        done = run(engine, commands[engine.name], agents, threads)
        where = f"{engine.name}, {agents} agents, {threads} threads"
        print(f"{what}: {where}: {done['rate']:.3g} contacts a second", flush=True)
        return done

    before = os.getloadavg()[0]
    small, large = args.agents[0], args.agents[-1]
    same = [measure("bits", e, small, k) for e in engines if e.threads for k in BITS]
    runs = []
    for turn in range(args.runs):
        # Nobody always goes first.
        for engine in engines[turn % len(engines) :] + engines[: turn % len(engines)]:
            asked = [(n, 1) for n in args.agents]
            if engine.threads and args.threads > 1:
                asked.append((large, args.threads))
            runs += [measure(f"run {turn + 1}", engine, *key) for key in asked]
    loads = (before, os.getloadavg()[0])
    rows = table(engines, runs, same, versions, args.agents, args.threads)
    text = f"{rows}\n\n{told(args, versions, runs, loads)}"
    print(text)
    if args.json:
        args.json.write_text(json.dumps(runs, indent=1) + "\n")
    if not all(r["right"] for r in runs + same):
        sys.exit("compare.py: a mean is wrong: not all did the same work; no page is written")
    if not args.only and not args.print:
        page = PAGE.read_text()
        start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
        PAGE.write_text(f"{page[:start]}\n\n{text}\n\n{page[end:]}")
        print(f"written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
