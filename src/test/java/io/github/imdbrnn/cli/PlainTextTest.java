package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void keepsTheBeginningOfALongText() {
        assertThat(PlainText.shorten("abcdef", 6)).isEqualTo("abcdef");
        assertThat(PlainText.shorten("abcdefg", 6)).isEqualTo("abcdef...");
        assertThat(PlainText.shorten("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2)).isEqualTo("\ud83d\ude00\ud83d\ude00...");
    }

    @Test
    void letsNoTextSteerTheTerminal() {
        assertThat(PlainText.shorten("a\u001b[31mb\rc\u0007\u202e\u2066\ud800", 60)).isEqualTo("a?[31mb?c????");
    }

    @Test
    void staysOnOneLine() {
        assertThat(PlainText.shorten("a\nb\tc\u2028d", 60)).isEqualTo("a b c d");
    }
}
