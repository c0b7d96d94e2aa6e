#!/usr/bin/env python3
"""Hands models to and fro between Keras and imdb-rnn, and prints how far apart their answers are.

usage: KERAS_BACKEND=jax|tensorflow python src/bench/peers/models.py

Run with the interpreter that has requirements.txt installed. For every layer, in one direction and in both, of two and
of three classes: a model that imdb-rnn trained on a few made texts is exported, Keras opens it with load_model, and
both answer the same texts; then Keras trains it on and saves it in each of its forms, imdb-rnn starts from it, and both
answer.
"""

import itertools
import json
import random
import subprocess
import tempfile
import warnings
import zipfile
from pathlib import Path

import keras
import numpy as np

import compare
from network import KINDS

MAXLEN = 12
WORDS = {"animals": "dog cat horse", "food": "bread soup apple", "tools": "saw hammer drill"}
COMMON = "the a small warm old is here and there"
START, INDEX_FROM = 1, 3


def texts(classes, count):
    draw = random.Random(classes)
    for i in range(count):
        label = list(WORDS)[i % classes]
        words = (WORDS[label] + " " + COMMON).split()
        yield " ".join(draw.choice(words) for _ in range(draw.randint(1, 2 * MAXLEN))), label


def encode(lines, index):
    """As the program does; the texts hold nothing but known words."""
    ids = [[START, *(index[word] + INDEX_FROM for word in line.split() if word in index)] for line in lines]
    return keras.utils.pad_sequences(ids, maxlen=MAXLEN)


class Program:
    def __init__(self, java):
        self.command = [*java, "io.github.imdbrnn.ImdbRnn"]

    def run(self, *arguments, lines=()):
        return subprocess.run([*self.command, *map(str, arguments)], input="\n".join(lines), check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def answers(self, run, lines):
        """As Keras's predict gives them: one column of two classes."""
        output = self.run("predict", "--model", run, "--json", lines=lines)
        answers = [json.loads(line)["probabilities"] for line in output.splitlines()]
        rows = np.array([[answer[name] for name in sorted(answer)] for answer in answers])
        return rows[:, 1:] if rows.shape[1] == 2 else rows


def compare_on(program, folder, layer, bidirectional, classes):
    data, run, file = folder / "texts.csv", folder / "run", folder / "ours.keras"
    rows = list(texts(classes, 300))
    data.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in rows))
    training = ["train", "--data", data, "--maxlen", MAXLEN, "--embedding-dim", 8, "--units", 5, "--layer", layer,
                *(["--bidirectional"] if bidirectional else []), "--overwrite", "--out", run]
    program.run(*training, "--epochs", 3)
    program.run("export", "--model", run, "--keras", file)
    with zipfile.ZipFile(run / "model.zip") as archive:
        index = json.loads(archive.read("words.json"))["words"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Keras warns where it leaves a part of the file out
        model = keras.saving.load_model(file)
    lines = [text for text, _ in rows]
    x = encode(lines, index)
    apart = [np.abs(model.predict(x, verbose=0) - program.answers(run, lines)).max()]

    names = sorted({label for _, label in rows})
    model.fit(x, np.array([names.index(label) for _, label in rows]), verbose=0)
    for ending in (".keras", ".weights.h5", ".h5"):
        theirs = folder / f"theirs{ending}"
        (model.save_weights if ending == ".weights.h5" else model.save)(theirs)
        program.run(*training, "--epochs", 0, "--initial-weights", theirs)
        apart.append(np.abs(model.predict(x, verbose=0) - program.answers(run, lines)).max())
    directions = "both" if bidirectional else "one"
    print(f"{KINDS[layer]:10} {directions:4} {classes}", *(f"{a:9.1e}" for a in apart), flush=True)


def main():
    program = Program(compare.java_command())
    print("layer, directions, classes; answers at most apart: of ours in .keras, of Keras's in .keras, .weights.h5, .h5")
    for layer, bidirectional, classes in itertools.product(KINDS, (False, True), (2, 3)):
        with tempfile.TemporaryDirectory() as folder:
            compare_on(program, Path(folder), layer, bidirectional, classes)


if __name__ == "__main__":
    main()
