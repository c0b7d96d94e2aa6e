package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PlainTextTest {
    @Test
    void keepsTheBeginningOfALongText() {
        assertThat(PlainText.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(PlainText.of("abcdefg", 6)).isEqualTo("abcdef...");
        assertThat(PlainText.of("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2)).isEqualTo("\ud83d\ude00\ud83d\ude00...");
    }

    @Test
    void letsNoTextSteerTheTerminal() {
        assertThat(PlainText.of("a\u001b[31mb\rc\u0007\u202e\u2066\ud800", 60)).isEqualTo("a?[31mb?c????");
    }

    @Test
    void showsOnlyCharactersThatHaveAShapeAndNoDirectionOfTheirOwn() {
        assertThat(PlainText.of("\u009b2J\u061c\u200e\u202a\u2069\ue000\ufdd0\ufeff")).isEqualTo("?2J???????");
        assertThat(PlainText.of("\u0646\u200c\u0645 \ud83d\udc69\u200d\ud83d\udcbb")).isEqualTo("\u0646\u200c\u0645 \ud83d\udc69\u200d\ud83d\udcbb");
    }

    @Test
    void staysOnOneLine() {
        assertThat(PlainText.of("a\nb\tc\u2028d\r\ne", 60)).isEqualTo("a b c d e");
    }

    @Test
    void keepsTheBeginningAndTheEndOfALongLine() {
        String line = "imdb.npz: " + "x".repeat(290);
        assertThat(PlainText.line(line)).isEqualTo(line);
        assertThat(PlainText.line("imdb.npz\n: " + "x".repeat(30_000_000) + "\u202e; raise -Xmx"))
                .startsWith("imdb.npz : xxx").contains("xxx...xxx").endsWith("?; raise -Xmx").hasSizeLessThanOrEqualTo(300);
        assertThat(PlainText.line("x" + "\ud83d\ude00".repeat(200))).matches("x(\ud83d\ude00)+\\?\\.\\.\\.(\ud83d\ude00)+");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void quotesAFileForTheShell() {
        assertThat(PlainText.argument(Path.of("/runs/2024-05-01_10é"))).isEqualTo("/runs/2024-05-01_10é");
        assertThat(PlainText.argument(Path.of("my run's; $HOME"))).isEqualTo("'my run'\\''s; $HOME'");
    }
}
