package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextReaderTest {
    private static final String TEXT = "caf\u00e9, \u0416 \ud83c\udfac\r\nsecond\n";

    @TempDir
    private Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("texts.csv"), bytes);
    }

    private static String read(Path file, Charset charset) throws IOException {
        StringWriter text = new StringWriter();
        try (TextReader reader = new TextReader(file, charset, bytes -> {})) {
            reader.transferTo(text);
        }
        return text.toString();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void readsWhatIsEncodedAsSaid(String charset) throws IOException {
        String longText = TEXT.repeat(20_000); // characters of several bytes lie across the buffer's end
        assertThat(read(file(longText.getBytes(Charset.forName(charset))), Charset.forName(charset))).isEqualTo(longText);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void obeysAByteOrderMarkAndLeavesItOut(String charset) throws IOException {
        assertThat(read(file(("\ufeff" + TEXT).getBytes(charset)), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    }

    @Test
    void refusesAnArchive() throws IOException {
        Path file = file("PK\3\4\24\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(file, StandardCharsets.UTF_8))
                .withMessage(file + ": is a zip archive or an Excel workbook; unpack it, or save the table as CSV");
        assertThat(read(file("PK".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8)).isEqualTo("PK");
    }

    @Test
    void unpacksGzipUnderAnyName() throws IOException {
        String longText = TEXT.repeat(20_000);
        assertThat(read(file(gzip(longText.getBytes(StandardCharsets.UTF_8))), StandardCharsets.UTF_8)).isEqualTo(longText);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000, 70_000})
    void namesTheLineOfAWrongByte(int linesBefore) throws IOException {
        byte[] before = "a line, \u00e9\r\n".repeat(linesBefore).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(before, before.length + 8);
        System.arraycopy("caf\u00e9 au".getBytes(StandardCharsets.ISO_8859_1), 0, bytes, before.length, 7);
        Path file = file(bytes);
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(file, StandardCharsets.UTF_8))
                .withMessage(file + ": line " + (linesBefore + 1) + ": has the byte 0xE9, which is wrong in UTF-8")
                .extracting(fault -> fault.remedy().orElseThrow()).isEqualTo(Remedy.NAME_THE_ENCODING);
        bytes[bytes.length - 1] = '!';
        file(bytes);
        assertThat(read(file, StandardCharsets.ISO_8859_1)).endsWith("caf\u00e9 au!");
    }

    @Test
    void refusesACharacterCutByTheEnd() throws IOException {
        Path file = file(new byte[] {'a', '\n', (byte) 0xc3});
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(file, StandardCharsets.UTF_8))
                .withMessage(file + ": line 2: has the byte 0xC3, which is wrong in UTF-8");
    }

    @Test
    void refusesTheCharacterNul() throws IOException {
        Path file = file("text,label\na,b\n".getBytes(StandardCharsets.UTF_16LE));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(file, StandardCharsets.UTF_8))
                .withMessage(file + ": line 1: has the character NUL, which no text in UTF-8 has")
                .extracting(fault -> fault.remedy().orElseThrow()).isEqualTo(Remedy.NAME_THE_ENCODING);
    }

    @Test
    void refusesARecordWithoutEnd() throws IOException {
        Path file = file("0123456789abcde\n".repeat(1 << 19).getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(file, StandardCharsets.UTF_8))
                .withMessage(file + ": line 1: has more than 4194304 characters in one example");
        try (TextReader reader = new TextReader(file, StandardCharsets.UTF_8, bytes -> {})) {
            char[] characters = new char[1 << 12];
            long line = 1;
            for (int n = reader.read(characters); n >= 0; n = reader.read(characters)) {
                reader.beginRecord(++line);
            }
            assertThat(line).isEqualTo(1 + (1 << 11));
        }
    }

    @Test
    void refusesGzipThatIsCutOrGivesFarMoreThanTextsDo() throws IOException {
        byte[] whole = gzip(TEXT.repeat(20_000).getBytes(StandardCharsets.UTF_8));
        Path cut = file(Arrays.copyOf(whole, whole.length / 2));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(cut, StandardCharsets.UTF_8))
                .withMessage(cut + ": cannot be read: Unexpected end of ZLIB input stream");
        Path bomb = file(gzip(new byte[65 << 20]));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> {
            try (TextReader reader = new TextReader(bomb, StandardCharsets.UTF_16LE, bytes -> {})) {
                reader.skip(1);
            }
        }).withMessageContaining("has the character NUL");
        byte[] spaces = new byte[65 << 20];
        Arrays.fill(spaces, (byte) ' ');
        file(gzip(spaces));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> {
            try (TextReader reader = new TextReader(bomb, StandardCharsets.UTF_8, bytes -> {})) {
                for (char[] some = new char[1 << 12]; reader.read(some) >= 0;) {
                    reader.beginRecord(1);
                }
            }
        }).withMessage(bomb + ": unpacks to more than 200 times its size; if that is right, unpack it and name the unpacked file");
    }

    @Test
    void tellsHowMuchOfTheFileIsRead() throws IOException {
        byte[] packed = gzip(TEXT.repeat(20_000).getBytes(StandardCharsets.UTF_8));
        AtomicLong read = new AtomicLong();
        try (TextReader reader = new TextReader(file(packed), StandardCharsets.UTF_8, read::set)) {
            reader.transferTo(new StringWriter());
        }
        assertThat(read).hasValue(packed.length);
    }

    @Test
    void saysThatAFileIsMissing() {
        Path file = folder.resolve("none");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(file, StandardCharsets.UTF_8))
                .withMessage(file + ": cannot be read: no such file or folder");
    }
}
