package io.github.imdbrnn.training;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What training reported, epoch by epoch.
 *
 * @param epochs in order
 */
public record History(List<Epoch> epochs) {
    /** As Keras's {@code CSVLogger} names them: the epoch, counted from 0, then the figures in alphabetical order. */
    private static final String COLUMNS = "epoch,accuracy,loss";

    private static final String HEADER = COLUMNS + ",seconds";
    private static final String VALIDATED_HEADER = COLUMNS + ",val_accuracy,val_loss,seconds";

    /** As {@link Double#toString(double)} writes one that is not negative. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+\\.[0-9]+(E-?[0-9]+)?");

    /** Far above what probabilities clipped to 1e-7 can cost, which is 16.2. */
    private static final double MOST_LOSS = 1000;

    /** Thirty years. */
    private static final double MOST_SECONDS = 1e9;

    /** Of a line, with five numbers of at most 25 characters. */
    private static final int LONGEST_LINE = 160;

    /** Of all that {@link #toCsv} writes. */
    public static final int LONGEST_CSV = LONGEST_LINE * (1 + FitSettings.MOST_EPOCHS);

    public History {
        epochs = List.copyOf(epochs);
    }

    /**
     * @param number from 1
     * @param seconds the epoch took, validation included
     * @param training means over the epoch's batches, each measured with the weights it found
     * @param validation over the reviews held out, with the weights at the end of the epoch; empty when none are
     */
    public record Epoch(int number, double seconds, Metrics training, Optional<Metrics> validation) {}

    /** Before the first epoch. */
    public static History empty() {
        return new History(List.of());
    }

    /** This history and one epoch more. */
    public History and(Epoch epoch) {
        return new History(Stream.concat(epochs.stream(), Stream.of(epoch)).toList());
    }

    /** The first of the epochs that were best on the reviews held out; none if no reviews were. */
    public Optional<Epoch> best(EarlyStopping.Monitor monitor) {
        return epochs.stream().allMatch(epoch -> epoch.validation().isPresent())
                ? epochs.stream().max(Comparator.comparingDouble(epoch -> monitor.worth(epoch.validation().orElseThrow())))
                : Optional.empty();
    }

    /**
     * Whether the network came to know the training reviews better and others worse: since the epoch of the lowest
     * validation loss that loss has risen, and the training's has fallen.
     */
    public boolean overfits() {
        return best(EarlyStopping.Monitor.VAL_LOSS).filter(best -> {
            Epoch last = epochs.get(epochs.size() - 1);
            return last.validation().orElseThrow().loss() > best.validation().orElseThrow().loss()
                    && last.training().loss() < best.training().loss();
        }).isPresent();
    }

    /**
     * The history as Keras's {@code CSVLogger} writes it, and the seconds that each epoch took as a last column. The
     * validation's columns are there if there was one.
     */
    public String toCsv() {
        boolean validated = !epochs.isEmpty() && epochs.get(0).validation().isPresent();
        StringBuilder csv = new StringBuilder(validated ? VALIDATED_HEADER : HEADER).append('\n');
        for (Epoch epoch : epochs) {
            csv.append(epoch.number() - 1)
                    .append(',').append(epoch.training().accuracy()).append(',').append(epoch.training().loss());
            epoch.validation().ifPresent(
                    metrics -> csv.append(',').append(metrics.accuracy()).append(',').append(metrics.loss()));
            csv.append(',').append(epoch.seconds()).append('\n');
        }
        return csv.toString();
    }

    /**
     * Reads what {@link #toCsv} wrote.
     *
     * @param source what an error is to call the text
     * @throws DataException if it is anything else: if it has more epochs than a training may have, or a number that no
     *     training gives
     */
    public static History ofCsv(String csv, String source) throws DataException {
        List<String> lines = csv.lines().limit(FitSettings.MOST_EPOCHS + 2).toList();
        String header = lines.isEmpty() ? "" : lines.get(0);
        boolean validated = header.equals(VALIDATED_HEADER);
        if (!validated && !header.equals(HEADER)) {
            throw new DataException(source + ": does not begin with the columns " + COLUMNS + " ...");
        }
        if (lines.size() > FitSettings.MOST_EPOCHS + 1) {
            throw new DataException(source + ": has more than " + FitSettings.MOST_EPOCHS + " epochs");
        }
        List<Epoch> epochs = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            epochs.add(epoch(line, validated, epochs.size(), source));
        }
        return new History(epochs);
    }

    private static Epoch epoch(String line, boolean validated, int index, String source) throws DataException {
        String[] fields = line.split(",", -1);
        try {
            if (fields.length != (validated ? 6 : 4) || !fields[0].equals(Integer.toString(index))) {
                throw new NumberFormatException();
            }
            return new Epoch(index + 1, number(fields[fields.length - 1], MOST_SECONDS), metrics(fields, 1),
                    validated ? Optional.of(metrics(fields, 3)) : Optional.empty());
        } catch (NumberFormatException e) {
            throw new DataException(source + ": line " + (index + 2) + " is not epoch " + index + " with a possible "
                    + "number for every column", e);
        }
    }

    private static Metrics metrics(String[] fields, int accuracy) {
        return new Metrics(number(fields[accuracy + 1], MOST_LOSS), number(fields[accuracy], 1));
    }

    /** A training whose loss is not a number ends and keeps nothing of that epoch, so none is ever written. */
    private static double number(String field, double most) {
        double number = NUMBER.matcher(field).matches() ? Double.parseDouble(field) : Double.NaN;
        if (!(number <= most)) {
            throw new NumberFormatException();
        }
        return number;
    }
}
