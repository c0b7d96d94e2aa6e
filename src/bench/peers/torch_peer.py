"""The notebook in PyTorch, timed.

usage: python torch_peer.py IMDB.npz EPOCHS [cpu|cuda [STEPS UNITS BATCH_SIZE]]

Prints one line of JSON; Measure.java says what its figures and its last three arguments mean.

The network, its initial weights and the padding are Keras's. PyTorch's RMSprop differs from Keras's in that epsilon
stands outside the root; it costs the same.
"""

import math
import sys

import torch
from torch import nn

import notebook
from notebook import Stopwatch

# Reviews at once in prediction: more than in a training step, where it is only faster.
PREDICTION_BATCH = 500


class Sentiment(nn.Module):
    """[batch, MAXLEN] of ids to [batch] of logits."""

    def __init__(self, units):
        super().__init__()
        self.embedding = nn.Embedding(notebook.MAX_FEATURES, notebook.EMBEDDING_DIM)
        self.rnn = nn.RNN(notebook.EMBEDDING_DIM, units, batch_first=True)
        self.dense = nn.Linear(units, 1)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        nn.init.xavier_uniform_(self.rnn.weight_ih_l0)
        nn.init.orthogonal_(self.rnn.weight_hh_l0)
        nn.init.xavier_uniform_(self.dense.weight)
        for bias in (self.rnn.bias_ih_l0, self.rnn.bias_hh_l0, self.dense.bias):
            nn.init.zeros_(bias)
        self.rnn.bias_hh_l0.requires_grad_(False)  # Keras has one bias where PyTorch adds two

    def forward(self, ids):
        _, last = self.rnn(self.embedding(ids))
        return self.dense(last[0])[:, 0]


def train(model, optimizer, x, y, steps, batch_size):
    loss_of = nn.BCEWithLogitsLoss()
    loss_sum, correct = 0.0, 0
    for rows in torch.randperm(len(x), device=x.device).split(batch_size)[:steps]:
        optimizer.zero_grad()
        logits = model(x[rows])
        loss = loss_of(logits, y[rows])
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(rows)
        correct += ((logits > 0) == (y[rows] > 0)).sum().item()
    return loss_sum / len(x), correct / len(x)


@torch.inference_mode()
def evaluate(model, x, y):
    logits = torch.cat([model(rows) for rows in x.split(PREDICTION_BATCH)])
    loss = nn.functional.binary_cross_entropy_with_logits(logits, y).item()
    return loss, ((logits > 0) == (y > 0)).float().mean().item()


def main(path, epochs, device="cpu", steps=None, units=notebook.UNITS, batch_size=notebook.BATCH_SIZE):
    torch.manual_seed(notebook.SEED)
    watch = Stopwatch()
    (x, y), (x_test, y_test) = [[torch.from_numpy(array).to(device) for array in split] for split in notebook.load(path)]
    load_s = watch.lap()
    training_size = int(len(x) * (1 - notebook.VALIDATION_SPLIT))
    steps_per_epoch = steps or math.ceil(training_size / batch_size)
    model = Sentiment(units).to(device)
    optimizer = torch.optim.RMSprop(model.parameters(), notebook.LEARNING_RATE, alpha=notebook.RHO, eps=1e-7)

    training_s, epochs_s = [], []
    watch.lap()
    for _ in range(epochs):
        train(model, optimizer, x[:training_size], y[:training_size], steps_per_epoch, batch_size)
        training_s.append(watch.lap())
        if steps:
            continue
        evaluate(model, x[training_size:], y[training_size:])
        epochs_s.append(training_s[-1] + watch.lap())
    figures = {"load_s": load_s, "step_ms": 1000 * training_s[-1] / steps_per_epoch}
    if not steps:
        _, accuracy = evaluate(model, x_test, y_test)
        figures |= {"first_epoch_s": epochs_s[0], "epoch_s": epochs_s[-1], "evaluation_s": watch.lap(),
                    "accuracy": accuracy}
    notebook.report(**figures, versions=f"PyTorch {torch.__version__} on {device}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4, 7):
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4], *map(int, sys.argv[4:]))
