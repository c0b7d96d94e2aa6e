package io.github.imdbrnn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The network, layer by layer: Deeplearning4j's table, or one with fewer columns where a terminal is too narrow for it. */
final class NetworkTable {
    private NetworkTable() {}

    /** Lines, each with its end. */
    static String of(MultiLayerNetwork network, Terminal terminal) {
        String full = network.summary().strip() + System.lineSeparator();
        if (!terminal.interactive() || fits(full, terminal)) {
            return full;
        }
        String typed = aligned(network, true);
        return (fits(typed, terminal) ? typed : aligned(network, false))
                + String.format(Locale.ROOT, "Total Parameters: %,d%n", network.numParams());
    }

    private static boolean fits(String table, Terminal terminal) {
        return table.lines().allMatch(line -> line.length() <= terminal.columns());
    }

    private static String aligned(MultiLayerNetwork network, boolean typed) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {typed ? "LayerName (LayerType)" : "LayerName", "nIn,nOut", "Parameters"});
        for (Layer layer : network.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            INDArray kernel = layer.getParam("W"); // every layer of these networks has one: [nIn, nOut]
            rows.add(new String[] {typed ? name + " (" + layer.getClass().getSimpleName() + ")" : name,
                kernel.size(0) + "," + kernel.size(1), String.format(Locale.ROOT, "%,d", layer.numParams())});
        }
        int first = rows.stream().mapToInt(row -> row[0].length()).max().orElseThrow();
        int second = rows.stream().mapToInt(row -> row[1].length()).max().orElseThrow();
        String format = "%-" + first + "s  %-" + second + "s  %s%n";
        return rows.stream().map(row -> String.format(format, (Object[]) row)).collect(Collectors.joining());
    }
}
