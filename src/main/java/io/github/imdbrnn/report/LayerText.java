package io.github.imdbrnn.report;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;

/**
 * What the page says of a kind of recurrent layer.
 *
 * @param phrase how a sentence names it, with its article
 * @param equations of its state h and a word's vector x, by Keras's names of the gates; markup
 */
record LayerText(String phrase, Html equations) {
    static LayerText of(Kind kind) {
        return switch (kind) {
            case SIMPLE_RNN -> new LayerText("a simple RNN", Html.of("h ← tanh(x W + h U + b)"));
            case LSTM -> new LayerText("an LSTM", Html.of("""
                    i = σ(x W<sub>i</sub> + h U<sub>i</sub> + b<sub>i</sub>), f and o likewise;
                    c ← f c + i tanh(x W<sub>c</sub> + h U<sub>c</sub> + b<sub>c</sub>); h ← o tanh(c)"""));
            case GRU -> new LayerText("a GRU", Html.of("""
                    z = σ(x W<sub>z</sub> + b<sub>z</sub> + h U<sub>z</sub> + b′<sub>z</sub>), r likewise;
                    h ← z h + (1 − z) tanh(x W<sub>h</sub> + b<sub>h</sub> + r (h U<sub>h</sub> + b′<sub>h</sub>))"""));
        };
    }

    /** How a sentence names a layer, with its article. */
    static String phrase(Recurrent recurrent) {
        String phrase = of(recurrent.kind()).phrase();
        return recurrent.bidirectional() ? "a bidirectional " + phrase.substring(phrase.indexOf(' ') + 1) : phrase;
    }
}
