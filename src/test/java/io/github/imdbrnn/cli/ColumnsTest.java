package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    @ParameterizedTest
    @CsvSource({"film, 4", "'', 0", "\u6620\u753b, 4", "\uac00, 2", "\uff21, 2", "e\u0301, 1", "a\u200db, 2", "\ud83d\ude00!, 3",
        "\u0444\u0438\u043b\u044c\u043c, 5"})
    void countsWideCharactersTwiceAndMarksNot(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
    }

    @Test
    void cutsBetweenCharacters() {
        String text = "a\u6620\ud83d\ude00e\u0301x";
        assertThat(Columns.fitting(text, 2)).isEqualTo(1);
        assertThat(Columns.fitting(text, 3)).isEqualTo(2);
        assertThat(Columns.fitting(text, 4)).isEqualTo(2);
        assertThat(Columns.fitting(text, 5)).isEqualTo(4);
        assertThat(Columns.fitting(text, 6)).isEqualTo(6);
        assertThat(Columns.fitting(text, 9)).isEqualTo(7);
    }
}
