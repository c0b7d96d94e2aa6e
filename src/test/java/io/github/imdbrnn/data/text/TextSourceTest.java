package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.TinyTraining;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.select.Sources;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.text.WordIndex.UnknownWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSourceTest {
    @TempDir
    private Path folder;

    private Path file(String name, String... rows) throws IOException {
        return Files.writeString(folder.resolve(name), "text,label\n" + String.join("\n", rows) + "\n");
    }

    /** Of two classes in turns, every text another. */
    private Path many(int rows) throws IOException {
        return file("texts.csv", IntStream.range(0, rows).mapToObj(i -> "text" + i + (i % 2 == 0 ? ",even" : ",odd"))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "b,a,c|a,b,c", "10,9,-1,2.5|-1,2.5,9,10", "1,0|0,1", "10,9,x|10,9,x", "B,a|B,a", "1,1.0,0|0,1,1.0",
    })
    void givesClassIdsByTheSortedNames(String labels, String classNames) throws IOException {
        Path file = file("texts.csv", twice(labels));
        assertThat(OwnTexts.of(file).dataset.classNames()).containsExactly(classNames.split(","));
    }

    private static String[] twice(String labels) {
        return IntStream.range(0, 2).boxed().flatMap(i -> Stream.of(labels.split(",")).map(label -> "a," + label))
                .toArray(String[]::new);
    }

    @Test
    void drawsATenthOfEachClassToTestOn() throws IOException {
        OwnTexts texts = OwnTexts.of(many(200));
        assertThat(texts.dataset.test().size()).isEqualTo(20);
        assertThat(IntStream.of(texts.dataset.test().labels()).sum()).isEqualTo(10);
        // The validation split is the end of the others, whatever the share.
        int[] labels = texts.dataset.train().labels();
        for (int last = 2; last <= 180; last += 2) {
            assertThat(IntStream.of(labels).skip(180 - last).sum()).isEqualTo(last / 2);
        }
        assertThat(texts.notes).contains("Test data: 20 of the 200 examples, drawn from each class in proportion",
                "Vocabulary: all 180 different words of the training texts");
    }

    @Test
    void readsTheSameAgainFromItsOrigin() throws IOException {
        Path file = many(60);
        TextFormat format = new TextFormat(Optional.of("1"), Optional.of("label"), StandardCharsets.ISO_8859_1, Optional.empty(),
                0.2, 7);
        OwnTexts texts = OwnTexts.of(file, format);
        Origin origin = texts.dataset.origin();
        assertThat(origin).isEqualTo(
                new Origin("text", Optional.of(file.toAbsolutePath()), Optional.of(file), Optional.of(format)));
        Dataset again = Sources.of(origin).load(1000, DownloadListener.SILENT);
        for (int i = 0; i < again.train().size(); i++) {
            assertThat(again.train().padded(i, 2)).isEqualTo(texts.dataset.train().padded(i, 2));
        }
        assertThat(again.test().size()).isEqualTo(12);
        assertThat(OwnTexts.of(file).test()).isNotEqualTo(texts.test());
    }

    @Test
    void testsOnWhatIsNamed() throws IOException {
        Path train = file("train.csv", "a b,x", "c,y");
        Path test = file("test.csv", "A b!,y", "unheard,x");
        OwnTexts texts = OwnTexts.of(train, OwnTexts.test(test));
        assertThat(texts.train()).containsExactlyInAnyOrder("x: a b", "y: c");
        assertThat(texts.test()).containsExactly("y: a b", "x: <oov>");
        assertThat(texts.notes).contains("1 of the 2 test texts have the same words as a training text");
        assertThat(texts.dataset.origin().file()).isEmpty(); // two files hold the examples
        // Of a folder with both, its test.
        assertThat(OwnTexts.of(train, OwnTexts.test(folder)).test()).isEqualTo(texts.test());
    }

    @Test
    void refusesATestLabelThatIsInNoTrainingExample() throws IOException {
        Path train = file("train.csv", "a,x", "b,y");
        Path test = file("test.csv", "a,x", "b,z");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(train, OwnTexts.test(test)))
                .withMessage(test + ": line 3: the label z is that of no training example");
        Path none = folder.resolve("none");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(train, OwnTexts.test(none)))
                .withMessage(none + ": no such file or folder")
                .extracting(fault -> fault.remedy().orElseThrow()).isEqualTo(Remedy.NAME_THE_TEST_DATA);
    }

    @Test
    void readsTextsInTheIdsOfATrainedModel() throws IOException {
        Path file = file("texts.csv", "a unheard b,y", "b,x");
        WordIndex words = WordIndex.ofRanked(List.of("b", "a", "rare"), UnknownWords.OUT_OF_VOCABULARY);
        TextSource source = new TextSource(file, TextFormat.DEFAULT);
        Examples examples = source.examples(words, List.of("z", "x", "y"), 6, DownloadListener.SILENT);
        assertThat(examples.padded(0, 5)).containsExactly(0, 1, 5, 2, 4);
        assertThat(examples.padded(1, 2)).containsExactly(1, 4);
        assertThat(examples.labels()).containsExactly(2, 1);
        // As an index of IMDB's has it.
        examples = source.examples(WordIndex.ofRanked(List.of("b", "a")), List.of("z", "x", "y"), 6, DownloadListener.SILENT);
        assertThat(examples.padded(0, 4)).containsExactly(0, 1, 5, 4);
        assertThat(examples.length(1)).isEqualTo(2);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> source.examples(words, List.of("x", "z"), 6, DownloadListener.SILENT))
                .withMessage(file + ": line 2: the label y is that of no training example");
    }

    @Test
    void countsWhatItLeavesOutAndSaysWhereTheFirstIs() throws IOException {
        Path file = file("texts.csv", "a,x", ",x", "\"?!\n\",y", "b,", "c,y", "d, x ", "e,y", "f,z");
        OwnTexts texts = OwnTexts.of(file);
        assertThat(texts.all()).hasSize(5);
        assertThat(texts.notes).contains(
                file + ": 2 examples without a word in their texts are left out (the first: line 3)",
                file + ": 1 example without a label is left out (the first: line 6)",
                file + ": 1 class has only one example, which is trained on and not tested (the first: z, line 10)");
        assertThat(texts.train()).contains("z: f");
    }

    @Test
    void refusesWhatNoNetworkCanBeTrainedOn() throws IOException {
        Path none = file("none.csv", ",x", "a,");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(none))
                .withMessage(none + ": has no example with a text and a label");
        Path one = file("one.csv", "a,x", "b,x");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(one))
                .withMessage(one + ": all 2 examples have the label x; a network needs two classes at least");
        Path singles = file("singles.csv", "a,x", "b,y");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(singles))
                .withMessage(singles + ": no class has two examples, so there is none to test on")
                .extracting(fault -> fault.remedy().orElseThrow()).isEqualTo(Remedy.NAME_THE_TEST_DATA);
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(empty)).withMessage(empty + ": is empty");
    }

    @Test
    void takesTenThousandClassesAndNoMore() throws IOException {
        String rows = IntStream.range(0, 20_000).mapToObj(i -> "a" + i + "," + i % 10_000).collect(Collectors.joining("\n"));
        Path file = file("texts.csv", rows);
        assertThat(OwnTexts.of(file).dataset.classNames()).hasSize(10_000).startsWith("0", "1", "2").endsWith("9999");
        Path more = file("more.csv", rows, "a,10000", "b,10001");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(more)).withMessage(
                more + ": line 20002: the label 10000 is one more than the 10000 different ones that there may be");
        Path longer = file("longer.csv", "a,x", "b," + "y".repeat(101));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(longer))
                .withMessage(longer + ": line 3: the label has more than 100 characters");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 0.5, 1, Double.NaN})
    void refusesAShareThatWouldLeaveNothing(double share) {
        assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> new TextFormat(Optional.empty(), Optional.empty(),
                StandardCharsets.UTF_8, Optional.empty(), share, 1))
                .withMessage("test_split must be above 0 and below 0.5, not " + share);
    }

    @Test
    void tellsOwnTextsFromImdbsFile() throws IOException {
        Path imdb = Files.copy(TinyTraining.reviews(), Files.createDirectory(folder.resolve("keras")).resolve("imdb.npz"));
        Path renamed = Files.copy(imdb, folder.resolve("reviews"));
        assertThat(TextSource.recognises(imdb)).isFalse();
        assertThat(TextSource.recognises(renamed)).isFalse();
        assertThat(TextSource.recognises(imdb.getParent())).isFalse();
        assertThat(TextSource.recognises(Files.writeString(folder.resolve("table.xlsx"),
                "PK\3\4" + "\0".repeat(22) + "\23\0\0\0[Content_Types].xml"))).isTrue(); // is told to be no text when it is read
        assertThat(TextSource.recognises(folder.resolve("nothing"))).isFalse();
        assertThat(TextSource.recognises(Files.createDirectory(folder.resolve("empty")))).isFalse();
        assertThat(TextSource.recognises(file("texts.csv", "a,b"))).isTrue();
        Files.createDirectories(folder.resolve("aclImdb/train/neg"));
        assertThat(TextSource.recognises(folder.resolve("aclImdb"))).isTrue();
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> Sources.of(TextSource.NAME, Optional.empty()));
        assertThat(Sources.of(ImdbSource.NAME, Optional.of(imdb))).isInstanceOf(ImdbSource.class);
    }
}
