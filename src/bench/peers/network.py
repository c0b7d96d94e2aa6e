"""The network that the peers and imdb-rnn train, as options: the notebook's, or one with another layer.

Needs nothing but Python.
"""

from dataclasses import dataclass

MAXLEN = 500
UNITS = 32
KINDS = {"simple_rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}  # by option, Keras's classes


@dataclass(frozen=True)
class Network:
    """Embedding, one recurrent layer, Dense; without options the notebook's."""

    layer: str = "simple_rnn"
    bidirectional: bool = False
    units: int = UNITS
    maxlen: int = MAXLEN

    @staticmethod
    def add_options(parser):
        parser.add_argument("--layer", choices=KINDS, default="simple_rnn", help="default %(default)s")
        parser.add_argument("--bidirectional", action="store_true", help="a second layer reads from the end")
        parser.add_argument("--units", type=int, default=UNITS, help="of each direction; default %(default)s")
        parser.add_argument("--maxlen", type=int, default=MAXLEN, help="tokens of a text; default %(default)s")

    @staticmethod
    def of(arguments):
        return Network(arguments.layer, arguments.bidirectional, arguments.units, arguments.maxlen)

    def options(self):
        """As imdb-rnn, Measure.java and the peers take them."""
        options = ["--layer", self.layer, "--units", str(self.units), "--maxlen", str(self.maxlen)]
        return [*options, "--bidirectional"] if self.bidirectional else options

    def __str__(self):
        layer = f"{KINDS[self.layer]}({self.units})"
        return f"Bidirectional({layer})" if self.bidirectional else layer
