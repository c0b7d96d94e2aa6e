package io.github.imdbrnn.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The network, layer by layer: Deeplearning4j's table, or one with fewer columns where a terminal is too narrow for it. */
final class NetworkTable {
    private NetworkTable() {}

    /** Lines, each with its end. */
    static String of(MultiLayerNetwork network, Terminal terminal) {
        String full = network.summary().strip();
        if (!terminal.interactive() || full.lines().allMatch(line -> line.length() <= terminal.columns())) {
            return full + System.lineSeparator();
        }
        List<String[]> rows = Stream.concat(
                Stream.of(new String[][] {{"LayerName", "(LayerType)", "nIn,nOut", "Parameters"}}),
                Stream.of(network.getLayers()).map(NetworkTable::row)).toList();
        StringBuilder table = new StringBuilder();
        String typed = aligned(rows, true);
        boolean fits = typed.lines().allMatch(line -> line.length() <= terminal.columns());
        table.append(fits ? typed : aligned(rows, false));
        return table.append(String.format(Locale.ROOT, "Total Parameters: %,d%n", network.numParams())).toString();
    }

    private static String[] row(Layer layer) {
        INDArray kernel = layer.getParam("W"); // every layer of these networks has one: [nIn, nOut]
        return new String[] {layer.conf().getLayer().getLayerName(), "(" + layer.getClass().getSimpleName() + ")",
            kernel.size(0) + "," + kernel.size(1), String.format(Locale.ROOT, "%,d", layer.numParams())};
    }

    private static String aligned(List<String[]> rows, boolean withType) {
        List<String[]> cells = rows.stream()
                .map(row -> new String[] {withType ? row[0] + " " + row[1] : row[0], row[2], row[3]}).toList();
        int first = cells.stream().mapToInt(row -> row[0].length()).max().orElseThrow();
        int second = cells.stream().mapToInt(row -> row[1].length()).max().orElseThrow();
        StringBuilder table = new StringBuilder();
        for (String[] row : cells) {
            table.append(String.format(
                    Locale.ROOT, "%-" + first + "s  %-" + second + "s  %s%n", row[0], row[1], row[2]));
        }
        return table.toString();
    }
}
