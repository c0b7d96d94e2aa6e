package io.github.imdbrnn.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.hostile.Fuzzer.Outcome;
import io.github.imdbrnn.hostile.Fuzzer.Reader;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged and forged files by the thousand, drawn from one seed. */
class FuzzTest {
    private static final int FILES = 400;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a reader that hangs fails, not the build
    void readsOrRefusesWhateverTheFileHolds(Reader reader, @TempDir Path folder) throws Exception {
        Outcome outcome = new Fuzzer(folder).run(reader, FILES, 113);
        assertThat(outcome.refused()).isBetween((int) (FILES * reader.leastRefused()), FILES - 1);
        assertThat(outcome.worstMillis()).isLessThan(Fuzzer.MOST_MILLIS);
    }
}
