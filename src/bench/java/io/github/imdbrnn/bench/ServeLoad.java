package io.github.imdbrnn.bench;

import io.github.imdbrnn.ImdbRnn;
import io.github.imdbrnn.predict.Prediction;
import io.github.imdbrnn.predict.PredictionJson;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.predict.TextLines.Line;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Starts {@code serve} as a program of its own and asks it over connections that stay open, each by a thread that waits for
 * every answer and compares it, byte by byte, with the one that {@link Predictor} gives here.
 *
 * <p>Prints requests a second and times at full load; times at half of that rate, each from when its request was due, so
 * that a server that stops for a moment is charged with all that came meanwhile; texts a second in batches of 100; or with
 * {@code --minutes} the server's memory at a given rate.
 */
@Command(name = "ServeLoad", description = "Measures the command serve.")
public final class ServeLoad implements Callable<Integer> {
    private static final int BATCH = 100;
    private static final int SHORTEST = 20; // characters

    @Parameters(index = "0", paramLabel = "RUN", description = "A folder that train wrote.")
    private Path run;

    @Parameters(index = "1", paramLabel = "TEXTS", description = "A file with a text on each line.")
    private Path file;

    @Option(names = "--connections")
    private int connections = 8;

    @Option(names = "--seconds", description = "Of each measurement.")
    private int seconds = 10;

    @Option(names = "--minutes", description = "Watch the memory for so long in place of measuring times.")
    private int minutes;

    @Option(names = "--rate", description = "Requests a second, with --minutes.")
    private int rate = 500;

    private final List<Ask> singles = new ArrayList<>();
    private final List<Ask> batches = new ArrayList<>();
    private Process process;
    private URI server;

    /** A request as it is sent, and the body of its answer. */
    private record Ask(byte[] request, byte[] answer) {}

    /**
     * What came of asking.
     *
     * @param nanos of each request, ascending
     * @param served the server's processor time
     * @param asked this program's
     */
    private record Outcome(double seconds, long[] nanos, Duration served, Duration asked) {
        double rate() {
            return nanos.length / seconds;
        }

        double millis(double share) {
            return nanos[(int) Math.min(nanos.length - 1, Math.round(share * nanos.length))] / 1e6;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f requests/s, p50 %.2f ms, p99 %.2f ms, longest %.1f ms; processor time of a"
                    + " request: %d us here, %d us in the server; %,d asked, all answered right", rate(), millis(.5),
                    millis(.99), millis(1), asked.dividedBy(nanos.length).toNanos() / 1000,
                    served.dividedBy(nanos.length).toNanos() / 1000, nanos.length);
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new ServeLoad()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@.mvn/jvm.config", "-cp", System.getProperty("java.class.path"), ImdbRnn.class.getName(), "serve", "--model",
                run.toString(), "--port", "0").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            server = URI.create(line.replaceAll(".*(http://\\S+/) .*", "$1"));
            prepare();
            if (minutes > 0) {
                watch();
            } else {
                measure();
            }
        } finally {
            process.destroy();
        }
        return 0;
    }

    private void prepare() throws IOException {
        List<String> texts = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines()
                .filter(text -> text.length() >= SHORTEST).toList();
        try (Predictor predictor = Predictor.open(run)) {
            PredictionJson json = new PredictionJson(predictor, OptionalInt.empty(), false);
            for (int from = 0; from + BATCH <= texts.size(); from += BATCH) {
                List<String> some = texts.subList(from, from + BATCH);
                List<Prediction> predictions = predictor.predict(some);
                List<String> answers = new ArrayList<>();
                List<String> asked = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    Line line = new Line(some.get(i), false);
                    answers.add(json.of(i + 1, line, predictions.get(i)));
                    asked.add(quoted(some.get(i)));
                    singles.add(ask("{\"text\":" + quoted(some.get(i)) + "}",
                            List.of(json.of(1, line, predictor.predict(List.of(some.get(i))).get(0)))));
                }
                batches.add(ask("{\"texts\":[" + String.join(",", asked) + "]}", answers));
            }
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\x00-\\x1f]", " ") + '"';
    }

    private Ask ask(String body, List<String> answers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /predict HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, request, head.length, bytes.length);
        return new Ask(request, ("{\"answers\":[" + String.join(",", answers) + "]}").getBytes(StandardCharsets.US_ASCII));
    }

    private void measure() throws Exception {
        load(singles, seconds, 0); // the compilers'
        Outcome full = load(singles, seconds, 0);
        System.out.println("single texts, full load: " + full);
        System.out.println("single texts, half load: " + load(singles, seconds, full.rate() / 2));
        load(batches, seconds, 0);
        Outcome many = load(batches, seconds, 0);
        System.out.printf(Locale.ROOT, "batches of %d: %,.0f texts/s; %s%n", BATCH, many.rate() * BATCH, many);
    }

    private void watch() throws Exception {
        for (int half = 0; half <= 2 * minutes; half++) {
            System.out.printf(Locale.ROOT, "%.1f min: %s; %s%n", half / 2.0, load(singles, 30, rate), memory());
        }
    }

    private String memory() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS")).findFirst().orElse("").replaceAll("\\s+", " ");
    }

    /** @param rate requests a second of all connections together; 0 for as many as go */
    private Outcome load(List<Ask> asks, int time, double rate) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            Duration served = cpu(process.toHandle());
            Duration asked = cpu(ProcessHandle.current());
            long begin = System.nanoTime();
            List<Future<long[]>> all = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                int first = c;
                all.add(threads.submit(() -> converse(asks, first, begin, time, rate)));
            }
            List<long[]> nanos = new ArrayList<>();
            for (Future<long[]> one : all) {
                nanos.add(one.get());
            }
            double taken = (System.nanoTime() - begin) / 1e9;
            return new Outcome(taken, nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray(),
                    cpu(process.toHandle()).minus(served), cpu(ProcessHandle.current()).minus(asked));
        } finally {
            threads.shutdown();
        }
    }

    private static Duration cpu(ProcessHandle program) {
        return program.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private long[] converse(List<Ask> asks, int first, long begin, int time, double rate) throws IOException {
        long[] nanos = new long[1 << 16];
        int n = 0;
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (long due = begin; due - begin < time * 1_000_000_000L; n++) {
                if (rate > 0) {
                    due = begin + (long) ((n * (long) connections + first) * 1e9 / rate);
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                } else {
                    due = System.nanoTime();
                }
                Ask ask = asks.get((n * connections + first) % asks.size());
                socket.getOutputStream().write(ask.request());
                compare(in, ask);
                if (n == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * n);
                }
                nanos[n] = System.nanoTime() - due;
            }
        }
        return Arrays.copyOf(nanos, n);
    }

    private static void compare(InputStream in, Ask ask) throws IOException {
        int length = -1;
        String status = line(in);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        if (!status.equals("HTTP/1.1 200 OK") || !Arrays.equals(body, ask.answer())) {
            throw new IOException(status + " " + new String(body, StandardCharsets.UTF_8) + "\nin place of\n"
                    + new String(ask.answer(), StandardCharsets.UTF_8));
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server has closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
