package io.github.imdbrnn.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.predict.TextLines.Line;
import io.github.imdbrnn.io.DataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {
    private static List<Line> all(byte[] bytes) throws DataException {
        List<Line> all = new ArrayList<>();
        TextLines lines = new TextLines("input", new ByteArrayInputStream(bytes));
        for (List<Line> next = lines.next(); !next.isEmpty(); next = lines.next()) {
            all.addAll(next);
        }
        return all;
    }

    private static List<String> texts(String input) throws DataException {
        return all(input.getBytes(StandardCharsets.UTF_8)).stream().map(Line::text).toList();
    }

    @Test
    void endsALineAsUnixAndWindowsDo() throws DataException {
        assertThat(texts("a\nb\r\n\n\r\nc")).containsExactly("a", "b", "", "", "c");
        assertThat(texts("a\n")).containsExactly("a");
        assertThat(texts("a\rb\n")).containsExactly("a\rb");
        assertThat(texts("")).isEmpty();
    }

    @Test
    void dropsAByteOrderMarkAtTheBeginningOnly() throws DataException {
        assertThat(texts("\ufeffa\n\ufeffb\n")).containsExactly("a", "\ufeffb");
    }

    @Test
    void readsLinesLongerThanItsBuffer() throws DataException {
        String emoji = "\ud83d\ude00\u00e9 ".repeat(100_000);
        assertThat(texts(emoji + "\n" + emoji)).containsExactly(emoji, emoji);
    }

    @Test
    void saysWhichLinesAreNotUtf8() throws DataException {
        byte[] input = {'a', (byte) 0xff, 'b', '\n', 'c', '\n', (byte) 0xc3};
        assertThat(all(input)).containsExactly(
                new Line("a\ufffdb", true), new Line("c", false), new Line("\ufffd", true));
    }

    @Test
    void givesWhatIsThereWithoutWaitingForMore() throws IOException {
        PipedOutputStream typed = new PipedOutputStream();
        TextLines lines = new TextLines("input", new PipedInputStream(typed));
        typed.write("first\nsecond\nbeg".getBytes(StandardCharsets.UTF_8));
        typed.flush();
        assertThat(lines.next()).extracting(Line::text).containsExactly("first", "second");
        typed.write("un\n".getBytes(StandardCharsets.UTF_8));
        typed.close();
        assertThat(lines.next()).extracting(Line::text).containsExactly("begun");
        assertThat(lines.next()).isEmpty();
    }

    @Test
    void givesLongLinesAFewAtATime() throws DataException {
        byte[] input = ("a".repeat(3 << 20) + "\n").repeat(4).getBytes(StandardCharsets.UTF_8);
        TextLines lines = new TextLines("input", new ByteArrayInputStream(input));
        assertThat(lines.next()).hasSizeBetween(1, 2);
    }

    @Test
    void refusesALineWithoutEnd() {
        InputStream zeros = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }
        };
        assertThatThrownBy(() -> new TextLines("input", zeros).next())
                .isInstanceOf(DataException.class).hasMessage("input: line 1 is longer than 64 MB");
    }

    @Test
    void namesTheInputThatCannotBeRead() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> new TextLines("input", broken).next())
                .isInstanceOf(DataException.class).hasMessage("input: cannot be read: gone");
    }
}
