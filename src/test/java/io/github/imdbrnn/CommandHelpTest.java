package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandHelpTest {
    private final StringWriter errors = new StringWriter();

    private String run(int columns, String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8),
                columns != 80, () -> columns, StandardCharsets.UTF_8);
        ImdbRnn.run(terminal, new PrintWriter(errors, true), command.split(" "));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void groupsTheOptionsOfTrain() {
        String help = run(80, "train --help");
        assertThat(help.lines().filter(line -> line.matches("\\S.*:"))).containsExactly(
                "Data:", "Network:", "Training:", "Run folder and weights:", "Engine:", "General:");
        assertThat(help).containsSubsequence("Data:", "--maxlen", "Network:", "--bidirectional", "--layer", "--units", "Training:", "--epochs",
                "Run folder", "--resume", "Engine:", "--engine", "General:", "--verbose");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100})
    void staysWithinTheTerminalAndBreaksNoWord(int columns) {
        for (String command : new String[] {"--help", "train --help", "predict --help", "serve --help", "export --help", "tour --help"}) {
            String help = run(columns, command);
            assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
            assertThat(help).matches("[\\x20-\\x7e\\r\\n]*");
        }
        assertThat(run(columns, "train --help")).contains("model.get_weights()", "*weights)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train --epoch 3        | Unknown option: '--epoch'; did you mean --epochs? (--help lists the options)",
        "--lerning-rate 1       | Unknown option: '--lerning-rate'; did you mean --learning-rate? (--help lists the options)",
        "trian                  | there is no command 'trian'; did you mean train? (--help lists the commands)",
        "quux                   | there is no command 'quux' (--help lists the commands)",
        "train --xyzzy          | Unknown option: '--xyzzy' (--help lists the options)",
    })
    void suggestsWhatWasMeant(String command, String complaint) {
        run(80, command);
        assertThat(errors.toString().strip()).isEqualTo("imdb-rnn: " + complaint);
    }
}
