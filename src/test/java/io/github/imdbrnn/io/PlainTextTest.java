package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Accents, enclosures and joiners; a word of Hebrew may have three on one letter. */
    @Test
    void keepsThreeMarksOfACharacter() {
        String marks = "\u0301\u20e3\u200d";
        assertThat(PlainText.of("a" + marks + "b" + marks)).isEqualTo("a" + marks + "b" + marks);
        assertThat(PlainText.of("a" + marks.repeat(13) + "b\u0301\n" + marks.repeat(1000))).isEqualTo("a" + marks + "b\u0301 " + marks);
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
        assertThat(PlainText.argument("/runs/2024-05-01_10é")).isEqualTo("/runs/2024-05-01_10é");
        assertThat(PlainText.argument("my run's; $HOME")).isEqualTo("'my run'\\''s; $HOME'");
    }

    /** Among them the end of a bracketed paste, after which a terminal takes the rest as typed. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void letsNoControlCharacterOfAnArgumentReachTheTerminal() {
        assertThat(PlainText.argument("a\u001b[201~\nrm -r x\u0085")).isEqualTo("'a?[201~ rm -r x?'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/home/me/imdb_2.npz", "it's", "$(echo run)", "`echo run`", "a'; echo run; '", "a\\' b",
        "\"$HOME\"", "~", "*", "a!b", "-x"})
    void isAnArgumentThatTheShellLeavesAlone(String text) throws Exception {
        assumeTrue(File.separatorChar == '/' && Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
        Process shell = new ProcessBuilder("/bin/sh", "-c", "for word in " + PlainText.argument(text)
                + "; do printf '<%s>' \"$word\"; done").redirectErrorStream(true).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("<" + text + ">");
    }
}
