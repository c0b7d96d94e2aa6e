package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.imdb.ImdbFiles;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Terminal terminal(boolean interactive, int columns) {
        return new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8), interactive,
                () -> columns, StandardCharsets.UTF_8);
    }

    private String line(long bytes, double perSecond, int columns) {
        return DownloadProgress.render(terminal(true, 80), ImdbFiles.REVIEWS, bytes, perSecond, columns);
    }

    @Test
    void leavesOutTheSpeedThenTheBarThenTheTimeThenTheName() {
        String bar = "━".repeat(10) + "─".repeat(10);
        assertThat(line(8_800_000, 2e6, 79)).isEqualTo("imdb.npz " + bar + " 8.8/17.5 MB, 2.0 MB/s, 4.3s left");
        assertThat(line(8_800_000, 2e6, 60)).isEqualTo("imdb.npz " + bar + " 8.8/17.5 MB, 4.3s left");
        assertThat(line(8_800_000, 2e6, 40)).isEqualTo("imdb.npz 8.8/17.5 MB, 4.3s left");
        assertThat(line(8_800_000, 2e6, 30)).isEqualTo("imdb.npz 8.8/17.5 MB");
        assertThat(line(0, 0, 79)).isEqualTo("imdb.npz " + "─".repeat(20) + " 0.0/17.5 MB");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100})
    void endsAtTheWholeFile(int columns) {
        try (DownloadProgress progress = new DownloadProgress(terminal(true, columns))) {
            for (long bytes = 0; bytes <= ImdbFiles.WORD_INDEX.size(); bytes++) {
                progress.progress(ImdbFiles.WORD_INDEX, bytes);
            }
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("[\r\n]+");
        assertThat(lines).hasSizeLessThan(1000).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
        assertThat(lines[lines.length - 1]).startsWith("imdb_word_index.json ").contains("1.6/1.6 MB");
    }

    @Test
    void foldsANoteBetweenWordsWhereAPersonWatches() {
        String note = "texts.csv: comma-separated with a header; text in column 1";
        try (DownloadProgress progress = new DownloadProgress(terminal(true, 40))) {
            progress.note(note);
        }
        try (DownloadProgress progress = new DownloadProgress(terminal(false, 40))) {
            progress.note(note);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("texts.csv: comma-separated with a", "header; text in column 1", note);
    }

    @Test
    void printsOneLineWhereNobodyWatches() {
        try (DownloadProgress progress = new DownloadProgress(terminal(false, 80))) {
            progress.progress(ImdbFiles.REVIEWS, 0);
            progress.progress(ImdbFiles.REVIEWS, 1_000_000);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("Downloading imdb.npz (17.5 MB) from storage.googleapis.com");
    }
}
