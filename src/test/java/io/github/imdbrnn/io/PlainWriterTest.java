package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlainWriterTest {
    private final StringWriter text = new StringWriter();
    private final PlainWriter writer = new PlainWriter(text);

    @Test
    void printsPlainLines() {
        writer.println("a\u001b[2J\nb");
        writer.println((Object) "c\u202e");
        writer.println((String) null);
        assertThat(text.toString().lines()).containsExactly("a?[2J b", "c?", "null");
    }

    @Test
    void printsAStackTraceOfShortLines() {
        new IOException("a\u009b\n" + "x\n".repeat(10_000_000), new IOException("\u202e")).printStackTrace(writer);
        assertThat(text.toString().lines())
                .allSatisfy(line -> assertThat(line).matches("(\t?[^\\p{Cc}\\p{Cf}]{1,300})"))
                .anyMatch(line -> line.startsWith("java.io.IOException: a? x x x"))
                .anyMatch(line -> line.startsWith("\tat " + getClass().getName()))
                .contains("Caused by: java.io.IOException: ?");
    }
}
