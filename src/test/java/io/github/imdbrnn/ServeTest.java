package io.github.imdbrnn;

import static io.github.imdbrnn.serve.Connection.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.serve.Connection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command serve as a person meets it. */
class ServeTest {
    /** 128 and the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    /** Lines that end, and are encoded, in every way. */
    private static final byte[] TEXTS = texts();

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();
    private String model;

    private static byte[] texts() {
        byte[] texts = ("\ufeffthe film\r\ngreat film\n\n \u0414\ud83d\ude00 \"the\"\u007f\n"
                + "x\rfilm film film film film film film\nfilm ?").getBytes(StandardCharsets.UTF_8);
        texts[texts.length - 1] = (byte) 0xff;
        return texts;
    }

    @BeforeEach
    void makeARun() throws Exception {
        Files.writeString(folder.resolve("imdb_word_index.json"), "{\"the\": 1, \"film\": 2, \"great\": 3}");
        model = folder.resolve("run").toString();
        SavedRun.write(Path.of(model), SavedRun.model(20, 6), "IMDB reviews", Map.of("data", folder.toString()));
    }

    private int run(byte[] input, String... args) {
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(input), to, false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    /** Waits until the command has said where it serves. */
    private static URI address(PseudoTerminal terminal) throws InterruptedException {
        terminal.await("(Ctrl-C ends it)", 1);
        Matcher said = Pattern.compile("Serving .*run at (http://127.0.0.1:\\d+/) \\(Ctrl-C").matcher(terminal.output());
        assertThat(said.find()).as(terminal.output()).isTrue();
        return URI.create(said.group(1));
    }

    @Test
    void answersLinesByteForByteAsPredictDoesAndEndsWithWhatIsUnderWay() throws Exception {
        assertThat(run(TEXTS, "predict", "--json", "--explain", "--top", "1", "--model", model)).isZero();
        String[] serve = {"serve", "--model", model, "--port", "0"};
        try (PseudoTerminal terminal = PseudoTerminal.java(200, Map.of(), ImdbRnn.class, serve)) {
            URI server = address(terminal);
            String said = terminal.output();
            String target = "POST /predict?explain=true&top=1";
            String headers = "Content-Type: text/plain\r\n";
            assertThat(ask(server, target, headers, TEXTS).bytes()).isEqualTo(out.toByteArray());
            assertThat(terminal.output()).as("nothing is said of a request").isEqualTo(said);
            try (Connection begun = new Connection(server)) {
                begun.send(target + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n" + headers + "Content-Length: "
                        + TEXTS.length + "\r\n\r\n");
                Thread.sleep(200); // until it is being read
                terminal.type(PseudoTerminal.CTRL_C);
                Thread.sleep(200);
                begun.send(TEXTS);
                assertThat(begun.answer().bytes()).isEqualTo(out.toByteArray());
            }
            assertThat(terminal.exitCode()).isEqualTo(INTERRUPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http"})
    void refusesWhatIsNoPort(String port) {
        assertThat(run(new byte[0], "serve", "--model", model, "--port", port)).isEqualTo(2);
        assertThat(errors.toString()).hasLineCount(1).contains("--port", port);
    }

    @Test
    void saysThatAPortIsTakenOrAHostNotKnown() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run(new byte[0], "serve", "--model", model, "--port", port)).isEqualTo(1);
            assertThat(errors.toString()).hasLineCount(1)
                    .startsWith("imdb-rnn: port " + port + " of 127.0.0.1: cannot be listened on");
        }
        errors.getBuffer().setLength(0);
        assertThat(run(new byte[0], "serve", "--model", model, "--host", "no.such.host.invalid")).isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1)
                .startsWith("imdb-rnn: the host no.such.host.invalid is not known");
    }
}
