package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeparatedValuesTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("texts"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void readsColumnsWithAndWithoutQuotes(String separator) throws IOException {
        Path file = file(String.join("\n", "Review|Sentiment", "\"One, two;\tthree\"|pos", "four|neg",
                "\"five \"\"six\"\"\r\nseven\"|neg", "eight|pos", "").replace("|", separator));
        assertThat(OwnTexts.of(file).all())
                .containsExactly("neg: five six seven", "neg: four", "pos: eight", "pos: one two three");
    }

    @Test
    void readsAFileOfWindows() throws IOException {
        Path file = file("\ufefftext;label\r\n\"a; b\";1\r\nc;2\r\n\r\nd;2\r\ne;10\r\nf;10\r\n");
        OwnTexts texts = OwnTexts.of(file);
        assertThat(texts.all()).containsExactly("10: e", "10: f", "1: a b", "2: c", "2: d");
        assertThat(texts.dataset.classNames()).containsExactly("1", "2", "10");
        assertThat(texts.notes).first().isEqualTo(file
                + ": semicolon-separated with a header; text in column 1 (text), label in column 2 (label); UTF-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text,label|text in column 1 (text), label in column 2 (label)",
        "Target,id,CONTENT|text in column 3 (CONTENT), label in column 1 (Target)",
        "sentence,message,category|text in column 1 (sentence), label in column 3 (category)",
        "tweet,class|text in column 1 (tweet), label in column 2 (class)",
        "review,stars|text in column 1 (review), label in column 2 (stars)",
    })
    void findsTheUsualNames(String header, String found) throws IOException {
        String row = header.replaceAll("[^,]+", "a") + "\n";
        Path file = file(header + "\n" + row + row.replace('a', 'b') + row);
        OwnTexts texts = OwnTexts.of(file);
        assertThat(texts.notes).first().isEqualTo(file + ": comma-separated with a header; " + found + "; UTF-8");
        assertThat(texts.all()).containsExactly("a: a", "a: a", "b: b");
    }

    @Test
    void takesTheColumnsThatAreNamed() throws IOException {
        Path file = file("id,Tweet,stars\na,good film,5\nb,bad film,1\nc,bad,1\n");
        assertThat(OwnTexts.of(file, OwnTexts.columns("tweet", "stars")).all())
                .containsExactly("1: bad", "1: bad film", "5: good film");
        assertThat(OwnTexts.of(file, OwnTexts.columns("2", "Stars")).all())
                .containsExactly("1: bad", "1: bad film", "5: good film");
    }

    @Test
    void takesTheColumnsThatAreNumberedInAFileWithoutAHeader() throws IOException {
        Path file = file("0,x,good film\n4,y,bad film\n4,z,bad\n0,u,fine\n");
        assertThat(OwnTexts.of(file, OwnTexts.columns("3", "1")).all())
                .containsExactly("0: fine", "0: good film", "4: bad", "4: bad film");
    }

    @Test
    void tellsTextFromLabelByWhatTwoColumnsHold() throws IOException {
        Path first = file("ham\tgood film\nspam\tbad film\nham\tfine\n");
        assertThat(OwnTexts.of(first).all()).containsExactly("ham: fine", "ham: good film", "spam: bad film");
        Path second = file("good film,ham\nbad film,spam\nfine,ham\n");
        assertThat(OwnTexts.of(second).all()).containsExactly("ham: fine", "ham: good film", "spam: bad film");
    }

    /** Or the header's label would be a class of one example. */
    @ParameterizedTest
    @CsvSource({"'tweet,verdict', up, down, true", "'tweet,stars', 1, 2, true", "a tweet, up, down, false"})
    void takesAFirstRowForAHeaderWhoseLabelIsNoOther(String first, String one, String other, boolean header) throws IOException {
        String rows = IntStream.range(0, 12).mapToObj(i -> "text " + i + "," + (i % 3 == 0 ? one : other))
                .collect(Collectors.joining("\n", "\n", "\n"));
        for (TextFormat format : new TextFormat[] {TextFormat.DEFAULT, OwnTexts.columns("1", "2")}) {
            OwnTexts texts = OwnTexts.of(file(first + (header ? "" : "," + one) + rows), format);
            assertThat(texts.dataset.classNames()).containsExactlyInAnyOrder(one, other);
            assertThat(texts.all()).hasSize(header ? 12 : 13);
            assertThat(texts.notes).first().asString().contains(header ? "with a header; text in column 1 (tweet)"
                    : "without a header; text in column 1");
        }
    }

    @Test
    void takesAFirstRowForAHeaderWhoseLabelIsNoNumber() throws IOException {
        TextFormat columns = OwnTexts.columns("1", "2");
        String rows = IntStream.range(0, 12).mapToObj(i -> "a text," + Math.max(0.5, i / 2.0)).collect(Collectors.joining("\n"));
        assertThat(OwnTexts.of(file("tweet,score\n" + rows), columns).dataset.classNames()).hasSize(11).doesNotContain("score");
        assertThat(OwnTexts.of(file("tweet,7\n" + rows), columns).dataset.classNames()).hasSize(12).contains("7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tweet,stars,id%a b,1,2%c,2,2|text,stars",
        "a b,x%c d,y|", // as many different labels as texts
    })
    void asksForTheColumnsWhereTheyCannotBeTold(String text, String ignored) throws IOException {
        Path file = file(text.replace('%', '\n'));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file))
                .withMessage(file + ": it cannot be told which columns hold the text and the label; the first line is "
                        + text.replaceFirst("%.*", ""))
                .extracting(fault -> fault.remedy().orElseThrow()).isEqualTo(Remedy.NAME_THE_COLUMNS);
    }

    @Test
    void saysByWhatColumnsAreSeparated() throws IOException {
        Path file = file("text|label\na|b\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file)).withMessage(
                file + ": has no columns separated by tabs, commas or semicolons; the first line is text|label");
    }

    @ParameterizedTest
    @CsvSource({"none,label", "text,none", "7,label", "0,label", "label,label"})
    void refusesColumnsThatAreNotThere(String text, String label) throws IOException {
        Path file = file("text,label\na,b\nc,d\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file, OwnTexts.columns(text, label)))
                .withMessageStartingWith(file + ": it cannot be told which columns");
    }

    /** As in the SMS Spam Collection. */
    @Test
    void takesQuotesBetweenTabsForTextWhereTheyAreNoQuotes() throws IOException {
        String lines = "ham\t\"never closed\nspam\tbuy \"now\"\nham\t\"hello\" she said\nham\tbye\nspam\tlast\"\n";
        OwnTexts texts = OwnTexts.of(file(lines));
        assertThat(texts.all()).containsExactly("ham: bye", "ham: hello she said", "ham: never closed", "spam: buy now",
                "spam: last");
        assertThat(texts.notes).first().asString().contains("tab-separated with quotes as text, without a header");
    }

    /** The quote is opened in one text and closed at the end of another, as if it were a column. */
    @Test
    void takesQuotesForTextThatWouldSwallowLines() throws IOException {
        OwnTexts texts = OwnTexts.of(file("ham\t\"open\nspam\ta\nham\tb\nspam\tclosed\"\nham\tc\n"));
        assertThat(texts.dataset.train().size() + texts.dataset.test().size()).isEqualTo(5);
    }

    @Test
    void noticesBehindTheBeginningThatQuotesAreText() throws IOException {
        String many = IntStream.range(0, 5_000).mapToObj(i -> "ham\tsome words " + i + "\nspam\tothers " + i + "\n")
                .collect(Collectors.joining());
        OwnTexts texts = OwnTexts.of(file(many + "ham\t\"never closed\nspam\tlast\n"));
        assertThat(texts.dataset.train().size() + texts.dataset.test().size()).isEqualTo(10_002);
        assertThat(texts.notes).first().asString().contains("quotes as text");
    }

    @Test
    void refusesAQuoteThatIsNotClosed() throws IOException {
        Path open = file("text,label\na,b\n\"c,d\ne,f\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(open))
                .withMessage(open + ": line 3: a quote is not closed at the end of its column; one that is text must be doubled");
        Path early = file("text,label\na,b\n\"c\" c,d\ne,f\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(early))
                .withMessage(early + ": line 3: a quote is not closed at the end of its column; one that is text must be doubled");
    }

    @Test
    void refusesARowWithMoreColumnsThanTheFirst() throws IOException {
        Path file = file("text,label\n\"a\nb\",c\nhello, world,pos\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file)).withMessage(file
                + ": line 4: has 3 columns, and the first line 2; a text with the separator in it must stand in quotes");
    }

    @Test
    void readsRowsThatLackColumnsOrHaveEmptyOnes() throws IOException {
        OwnTexts texts = OwnTexts.of(file("label,text\nx,a\ny,b,,\nx\ny,c\nx,d\n"));
        assertThat(texts.all()).containsExactly("x: a", "x: d", "y: b", "y: c");
        assertThat(texts.notes.get(1)).endsWith("1 example without a word in its text is left out (the first: line 4)");
    }

    @Test
    void readsInTheEncodingThatIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("texts"),
                "text,label\ncaf\u00e9,a\nth\u00e9,b\ncaf\u00e9,b\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(OwnTexts.of(file, OwnTexts.encoding(StandardCharsets.ISO_8859_1)).all())
                .contains("a: caf\u00e9", "b: th\u00e9");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file))
                .withMessage(file + ": line 2: has the byte 0xE9, which is wrong in UTF-8");
    }
}
