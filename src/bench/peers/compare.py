#!/usr/bin/env python3
"""Runs the peers and imdb-rnn in turns on this machine and prints a Markdown table of both.

    src/bench/peers/compare.py --data imdb.npz --python ~/peers/bin/python

Needs Python 3.9 itself and nothing else. The interpreter of --python is the one with requirements.txt installed; a peer
whose packages it lacks is left out, and the table says so. The network is the notebook's, or one of the layer that
options name. Each round runs everyone once, so that a machine that slows down slows all of them; a ratio is that of two
runs of one round, and its spread that of the rounds.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from network import Network

PEERS = Path(__file__).resolve().parent
PROJECT = PEERS.parents[2]
VECTOR_LOADING = "jdk.internal.module"  # the package that a flag opens, so that the program can load the Vector API
STOCK_STEPS = "20"  # of Deeplearning4j's own fit: an epoch of it takes minutes
OURS = "fused"


@dataclass
class Contender:
    """One row of the table.

    command: prints a line of JSON with the figures of Measure.java
    program: trains ten epochs and evaluates, from start to end; None where that is not measured
    packages: modules that the interpreter of the peers must find
    """

    title: str
    command: list
    program: list = None
    environment: dict = field(default_factory=dict)
    packages: tuple = ()


def contenders(arguments, java):
    plain_java = [flag for flag in java if VECTOR_LOADING not in flag]
    data, epochs = str(arguments.data), str(arguments.epochs)
    network = Network.of(arguments).options()
    steps = ["--steps", str(arguments.steps)] if arguments.steps else []

    def measure(java, engine, epochs=epochs, steps=steps):
        return [*java, "io.github.imdbrnn.bench.Measure", engine, data, epochs, *network, *steps]

    def program(java, engine="fused"):
        return [*java, "io.github.imdbrnn.ImdbRnn", "train", "--engine", engine, "--data", data, "--epochs", "10",
                *network]

    def peer(script, title, packages, *rest, **environment):
        command = [str(arguments.python), str(PEERS / script), data]
        return Contender(title, [*command, epochs, *network, *steps, *rest], [*command, "10", *network, *rest],
                         environment, packages)

    return {
        OURS: Contender("imdb-rnn", measure(java, "fused"), program(java)),
        "plain": Contender("imdb-rnn without the Vector API", measure(plain_java, "fused"), program(plain_java)),
        "keras-jax": peer("keras_peer.py", "Keras on JAX", ("keras", "jax"), KERAS_BACKEND="jax"),
        "keras-tensorflow": peer("keras_peer.py", "Keras on TensorFlow", ("keras", "tensorflow"),
                                 KERAS_BACKEND="tensorflow"),
        "torch": peer("torch_peer.py", "PyTorch", ("torch",)),
        "dl4j": Contender("Deeplearning4j's own fit", measure(java, "dl4j", "2", ["--steps", STOCK_STEPS])),
        "cuda": Contender("imdb-rnn on the GPU", measure(java, "cuda"), program(java, "cuda")),
        "torch-cuda": peer("torch_peer.py", "PyTorch on the GPU", ("torch",), "--device", "cuda"),
    }


def main():
    on_cpu = ["fused", "plain", "keras-jax", "keras-tensorflow", "torch", "dl4j"]
    names = [*on_cpu, "cuda", "torch-cuda"]

    def listed(text):
        chosen = [name for name in text.split(",") if name]
        unknown = [name for name in chosen if name not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {','.join(names)}")
        return chosen

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the reviews, an imdb.npz that you trust")
    parser.add_argument("--python", type=Path, required=True, help="the interpreter that has the peers' packages")
    parser.add_argument("--runs", type=int, default=3, help="rounds; default %(default)s")
    parser.add_argument("--epochs", type=int, default=2,
                        help="epochs of a run, of which the last is measured; default %(default)s")
    parser.add_argument("--steps", type=int,
                        help="end an epoch after so many; only the training step is measured then")
    Network.add_options(parser)
    parser.add_argument("--only", type=listed, default=on_cpu,
                        help=f"who takes part, of {','.join(names)}; default those on the CPU. {OURS} always does")
    parser.add_argument("--ten-epochs", type=listed, default=["fused", "plain", "keras-jax"],
                        help="who also trains ten epochs from process start to end, once a round; '' for nobody, "
                             "default fused,plain,keras-jax")
    arguments = parser.parse_args()
    if arguments.runs < 1 or arguments.epochs < 1:
        parser.error("--runs and --epochs must be at least 1")
    # The processes run in a folder of their own. No symbolic link is followed: a virtual environment goes by its name.
    arguments.data = arguments.data.expanduser().absolute()
    arguments.python = arguments.python.expanduser().absolute()
    for file in (arguments.data, arguments.python):
        if not file.is_file():
            parser.error(f"{file}: no such file")

    everyone = contenders(arguments, java_command())
    taking_part = {name: each for name, each in everyone.items() if name == OURS or name in arguments.only}
    left_out = {}
    if arguments.layer == "gru" and taking_part.pop("dl4j", None):
        left_out["dl4j"] = "has no GRU"
    for name, each in list(taking_part.items()):
        missing = [package for package in each.packages if not installed(arguments.python, package)]
        if missing:
            left_out[name] = f"not measured: {' and '.join(missing)} not installed"
            log(f"{each.title}: {left_out[name]} for {arguments.python}; see {PEERS / 'requirements.txt'}")
            del taking_part[name]

    rounds = []
    for number in range(1, arguments.runs + 1):
        figures = {}
        for name, each in taking_part.items():
            log(f"round {number} of {arguments.runs}: {each.title}")
            figures[name] = run(each.title, each.command, each.environment)
            if name in arguments.ten_epochs and each.program and not arguments.steps:
                log(f"round {number} of {arguments.runs}: {each.title}, ten epochs")
                whole = run(each.title, each.program, each.environment)
                figures[name]["ten_epochs_s"] = whole["process_s"]
                figures[name]["ten_epochs_mb"] = whole["peak_mb"]
            log("    " + json.dumps(figures[name]))
        rounds.append(figures)
    print(table(everyone, taking_part, left_out, rounds, Network.of(arguments)))
    print(details(taking_part, rounds))


def log(line):
    print(line, file=sys.stderr, flush=True)


def java_command():
    """Compiles the project and the benchmarks; returns the command to which a class of them is the next argument."""
    program = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    # Maven's own JVM runs exec:java, so its flags are the program's.
    return [program, *(PROJECT / ".mvn" / "jvm.config").read_text().split(), "-cp", build()]


def build():
    """Compiles; returns the class path."""
    log("compiling")
    wrapper = str(PROJECT / "mvnw")
    subprocess.run([wrapper, "-q", "-Pbench", "test-compile"], cwd=PROJECT, check=True, stdout=sys.stderr)
    # Without the profile, whose own settings of exec:exec would win.
    echoed = subprocess.run(
        [wrapper, "-q", "-B", "exec:exec", "-Dexec.executable=echo", "-Dexec.args=%classpath",
         "-Dexec.classpathScope=test"],
        cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for line in re.sub(r"\x1b\[[0-9;]*m", "", echoed).splitlines():
        if os.path.join("target", "classes") in line:
            return line.strip()
    sys.exit(f"mvnw exec:exec printed no class path but: {echoed}")


def installed(python, package):
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    return subprocess.run([python, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0


def run(title, command, environment):
    """Runs one process; returns its seconds, its peak memory, and the figures of its last line if that is JSON."""
    start = time.monotonic()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    with tempfile.TemporaryFile("w+") as errors, tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=errors, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{title} ended with exit code {process.returncode}: {' '.join(command)}\n{output}{errors.read()}")
    unit = 1 if platform.system() == "Darwin" else 1024  # of ru_maxrss, in bytes
    figures = {"process_s": round(seconds, 2), "peak_mb": round(usage.ru_maxrss * unit / 1e6)}
    lines = output.strip().splitlines()
    return {**json.loads(lines[-1]), **figures} if lines and lines[-1].startswith("{") else figures


COLUMNS = [
    ("training step of 32 × {0.maxlen}", "step_ms", "ms"),
    ("epoch (20,000 + 5,000 validation)", "epoch_s", "s"),
    ("evaluation of 25,000", "evaluation_s", "s"),
    ("ten epochs, whole program", "ten_epochs_s", "s"),
]


def table(everyone, taking_part, left_out, rounds, network):
    """A row a contender; in each cell the median and how many times ours it is, with the rounds' least and most."""
    columns = [(title.format(network), key, unit) for title, key, unit in COLUMNS
               if any(key in figures[OURS] for figures in rounds)]
    lines = [f"| {network} | " + " | ".join(title for title, _, _ in columns) + " |",
             "| --- |" + " ---: |" * len(columns)]
    for name, each in everyone.items():
        if name in taking_part:
            cells = [cell(rounds, name, key, unit) for _, key, unit in columns]
            lines.append(f"| {each.title} | {' | '.join(cells)} |")
        elif name in left_out:
            lines.append(f"| {each.title} | {left_out[name]} |" + " |" * (len(columns) - 1))
    return "\n".join(lines)


