package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.RmsProp;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Terminal terminal(boolean interactive, int columns) {
        return new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8), interactive,
                () -> columns, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100, 150})
    void keepsANoticeWithinTheTerminal(int columns) {
        terminal(true, columns).notice("THESE ARE NOT THE IMDB REVIEWS",
                "In their place the program trains on reviews it makes itself, so the figures below are not the notebook's.");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(columns))
                .anySatisfy(line -> assertThat(line).hasSizeGreaterThanOrEqualTo(Math.min(100, columns - 1)));
    }

    @Test
    void breaksLinesAtSpacesOnly() {
        String text = "Keras's model.get_weights() as numpy.savez(f, *weights) writes them.";
        assertThat(Lines.fold(text, "", 30).lines())
                .containsExactly("Keras's model.get_weights() as", "numpy.savez(f, *weights)", "writes them.");
        assertThat(Lines.fold("a /path/that/is/longer/than/a/line b", "  ", 10).lines())
                .containsExactly("  a", "  /path/that/is/longer/than/a/line", "  b");
    }

    @Test
    void countsTheColumnsOfWideCharacters() {
        terminal(true, 20).say("\u6620\u753b ".repeat(5).strip());
        terminal(true, 20).wrap("", "\u6620\u753b ".repeat(5).strip());
        terminal(true, 20).say("To go on:", "\u6620\u753b\u6620\u753b\u6620\u753b");
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(6)
                .allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(20));
    }

    @Test
    void keepsACommandWholeToBeCopied() {
        terminal(true, 60).say("Interrupted after epoch 1, which is kept. To go on:", "train --resume runs/a");
        terminal(true, 80).say("Interrupted after epoch 1, which is kept. To go on:", "train --resume runs/a");
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(
                "Interrupted after epoch 1, which is kept. To go on:", "train --resume runs/a",
                "Interrupted after epoch 1, which is kept. To go on: train --resume runs/a");
    }

    /** Its middle left out, a quoted name would be text that the shell runs. */
    @Test
    void cutsNoCommandHoweverLong() {
        String command = "train --resume 'runs/" + "a".repeat(300) + "; rm -r x'";
        for (boolean interactive : new boolean[] {false, true}) {
            terminal(interactive, 500).say("To go on:", command);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("To go on:", command, "To go on:", command);
    }

    @ParameterizedTest
    @CsvSource({"40, false", "60, true", "90, true"})
    void leavesColumnsOfTheNetworkOutWhereItIsNarrow(int columns, boolean withTypes) {
        String table = NetworkTable.of(NetworkSpec.notebook(), terminal(true, columns));
        assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
        assertThat(table.lines()).last().asString().isEqualTo("Total Parameters: 322,113");
        assertThat(table).containsPattern("embedding .*10000,32 +320,000\n").containsPattern("dense .*32,1 +33\n");
        assertThat(table.contains("(EmbeddingSequenceLayer)")).isEqualTo(withTypes);
    }

    @ParameterizedTest
    @CsvSource({"10000, 32, 32, 2, 91", "4, 1, 1, 2, 86", "234567, 12, 128, 7, 96"})
    void showsDeeplearning4jsTableWhereItFitsAndInFiles(int words, int dim, int units, int classes, int columns) {
        assertThat(widthOfDeeplearning4jsTable(NetworkSpec.simpleRnn(words, 5, dim, units, classes))).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"LSTM, false", "GRU, false", "SIMPLE_RNN, true", "LSTM, true", "GRU, true"})
    void showsDeeplearning4jsTableOfEveryLayer(Kind kind, boolean bidirectional) {
        widthOfDeeplearning4jsTable(
                NetworkSpec.simpleRnn(20, 5, 3, 4, 3).withRecurrent(new Recurrent(kind, 4, bidirectional)));
    }

    /** Fails where it is another than ours. */
    private int widthOfDeeplearning4jsTable(NetworkSpec spec) {
        String full = Model.create(spec, RmsProp.notebook(), 1).network().summary().strip() + System.lineSeparator();
        int columns = full.lines().findFirst().orElseThrow().length();
        assertThat(NetworkTable.of(spec, terminal(true, columns))).isEqualTo(full);
        assertThat(NetworkTable.of(spec, terminal(false, 40))).isEqualTo(full);
        return columns;
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "-, ANSI_X3.4-1968, US-ASCII", // JDK 17
        "UTF-8, -, UTF-8", // JDK 18 and later
        "cp850, -, IBM850",
        "martian, -, US-ASCII",
    })
    void knowsWhatStandardOutputIsEncodedIn(String stdoutEncoding, String sunStdoutEncoding, String charset) {
        Properties properties = new Properties();
        if (stdoutEncoding != null) {
            properties.setProperty("stdout.encoding", stdoutEncoding);
        }
        if (sunStdoutEncoding != null) {
            properties.setProperty("sun.stdout.encoding", sunStdoutEncoding);
        }
        assertThat(Terminal.charset(properties)).isEqualTo(Charset.forName(charset));
        assertThat(Terminal.charset(new Properties())).isEqualTo(Charset.defaultCharset());
    }

    @Test
    void takesTheWidthFromTheEnvironmentWhereTheSystemDoesNotTell() {
        assertThat(TerminalWidth.ofEnvironment(Map.of("COLUMNS", "132"))).isEqualTo(132);
        assertThat(TerminalWidth.ofEnvironment(Map.of("COLUMNS", "wide"))).isEqualTo(80);
        assertThat(TerminalWidth.ofEnvironment(Map.of())).isEqualTo(80);
    }
}
