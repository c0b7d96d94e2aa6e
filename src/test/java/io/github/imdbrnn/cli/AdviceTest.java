package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.training.DivergenceException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdviceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "NAME_ANOTHER_FOLDER          | name another with --out",
        "NAME_AN_EMPTY_FOLDER         | name a new or an empty folder with --out",
        "WAIT_OR_NAME_ANOTHER_FOLDER  | wait for it to end, or name another folder with --out",
        "RESUME_OR_REPLACE            | go on with it by --resume a/b, replace it by --overwrite, or name another folder with --out",
        "START_AGAIN                  | start again with --out a/b",
        "NAME_THE_DATA                | --data takes an imdb.npz or a folder with one, or a file or folder of labelled texts",
        "NAME_THE_COLUMNS             | give --text-column and --label-column, by name or by number from 1",
        "NAME_THE_ENCODING            | give its --encoding, such as ISO-8859-1 or UTF-16LE",
        "NAME_THE_TEST_DATA           | name examples to test on with --test",
        "FETCH_AGAIN_OR_NAME_THE_DATA | run again, or give --data FOLDER with a/b in it",
        "GIVE_THE_SIZES               | give the --layer, --bidirectional, --max-features, --embedding-dim and --units it was trained with",
        "LOWER_LEARNING_RATE          | lower --learning-rate",
    })
    void saysWhatToDoInOptions(Remedy remedy, String advice) {
        assertThat(Advice.of(new DataException("x: is wrong", remedy, "a/b", null))).isEqualTo("x: is wrong; " + advice);
    }

    @Test
    void addsNothingWhereThereIsNoRemedy() {
        assertThat(Advice.of(new DataException("x: is wrong"))).isEqualTo("x: is wrong");
    }

    @Test
    void advisesAfterADivergence() {
        assertThat(Advice.of(new DivergenceException("epoch 2", "the loss is NaN")))
                .isEqualTo("epoch 2: the loss is NaN, so training ends here; lower --learning-rate");
    }

    /** Its middle left out, a quoted name would be text that the shell runs. */
    @ParameterizedTest
    @EnumSource(names = {"RESUME_OR_REPLACE", "START_AGAIN"})
    @DisabledOnOs(OS.WINDOWS)
    void showsANameThatIsToBeCopiedWholeOrNotAtAll(Remedy remedy) {
        for (int length = 1; length < 600; length++) {
            Path folder = Path.of("x".repeat(length), "; rm -r x");
            String shown = PlainText.line("imdb-rnn: " + Advice.of(new DataException(folder + ": bad", remedy, folder, null)));
            if (!shown.contains("'" + folder + "'")) {
                assertThat(length).isGreaterThan(70);
                assertThat(shown).matches(".*(--resume \\.\\.\\., replace it|--out \\.\\.\\.$).*").doesNotContain("'");
            }
        }
    }
}