def cell(rounds, name, key, unit):
    values = [figures[name][key] for figures in rounds if key in figures[name]]
    if not values:
        return ""
    text = f"{short(statistics.median(values))} {unit}"
    if name == OURS:
        return f"{text} ({spread(values)})"
    ratios = [figures[name][key] / figures[OURS][key] for figures in rounds if key in figures[OURS]]
    return f"{text}, {short(statistics.median(ratios))}× ({spread(ratios)})" if ratios else text


def spread(values):
    return f"{short(min(values))}..{short(max(values))}"


def short(value):
    """Two decimals below ten, one below a hundred, none above."""
    return f"{value:.{max(0, 3 - len(str(int(value))))}f}"


def details(taking_part, rounds):
    """What does not fit the table: other figures, medians each, and what they were measured on."""
    titles = {
        "first_epoch_s": "first epoch {} s",
        "load_s": "imdb.npz read in {} s",
        "batches_s": "50,000 reviews padded in batches in {} s",
        "ten_epochs_mb": "peak memory of ten epochs {} MB",
        "accuracy": "test accuracy after the epochs {}",
    }
    lines = [""]
    for name, each in taking_part.items():
        parts = []
        for key, title in titles.items():
            values = [figures[name][key] for figures in rounds if key in figures[name]]
            if values:
                median = statistics.median(values)
                parts.append(title.format(f"{median:.4f}" if key == "accuracy" else short(median)))
        lines.append(f"- {each.title} ({rounds[0][name]['versions']}): {', '.join(parts)}")
    lines.append(f"- Rounds: {len(rounds)}, on {processor()}, {os.cpu_count()} cores, {platform.system()}. "
                 "Medians; in brackets the least and the most; × is how many times ours.")
    return "\n".join(lines)


def processor():
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
