package io.github.imdbrnn.report;

import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
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
        Recurrent recurrent = network.recurrent();
        List<List<String>> layers = List.of(
                List.of("embedding", "Embedding", shape(words, dim), shape(network.maxlen(), dim),
                        parameters(network, 0)),
                List.of(recurrent.layerName(), kind(recurrent), weights(network), shape(recurrent.outputs()),
                        parameters(network, 1)),
                List.of("dense", network.outputs() == 1 ? "Dense, sigmoid" : "Dense, softmax",
                        "kernel " + shape(recurrent.outputs(), network.outputs()) + ", bias " + shape(network.outputs()),
                        shape(network.outputs()),
                        parameters(network, 2)),
                List.of("all", "", "", "", Html.count(ParameterLayout.of(network).size())));
        return Html.of("""
                <section>
                <h2>Network</h2>
                {}<p class="muted">From a word’s vector x and the state h, at first 0: {}.{}</p>
                <p class="muted">Trained by RMSprop with a learning rate of {} and a rho of {}.</p>
                </section>
                """, Figures.table("numbers layers", List.of("layer", "kind", "weights", "output", "parameters"),
                layers), LayerText.of(recurrent.kind()).equations(), !recurrent.bidirectional() ? ""
                        : " A second layer, with weights of its own, reads the text from its end; the dense layer takes "
                                + "the last states of both.",
                optimizer.learningRate(), optimizer.rho());
    }

    private static String kind(Recurrent recurrent) {
        String name = recurrent.kind().className();
        return recurrent.bidirectional() ? "Bidirectional(" + name + "), tanh, last states" : name + ", tanh, last state";
    }

    private static String weights(NetworkSpec network) {
        List<Parameter> weights = ParameterLayout.of(network).parameters().subList(1, 4);
        return (network.recurrent().bidirectional() ? "of each direction: kernel " : "kernel ")
                + shape(weights.get(0).shape()) + ", recurrent kernel " + shape(weights.get(1).shape()) + ", bias "
                + shape(weights.get(2).shape());
    }

    private static String parameters(NetworkSpec network, int layer) {
        return Html.count(ParameterLayout.of(network).parameters().stream()
                .filter(parameter -> parameter.layer() == layer).mapToLong(Parameter::size).sum());
    }

    private static String shape(int... sizes) {
        return Arrays.stream(sizes).mapToObj(Html::count).collect(Collectors.joining(" × "));
    }
}
