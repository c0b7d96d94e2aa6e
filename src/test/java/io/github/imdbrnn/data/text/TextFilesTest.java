package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.SpecialFiles;
import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFilesTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void readsAFolderForEachClass() throws IOException {
        write("pos/b.txt", "good\nfilm");
        write("pos/a", "fine");
        write("neg/more/c.txt", "bad");
        write("neg/d.txt", "dull");
        OwnTexts texts = OwnTexts.of(folder);
        assertThat(texts.all()).containsExactly("neg: bad", "neg: dull", "pos: fine", "pos: good film");
        assertThat(texts.dataset.classNames()).containsExactly("neg", "pos");
        assertThat(texts.notes).first().isEqualTo(folder + ": a folder for each of 2 classes, a file for each text; UTF-8");
    }

    /** IMDB's own folder. */
    @Test
    void readsTrainAndTestAndLeavesOutWhatHasNoLabel() throws IOException {
        for (String split : new String[] {"train", "test"}) {
            write(split + "/pos/0_9.txt", split + " good");
            write(split + "/neg/0_2.txt", split + " bad");
            write(split + "/urls_pos.txt", "http://");
        }
        write("train/unsup/0_0.txt", "neither");
        write("README", "about");
        write("imdb.vocab", "the");
        OwnTexts texts = OwnTexts.of(folder);
        assertThat(texts.train()).containsExactlyInAnyOrder("neg: train bad", "pos: train good");
        assertThat(texts.test()).containsExactly("neg: <oov> bad", "pos: <oov> good");
        assertThat(texts.notes).contains(folder.resolve("train")
                + ": a folder for each of 2 classes, a file for each text; UTF-8; left out: unsup, urls_pos.txt")
                .contains(folder + ": left out: README, imdb.vocab");
    }

    @Test
    void namesTheFolderOfATextThatIsLeftOut() throws IOException {
        write("pos/1.txt", "good");
        write("pos/2.txt", "fine");
        write("neg/more/1.txt", "!");
        write("neg/2.txt", "bad");
        assertThat(OwnTexts.of(folder).notes).contains(folder + ": 1 example without a word in its text is left out (the first: "
                + Path.of("neg", "more", "1.txt") + ")");
    }

    @Test
    void asksForNoColumnsOfAFolder() throws IOException {
        write("pos/1.txt", "good");
        write("pos/2.txt", "fine");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(folder))
                .withMessage(folder + ": all 2 examples have the label pos; a network needs two classes at least")
                .matches(fault -> fault.remedy().isEmpty());
    }

    @Test
    void readsTwoTablesOfThoseNames() throws IOException {
        write("train.csv", "text,label\na,x\nb,y\n");
        write("test.tsv", "label\ttext\nx\ta\n");
        OwnTexts texts = OwnTexts.of(folder);
        assertThat(texts.train()).containsExactlyInAnyOrder("x: a", "y: b");
        assertThat(texts.test()).containsExactly("x: a");
        assertThat(texts.notes).contains("1 of the 1 test texts have the same words as a training text");
    }

    @Test
    void readsAFileOfLinesForEachClass() throws IOException {
        write("rt-polarity.neg", "bad film\nbad, \"quoted\n");
        write("rt-polarity.pos", "good\r\ngood film");
        write("README.txt", "about");
        write(".DS_Store", "x");
        OwnTexts texts = OwnTexts.of(folder);
        assertThat(texts.all()).containsExactly("neg: bad film", "neg: bad quoted", "pos: good", "pos: good film");
        assertThat(texts.notes).first().isEqualTo(
                folder + ": a file for each of 2 classes, a line for each text; UTF-8; left out: README.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "rt-polarity.neg, rt-polarity.pos, neg, pos", "negative.txt, positive.txt, negative, positive",
        "imdb_neg_1.txt, imdb_pos_1.txt, neg, pos", "a.txt, a.b.txt, a.b.txt, a.txt", "neg.txt.gz, pos.txt, neg, pos",
        "world-news.en.txt, sports.en.txt, sports, world-news",
    })
    void namesAClassByWhatDiffersInTheFilesNames(String one, String other, String firstClass, String secondClass)
            throws IOException {
        write(one, "a\nb\n");
        write(other, "c\nd\n");
        assertThat(OwnTexts.of(folder).dataset.classNames()).containsExactly(firstClass, secondClass);
    }

    @Test
    void namesFileAndLineOfAWrongByte() throws IOException {
        write("rt.pos", "good\nfilm\n");
        Path file = folder.resolve("rt.neg");
        Files.write(file, "bad\nclich\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(folder))
                .withMessage(file + ": line 2: has the byte 0xE9, which is wrong in UTF-8");
        assertThat(OwnTexts.of(folder, OwnTexts.encoding(StandardCharsets.ISO_8859_1)).all()).contains("neg: clich\u00e9");
    }

    @Test
    @Timeout(10)
    void followsNoLinkSoThatItNeitherLoopsNorLeavesTheFolder() throws Exception {
        write("data/pos/1", "good");
        write("data/pos/2", "fine");
        write("data/neg/1", "bad");
        write("elsewhere/secret", "secret");
        Path data = folder.resolve("data");
        Files.createSymbolicLink(data.resolve("pos/up"), data);
        Files.createSymbolicLink(data.resolve("pos/self"), data.resolve("pos/self"));
        Files.createSymbolicLink(data.resolve("neg/secret"), folder.resolve("elsewhere/secret"));
        Files.createSymbolicLink(data.resolve("other"), folder.resolve("elsewhere"));
        SpecialFiles.pipe(data.resolve("neg/pipe"));
        Path named = Files.createSymbolicLink(folder.resolve("named"), data); // what a person names may be one
        OwnTexts texts = OwnTexts.of(named);
        assertThat(texts.all()).containsExactly("neg: bad", "pos: fine", "pos: good");
        assertThat(texts.notes).first().asString().endsWith("left out: other; links that are not followed: 3");
    }

    @Test
    void readsTheOneTableOfAFolder() throws IOException {
        write("data.csv", "text,label\na,x\nb,y\nc,y\n");
        assertThat(OwnTexts.of(folder).all()).containsExactly("x: a", "y: b", "y: c");
    }

    @Test
    void refusesAFolderOfWhichItCannotTellWhatItHolds() throws IOException {
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(folder))
                .withMessage(folder + ": has neither folders nor files of texts");
        write("a.csv", "text,label\n");
        write("b.csv", "text,label\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(folder))
                .withMessage(folder + ": has several tables, and none is named train; name one of them: a.csv, b.csv");
    }
}
