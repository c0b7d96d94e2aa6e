package io.github.imdbrnn.report;

import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import io.github.imdbrnn.model.RmsProp;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The network's layers and their sizes: what {@code KerasNetwork} builds, by Keras's names. */
final class NetworkSection {
    private NetworkSection() {}

    static Html of(NetworkSpec network, RmsProp optimizer) {
        int words = network.maxFeatures();
        int dim = network.embeddingDim();
        int units = network.units();
        List<List<String>> layers = List.of(
                List.of("embedding", "Embedding", shape(words, dim), shape(network.maxlen(), dim),
                        parameters(network, 0)),
                List.of("simple_rnn", "SimpleRNN, tanh, last state", "kernel " + shape(dim, units)
                        + ", recurrent kernel " + shape(units, units) + ", bias " + shape(units),
                        shape(units), parameters(network, 1)),
                List.of("dense", network.outputs() == 1 ? "Dense, sigmoid" : "Dense, softmax",
                        "kernel " + shape(units, network.outputs()) + ", bias " + shape(network.outputs()),
                        shape(network.outputs()),
                        parameters(network, 2)),
                List.of("all", "", "", "", Html.count(ParameterLayout.of(network).size())));
        return Html.of("""
                <section>
                <h2>Network</h2>
                {}<p class="muted">Trained by RMSprop with a learning rate of {} and a rho of {}.</p>
                </section>
                """, Figures.table("numbers layers", List.of("layer", "kind", "weights", "output", "parameters"),
                layers), optimizer.learningRate(), optimizer.rho());
    }

    private static String parameters(NetworkSpec network, int layer) {
        return Html.count(ParameterLayout.of(network).parameters().stream()
                .filter(parameter -> parameter.layer() == layer).mapToLong(Parameter::size).sum());
    }

    private static String shape(int... sizes) {
        return Arrays.stream(sizes).mapToObj(Html::count).collect(Collectors.joining(" × "));
    }
}
