package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.Notebook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures on one thread what each piece of a training step costs, and prints what the step would take on more: pieces
 * drawn as the {@link Crew} draws them, and what is between its runs on the caller alone. Each cost is the median of
 * some steps on the same batch, and the figures are means over batches. Threads that share a memory slow each other
 * down; the model does not know that.
 */
public final class Schedule {
    private static final int[] THREADS = {1, 2, 4, 8, 16};
    private static final int BATCHES = 40;
    private static final int WARM_UP = 2000;
    private static final int REPEATS = 25;
    private static final String[] RUNS = {"number words", "project words, padding", "groups",
            "update words, padding back"};

    private final TimedCrew crew = new TimedCrew();
    private final CpuNetwork network = new CpuNetwork(Contenders.model(), new VectorKernels(), 1, threads -> crew);
    private final Batches batches;
    private final Batch batch = new Batch();

    private Schedule(Examples reviews) {
        batches = Contenders.shuffled(reviews, 0);
    }

    /** @param args none */
    public static void main(String[] args) {
        double handOver = handOver();
        Schedule schedule = new Schedule(Contenders.reviews(BATCHES * Notebook.BATCH_SIZE));
        for (int step = 0; step < WARM_UP; step++) {
            schedule.step(step % BATCHES);
        }
        List<Step> steps = new ArrayList<>();
        for (int b = 0; b < BATCHES; b++) {
            steps.add(schedule.measure(b));
        }
        print(steps, handOver);
    }

    private double[][] step(int number) {
        crew.runs.clear();
        long begin = System.nanoTime();
        batches.read(number, batch);
        network.train(batch, new RunningMetrics());
        double inPieces = crew.runs.stream().flatMapToDouble(Arrays::stream).sum();
        crew.runs.add(new double[] {System.nanoTime() - begin - inPieces});
        return crew.runs.toArray(double[][]::new);
    }

    private Step measure(int number) {
        double[][][] all = new double[REPEATS][][];
        for (int i = 0; i < REPEATS; i++) {
            all[i] = step(number);
        }
        double[][] medians = new double[all[0].length][];
        for (int run = 0; run < medians.length; run++) {
            int of = run;
            medians[run] = new double[all[0][run].length];
            for (int piece = 0; piece < medians[run].length; piece++) {
                int at = piece;
                medians[run][piece] =
                        Arrays.stream(all).mapToDouble(each -> each[of][at]).sorted().toArray()[REPEATS / 2];
            }
        }
        return new Step(Arrays.copyOf(medians, medians.length - 1), medians[medians.length - 1][0]);
    }

    /** Nanoseconds of a run that has nothing to do, on two threads. */
    private static double handOver() {
        double best = Double.MAX_VALUE;
        try (Crew two = new Crew(2)) {
            for (int i = 0; i < 20_000; i++) {
                long begin = System.nanoTime();
                two.run(2, (piece, member) -> {});
                best = i < 10_000 ? best : Math.min(best, System.nanoTime() - begin);
            }
        }
        return best;
    }

    private static void print(List<Step> steps, double handOver) {
        double alone = mean(steps, Step::alone);
        double critical = alone;
        System.out.println("| run | pieces | sum us | largest us |\n| --- | ---: | ---: | ---: |");
        System.out.printf(Locale.ROOT, "| the caller alone | 1 | %.1f | %.1f |%n", alone / 1e3, alone / 1e3);
        for (int run = 0; run < RUNS.length; run++) {
            int of = run;
            double largest = mean(steps, step -> Arrays.stream(step.runs[of]).max().orElse(0));
            critical += largest;
            System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", RUNS[run],
                    mean(steps, step -> step.runs[of].length),
                    mean(steps, step -> Arrays.stream(step.runs[of]).sum()) / 1e3, largest / 1e3);
        }
        System.out.printf(Locale.ROOT, "%nCritical path %.1f us; handing a run over %.2f us%n%n", critical / 1e3,
                handOver / 1e3);
        System.out.println("| threads | step us | times one thread |\n| ---: | ---: | ---: |");
        double one = mean(steps, step -> step.on(1, handOver));
        for (int threads : THREADS) {
            double several = mean(steps, step -> step.on(threads, handOver));
            System.out.printf(Locale.ROOT, "| %d | %.1f | %.2f |%n", threads, several / 1e3, one / several);
        }
    }

    private static double mean(List<Step> steps, ToDoubleFunction<Step> of) {
        return steps.stream().mapToDouble(of).average().orElseThrow();
    }

    /**
     * @param runs the nanoseconds of each piece of each run
     * @param alone nanoseconds before, between and after the runs
     */
    private record Step(double[][] runs, double alone) {
        double on(int threads, double handOver) {
            double sum = alone;
            for (double[] pieces : runs) {
                double[] free = new double[threads];
                for (int piece = pieces.length - 1; piece >= 0; piece--) {
                    Arrays.sort(free);
                    free[0] += pieces[piece];
                }
                sum += Arrays.stream(free).max().orElseThrow() + (threads == 1 ? 0 : handOver);
            }
            return sum;
        }
    }

    /** Does all pieces itself, in the order in which they are drawn, and notes their nanoseconds. */
    private static final class TimedCrew extends Crew {
        final List<double[]> runs = new ArrayList<>();

        TimedCrew() {
            super(1);
        }

        @Override
        void run(int count, Task work) {
            double[] nanos = new double[count];
            for (int piece = count - 1; piece >= 0; piece--) {
                long begin = System.nanoTime();
                work.run(piece, 0);
                nanos[piece] = System.nanoTime() - begin;
            }
            runs.add(nanos);
        }
    }
}
