"""The notebook in Keras, timed. The environment variable KERAS_BACKEND picks who does the arithmetic.

usage: KERAS_BACKEND=jax|tensorflow python keras_peer.py IMDB.npz EPOCHS

Prints one line of JSON; Measure.java says what its figures mean.
"""

import importlib.metadata
import sys

import keras

import notebook
from notebook import Stopwatch


class Clock(keras.callbacks.Callback):
    """Times every epoch, and the training in it: what comes before its validation."""

    def __init__(self):
        super().__init__()
        self.epochs, self.training = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch, self._in_training = Stopwatch(), True

    def on_test_begin(self, logs=None):
        if self._in_training:
            self.training.append(self._epoch.lap())
            self._in_training = False

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(self.training[-1] + self._epoch.lap())


def main(path, epochs):
    keras.utils.set_random_seed(notebook.SEED)
    watch = Stopwatch()
    (x_train, y_train), (x_test, y_test) = notebook.load(path)
    load_s = watch.lap()
    model = keras.Sequential([
        keras.layers.Embedding(notebook.MAX_FEATURES, notebook.EMBEDDING_DIM),
        keras.layers.SimpleRNN(notebook.UNITS),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    optimizer = keras.optimizers.RMSprop(notebook.LEARNING_RATE, rho=notebook.RHO)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])

    clock = Clock()
    model.fit(x_train, y_train, epochs=epochs, batch_size=notebook.BATCH_SIZE,
              validation_split=notebook.VALIDATION_SPLIT, verbose=0, callbacks=[clock])
    watch.lap()
    _, accuracy = model.evaluate(x_test, y_test, batch_size=notebook.BATCH_SIZE, verbose=0)
    evaluation_s = watch.lap()

    steps = -(-int(len(x_train) * (1 - notebook.VALIDATION_SPLIT)) // notebook.BATCH_SIZE)
    backend = keras.backend.backend()
    package = {"tensorflow": "tensorflow-cpu"}.get(backend, backend)
    notebook.report(
        load_s=load_s,
        step_ms=1000 * clock.training[-1] / steps,
        first_epoch_s=clock.epochs[0],
        epoch_s=clock.epochs[-1],
        evaluation_s=evaluation_s,
        accuracy=float(accuracy),
        versions=f"Keras {keras.__version__}, {backend} {importlib.metadata.version(package)}",
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]))
