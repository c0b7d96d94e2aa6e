"""The notebook in PyTorch, timed.

usage: python torch_peer.py IMDB.npz EPOCHS [--help]

Prints one line of JSON; Measure.java says what its figures mean.

The network, its initial weights and the padding are Keras's. PyTorch's RMSprop differs from Keras's in that epsilon
stands outside the root; it costs the same.
"""

import argparse
import math

import torch
from torch import nn

import notebook
from network import Network
from notebook import Stopwatch

# Reviews at once in prediction: more than in a training step, where it is only faster.
PREDICTION_BATCH = 500


LAYERS = {"simple_rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Sentiment(nn.Module):
    """[batch, maxlen] of ids to [batch] of logits."""

    def __init__(self, network):
        super().__init__()
        self.embedding = nn.Embedding(notebook.MAX_FEATURES, notebook.EMBEDDING_DIM)
        self.rnn = LAYERS[network.layer](notebook.EMBEDDING_DIM, network.units, batch_first=True,
                                         bidirectional=network.bidirectional)
        self.dense = nn.Linear(network.units * (2 if network.bidirectional else 1), 1)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)
        for name, parameter in self.rnn.named_parameters():
            if name.startswith("weight_ih"):
                nn.init.xavier_uniform_(parameter)
            elif name.startswith("weight_hh"):
                nn.init.orthogonal_(parameter)
            else:
                nn.init.zeros_(parameter)
                if network.layer == "lstm" and name.startswith("bias_ih"):
                    nn.init.ones_(parameter.data[network.units:2 * network.units])  # of the forget gate
                if network.layer != "gru" and name.startswith("bias_hh"):
                    parameter.requires_grad_(False)  # Keras has one bias where PyTorch adds two

    def forward(self, ids):
        _, last = self.rnn(self.embedding(ids))
        states = last[0] if isinstance(last, tuple) else last  # [directions, batch, units]; an LSTM gives its c too
        return self.dense(torch.cat(tuple(states), dim=1))[:, 0]


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


def main(path, epochs, network, device, steps, batch_size):
    torch.manual_seed(notebook.SEED)
    watch = Stopwatch()
    (x, y), (x_test, y_test) = [[torch.from_numpy(array).to(device) for array in split]
                                for split in notebook.load(path, network.maxlen)]
    load_s = watch.lap()
    training_size = int(len(x) * (1 - notebook.VALIDATION_SPLIT))
    steps_per_epoch = steps or math.ceil(training_size / batch_size)
    model = Sentiment(network).to(device)
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", metavar="IMDB.npz")
    parser.add_argument("epochs", metavar="EPOCHS", type=int)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="default %(default)s")
    parser.add_argument("--steps", type=int, help="end an epoch after so many; the rest is not measured")
    parser.add_argument("--batch-size", type=int, default=notebook.BATCH_SIZE, help="default %(default)s")
    Network.add_options(parser)
    arguments = parser.parse_args()
    main(arguments.path, arguments.epochs, Network.of(arguments), arguments.device, arguments.steps,
         arguments.batch_size)
