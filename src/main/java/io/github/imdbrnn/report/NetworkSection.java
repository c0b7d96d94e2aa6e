package io.github.imdbrnn.report;

import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import java.util.ArrayList;
import java.util.List;

/** The network's layers and their sizes: what {@code KerasNetwork} builds, by Keras's names. */
final class NetworkSection {
    private record Layer(String name, String kind, String weights, String output, long parameters) {}

    private NetworkSection() {}

    static Html of(NetworkSpec network, RmsProp optimizer) {
        List<List<String>> rows = new ArrayList<>();
        long parameters = 0;
        for (Layer layer : layers(network)) {
            rows.add(List.of(layer.name(), layer.kind(), layer.weights(), layer.output(),
                    Html.count(layer.parameters())));
            parameters += layer.parameters();
        }
        rows.add(List.of("all", "", "", "", Html.count(parameters)));
        return Html.of("""
                <section>
                <h2>Network</h2>
                {}<p class="muted">Trained by RMSprop with a learning rate of {} and a rho of {}.</p>
                </section>
                """, Figures.table("numbers layers", List.of("layer", "kind", "weights", "output", "parameters"), rows),
                optimizer.learningRate(), optimizer.rho());
    }

    private static List<Layer> layers(NetworkSpec network) {
        int words = network.maxFeatures();
        int dim = network.embeddingDim();
        int units = network.units();
        return List.of(
                new Layer("embedding", "Embedding", shape(words, dim), shape(network.maxlen(), dim),
                        (long) words * dim),
                new Layer("simple_rnn", "SimpleRNN, tanh, last state",
                        "kernel " + shape(dim, units) + ", recurrent kernel " + shape(units, units) + ", bias "
                                + shape(units),
                        shape(units), (dim + units + 1L) * units),
                new Layer("dense", "Dense, sigmoid", "kernel " + shape(units, 1) + ", bias " + shape(1), shape(1),
                        units + 1L));
    }

    private static String shape(int... sizes) {
        List<String> counts = new ArrayList<>();
        for (int size : sizes) {
            counts.add(Html.count(size));
        }
        return String.join(" × ", counts);
    }
}
