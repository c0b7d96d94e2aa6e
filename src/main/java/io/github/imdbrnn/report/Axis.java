package io.github.imdbrnn.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * An axis of a plot: where a value stands on it, and which values it labels.
 *
 * @param range the values at its ends
 * @param from where it begins, in pixels
 * @param to where it ends
 */
record Axis(Range range, double from, double to, Labels labels) {
    private static final int[] DIGITS = {1, 2, 5};
    private static final double ROUNDING = 1e-8;

    /** What an axis labels; an axis of powers of ten holds exponents. */
    enum Labels { NUMBERS, WHOLE_NUMBERS, POWERS_OF_TEN }

    /** A labelled place, in pixels. */
    record Tick(double at, String label) {}

    /** Values from low to high. */
    record Range(double low, double high) {
        /** @throws IllegalArgumentException if low is not below high, or endlessly far */
        Range {
            if (!(low < high && Double.isFinite(high - low))) {
                throw new IllegalArgumentException("no axis goes from " + low + " to " + high);
            }
        }

        /**
         * From the least to the largest value, with shares of their distance before and after. One value stands in the
         * middle of a range in which labels have digits to differ in; without any it is 0 to 1.
         */
        static Range around(DoubleStream values, double before, double after) {
            DoubleSummaryStatistics all = values.summaryStatistics();
            double low = all.getCount() == 0 ? 0 : all.getMin();
            double high = all.getCount() == 0 ? 1 : all.getMax();
            double size = Math.max(1, Math.max(Math.abs(low), Math.abs(high)));
            return high - low < ROUNDING * size
                    ? new Range((low + high - size) / 2, (low + high + size) / 2)
                    : new Range(low - before * (high - low), high + after * (high - low));
        }
    }

    /** Where the value stands, in pixels. */
    double at(double value) {
        return from + (value - range.low) / (range.high - range.low) * (to - from);
    }

    /**
     * Multiples of 1, 2 or 5 times a power of ten, as many as have room.
     *
     * @param gap pixels from one to the next, to which a label adds {@code character} for each of its characters
     */
    List<Tick> ticks(double gap, double character) {
        double length = range.high - range.low;
        double pixels = Math.max(Math.abs(to - from), 1);
        int exponent = (int) Math.floor(Math.log10(length)) - 2;
        for (exponent = labels == Labels.NUMBERS ? exponent : Math.max(exponent, 0); ; exponent++) {
            for (int digit : DIGITS) {
                double step = digit * Math.pow(10, exponent);
                List<Tick> ticks = ticks(step, Math.max(-exponent, 0));
                if (step / length * pixels >= gap + character * longest(ticks)) {
                    return ticks;
                }
            }
        }
    }

    /** Characters of the longest label. */
    static int longest(List<Tick> ticks) {
        return ticks.stream().mapToInt(tick -> tick.label.length()).max().orElse(0);
    }

    private List<Tick> ticks(double step, int decimals) {
        String format = labels == Labels.POWERS_OF_TEN ? "1e%.0f" : "%,." + decimals + "f";
        return LongStream.rangeClosed((long) Math.ceil(range.low / step - ROUNDING),
                        (long) Math.floor(range.high / step + ROUNDING))
                .mapToObj(n -> new Tick(at(n * step), String.format(Locale.ROOT, format, n * step)))
                .toList();
    }
}
