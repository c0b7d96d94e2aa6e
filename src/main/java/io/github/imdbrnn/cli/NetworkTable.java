package io.github.imdbrnn.cli;

import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The network, layer by layer: Deeplearning4j's table, or one with fewer columns where a terminal is too narrow for it. */
final class NetworkTable {
    private static final List<String> TITLES =
            List.of("LayerName (LayerType)", "nIn,nOut", "TotalParams", "ParamsShape");

    private NetworkTable() {}

    /** Lines, each with its end. */
    static String of(NetworkSpec spec, Terminal terminal) {
        String full = full(spec);
        if (!terminal.interactive() || fits(full, terminal)) {
            return full;
        }
        String typed = narrow(spec, true);
        return (fits(typed, terminal) ? typed : narrow(spec, false))
                + String.format(Locale.ROOT, "Total Parameters: %,d%n", ParameterLayout.of(spec).size());
    }

    private static boolean fits(String table, Terminal terminal) {
        return table.lines().allMatch(line -> line.length() <= terminal.columns());
    }

    /** To the letter what {@code MultiLayerNetwork.summary()} gives, without the network, which would start ND4J. */
    private static String full(NetworkSpec spec) {
        List<List<String>> rows = rows(spec);
        rows.add(0, TITLES);
        List<String> lines = aligned(rows, "   ");
        String weights = String.format(Locale.ROOT, "%,d", ParameterLayout.of(spec).size());
        String rule = "=".repeat(lines.get(0).length());
        lines.add(0, rule);
        lines.add(2, rule);
        lines.addAll(List.of("-".repeat(rule.length()), "            Total Parameters:  " + weights,
                "        Trainable Parameters:  " + weights, "           Frozen Parameters:  0", rule));
        return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    }

    private static String narrow(NetworkSpec spec, boolean typed) {
        List<List<String>> rows = rows(spec);
        rows.add(0, List.of(TITLES.get(0), TITLES.get(1), "Parameters"));
        rows.replaceAll(row -> List.of(typed ? row.get(0) : row.get(0).split(" ")[0], row.get(1), row.get(2)));
        return aligned(rows, "  ").stream().map(line -> line.stripTrailing() + System.lineSeparator())
                .collect(Collectors.joining());
    }

    /** What stands below {@link #TITLES} for each layer. */
    private static List<List<String>> rows(NetworkSpec spec) {
        Recurrent recurrent = spec.recurrent();
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(spec, 0, "embedding (EmbeddingSequenceLayer)", spec.maxFeatures(), spec.embeddingDim()));
        rows.add(row(spec, 1, recurrent.layerName() + (recurrent.bidirectional() ? " (BidirectionalLayer)"
                : " (LastTimeStepLayer)"), spec.embeddingDim(), recurrent.outputs()));
        rows.add(row(spec, 2, "dense (RnnOutputLayer)", recurrent.outputs(), spec.outputs()));
        return rows;
    }

    private static List<String> row(NetworkSpec spec, int layer, String name, int in, int out) {
        List<Parameter> parameters =
                ParameterLayout.of(spec).parameters().stream().filter(p -> p.layer() == layer).toList();
        return List.of(name, sizes(in, out),
                String.format(Locale.ROOT, "%,d", parameters.stream().mapToLong(Parameter::size).sum()),
                parameters.stream().map(p -> p.key() + ":{" + sizes(p.shape()) + "}").collect(Collectors.joining(", ")));
    }

    private static String sizes(int... shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    /** Rows as lines of one length. */
    private static List<String> aligned(List<List<String>> rows, String gap) {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElseThrow()).toArray();
        return rows.stream().map(row -> IntStream.range(0, widths.length)
                .mapToObj(c -> row.get(c) + " ".repeat(widths[c] - row.get(c).length()))
                .collect(Collectors.joining(gap))).collect(Collectors.toCollection(ArrayList::new));
    }
}
