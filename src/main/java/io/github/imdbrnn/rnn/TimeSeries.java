package io.github.imdbrnn.rnn;

import io.github.imdbrnn.report.Plot;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Time series: from the last twelve months the network forecasts the next twelve.
 *
 * <p>The series is made: forty years of months with growth, a season of two harmonics and noise that lingers
 * (autoregressive of order one, 0.7). The last eight years are the test; the network is trained on the months before.
 * It has two rivals that need no training: the last value stays, and every month is as it was a year ago.
 */
public final class TimeSeries {
    private static final int SEASON = 12;
    private static final int MONTHS = 480;
    private static final int TEST_MONTHS = 96;
    private static final int UNITS = 24;
    private static final int EPOCHS = 40;
    private static final int BATCH = 32;

    /**
     * @param error mean absolute error of the network's forecasts, over every start in the test years and every month
     *     ahead, in units of the series
     * @param lastValueError the same if the last value stays
     * @param seasonalError the same if every month is as it was a year ago
     * @param actual the last three years of the series
     * @param forecast the network's forecast of the last of these years, made at its beginning
     * @param seasonal the forecast of the same year from the year before
     */
    public record Result(double error, double lastValueError, double seasonalError,
                         double[] actual, double[] forecast, double[] seasonal) {
        /** The forecast beside what came and the seasonal forecast, as an SVG element. */
        public String plot() {
            double[] months = IntStream.range(0, actual.length).asDoubleStream().toArray();
            double[] lastYear = Arrays.copyOfRange(months, months.length - SEASON, months.length);
            return Plot.of("Twelve months ahead", "month", "value")
                    .line("actual", months, actual)
                    .line("forecast", lastYear, forecast)
                    .dashed("as a year ago", lastYear, seasonal)
                    .mark(lastYear[0] - 0.5, "forecast from here")
                    .svg();
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT,
                    "twelve months ahead: mean absolute error %.2f; seasonal forecast %.2f, last value %.2f",
                    error, seasonalError, lastValueError);
        }
    }

    private TimeSeries() {}

    /** SimpleRnn({@value #UNITS}), its last step -> Dense(12, identity); input [batch, 1, 12], output [batch, 12]. */
    public static MultiLayerNetwork network(long seed) {
        return Layers.network(0.005, seed, new LastTimeStep(Layers.simpleRnn(1, UNITS)),
                new OutputLayer.Builder(LossFunction.MSE).nIn(UNITS).nOut(SEASON)
                        .activation(Activation.IDENTITY).build());
    }

    public static Result run(long seed) {
        Random random = new Random(seed);
        double[] series = series(random);
        int firstTest = MONTHS - TEST_MONTHS;
        int examples = firstTest - 2 * SEASON + 1;
        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, examples, BATCH, random, batch -> {
            int[] starts = Arrays.stream(batch).map(i -> i + SEASON).toArray();
            network.fit(new DataSet(windows(series, starts), years(series, starts, 0)));
        });

        double[] errors = new double[3];
        int forecasts = 0;
        for (int start = firstTest; start + SEASON <= MONTHS; start++, forecasts++) {
            double[] forecast = forecast(network, Arrays.copyOfRange(series, start - SEASON, start));
            for (int ahead = 0; ahead < SEASON; ahead++) {
                double actual = series[start + ahead];
                errors[0] += Math.abs(forecast[ahead] - actual) / SEASON;
                errors[1] += Math.abs(series[start - 1] - actual) / SEASON;
                errors[2] += Math.abs(series[start + ahead - SEASON] - actual) / SEASON;
            }
        }
        int lastYear = MONTHS - SEASON;
        double[] before = Arrays.copyOfRange(series, lastYear - SEASON, lastYear);
        return new Result(errors[0] / forecasts, errors[1] / forecasts, errors[2] / forecasts,
                Arrays.copyOfRange(series, MONTHS - 3 * SEASON, MONTHS), forecast(network, before), before);
    }

    /**
     * The twelve months after a year.
     *
     * @param year twelve values
     */
    public static double[] forecast(MultiLayerNetwork network, double[] year) {
        double level = level(year, SEASON);
        double[] change = network.output(windows(year, new int[] {SEASON})).toDoubleVector();
        return Arrays.stream(change).map(share -> (share + 1) * level).toArray();
    }

    /** [starts, 1, 12]: what the network reads. */
    private static INDArray windows(double[] series, int[] starts) {
        return years(series, starts, -SEASON).reshape('c', starts.length, 1, SEASON);
    }

    /**
     * The year that begins {@code from} months after each start, relative to the mean of the year before the start, so
     * that growth does not move the network's inputs.
     *
     * @return [starts, 12]
     */
    private static INDArray years(double[] series, int[] starts, int from) {
        return Nd4j.create(Arrays.stream(starts).mapToObj(start -> {
            double level = level(series, start);
            return Arrays.stream(series, start + from, start + from + SEASON).map(value -> value / level - 1).toArray();
        }).toArray(double[][]::new));
    }

    private static double level(double[] series, int start) {
        return Arrays.stream(series, start - SEASON, start).average().orElseThrow();
    }

    private static double[] series(Random random) {
        double[] series = new double[MONTHS];
        double noise = 0;
        for (int t = 0; t < MONTHS; t++) {
            double angle = 2 * Math.PI * t / SEASON;
            double season = 1 + 0.25 * Math.sin(angle) + 0.1 * Math.cos(2 * angle);
            noise = 0.7 * noise + 0.04 * random.nextGaussian();
            series[t] = 100 * Math.exp(0.002 * t) * (season + noise);
        }
        return series;
    }

    public static void main(String[] args) {
        System.out.println("time series: " + run(1));
    }
}
