package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings at the ends of what is possible: each works, or is refused by name in one line. */
class ExtremeSettingsTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    private int train(OutputStream to, String more) throws Exception {
        List<String> args = TinyTraining.args(more.split(" "));
        args.addAll(List.of("--out", folder.resolve("run").toString()));
        if (!args.contains("--epochs")) {
            args.addAll(List.of("--epochs", "1"));
        }
        Terminal terminal = new Terminal(new PrintStream(to, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--units 1", "--units 1000", "--maxlen 1", "--maxlen 5000", "--batch-size 1", "--batch-size 5000",
        "--max-features 4", "--max-features 88587", "--embedding-dim 1", "--embedding-dim 2000", "--learning-rate 1e-30",
        "--epochs 0", "--validation-split 0", "--rho 0", "--seed -9223372036854775808", "--engine dl4j --units 1",
        "--engine dl4j --maxlen 1", "--engine dl4j --batch-size 5000", "--engine dl4j --max-features 4",
        "--maxlen 1 --units 1 --embedding-dim 1 --batch-size 1 --max-features 4",
    })
    void work(String settings) throws Exception {
        assertThat(train(out, settings)).as(() -> errors.toString()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).last().asString()
                .matches("Test loss: \\d+\\.\\d{4}, Test accuracy: \\d\\.\\d{4}");
        assertThat(errors.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--validation-split 0.99                 | 2 | --validation-split of 0.99 leaves none of 8 examples to train on",
        "--units 2147483647                      | 2 | --units must be at most 16384, not 2147483647",
        "--maxlen 2147483647                     | 2 | --maxlen must be at most 1000000, not 2147483647",
        "--batch-size 2147483647                 | 2 | --batch-size must be at most 1000000, not 2147483647",
        "--embedding-dim 65536 --max-features 88587 | 2 | --embedding-dim times max-features gives",
        "--learning-rate 0                       | 2 | --learning-rate must be above 0: with 0 no weight is trained",
        "--learning-rate 1e39                    | 1 | epoch 1",
        "--learning-rate NaN                     | 2 | --learning-rate must be a number of at least 0, not NaN",
    })
    void areRefusedByName(String settings, int exitCode, String complaint) throws Exception {
        assertThat(train(out, settings)).isEqualTo(exitCode);
        assertThat(errors.toString().lines()).hasSize(1).first().asString().startsWith("imdb-rnn: " + complaint);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    /** It leaps about, but the sigmoid and the clipped loss bear it: a run or the word of its end, never a NaN kept. */
    @Test
    void trainOrEndAtALearningRateOfAThousand() throws Exception {
        int exitCode = train(out, "--learning-rate 1e3 --epochs 3");
        if (exitCode != 0) {
            assertThat(errors.toString())
                    .matches("imdb-rnn: epoch \\d.*, so training ends here; lower --learning-rate\\R");
        }
        assertThat(exitCode).isBetween(0, 1);
    }

    /** An output that fails as a full memory or a bottomless recursion would. */
    private static OutputStream failing(Error error) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw error;
            }
        };
    }

    @Test
    void tellWhatToLowerWhereMemoryIsFull() throws Exception {
        assertThat(train(failing(new OutOfMemoryError("Java heap space")), "--units 5")).isEqualTo(1);
        assertThat(errors.toString()).matches("imdb-rnn: out of memory \\(Java heap space; Java may use \\d+ MB\\): "
                + "lower --batch-size or --maxlen or --units or --embedding-dim or --max-features, "
                + "or give Java more: IMDB_RNN_OPTS=-Xmx4g \\(for mvnw: MAVEN_OPTS=-Xmx4g\\)\\R");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void endInOneLineWhateverBreaks() throws Exception {
        assertThat(train(failing(new StackOverflowError()), "--units 5")).isEqualTo(1);
        assertThat(errors.toString().lines()).containsExactly(
                "imdb-rnn: unexpected StackOverflowError: null (--verbose shows where)");
    }
}
