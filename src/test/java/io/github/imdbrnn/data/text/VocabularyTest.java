package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.text.ReviewEncoder;
import io.github.imdbrnn.text.WordIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    @TempDir
    private Path folder;

    private static Corpus corpus(String... texts) throws IOException {
        Corpus corpus = new Corpus(Path.of("texts"));
        for (int i = 0; i < texts.length; i++) {
            corpus.add("label", texts[i], Path.of("texts"), i + 1);
        }
        return corpus;
    }

    private static String words(WordIndex index) {
        return String.join(" ", index.decode(IntStream.range(4, 4 + index.size()).toArray()));
    }

    @Test
    void ranksByFrequencyAndThenByFirstAppearance() throws IOException {
        Corpus corpus = corpus("z y", "The, the x y", "w x w");
        assertThat(words(new Vocabulary(corpus, new int[] {2, 0, 1}, 100).index())).isEqualTo("y the x w z");
    }

    @Test
    void countsTrainingTextsOnly() throws IOException {
        Vocabulary vocabulary = new Vocabulary(corpus("a a a b", "c b", "d"), new int[] {1, 2}, 100);
        assertThat(words(vocabulary.index())).isEqualTo("c b d");
        assertThat(vocabulary.different()).isEqualTo(3);
    }

    @Test
    void givesIdsAsTheImdbFileDoes() throws IOException {
        Corpus corpus = corpus("a a b", "c b", "rare");
        Vocabulary vocabulary = new Vocabulary(corpus, new int[] {0, 1}, 6); // room for two words
        assertThat(words(vocabulary.index())).isEqualTo("a b");
        assertThat(vocabulary.different()).isEqualTo(3);
        Examples examples = vocabulary.examples(corpus, new int[] {2, 0, 1}, new int[] {7});
        assertThat(examples.padded(0, 3)).containsExactly(0, 1, 2);
        assertThat(examples.padded(1, 4)).containsExactly(1, 4, 4, 5);
        assertThat(examples.padded(2, 3)).containsExactly(1, 2, 5);
        assertThat(examples.label(0)).isEqualTo(7);
    }

    /** In training, in test, and when a text is asked about. */
    @Test
    void readsATextAsTheEncoderDoes() throws IOException {
        Path file = Files.writeString(folder.resolve("texts"), "text,label\na a b,x\nc a,y\nb d,x\ne f,y\n");
        OwnTexts texts = OwnTexts.of(file, 6);
        ReviewEncoder encoder = new ReviewEncoder(texts.words, 6);
        for (Examples examples : new Examples[] {texts.dataset.train(), texts.dataset.test()}) {
            for (int i = 0; i < examples.size(); i++) {
                String text = String.join(" ", texts.words.decode(examples.padded(i, examples.length(i))).subList(1, examples.length(i)));
                assertThat(encoder.encode(text.replace("<oov>", "unheard"))).isEqualTo(examples.padded(i, examples.length(i)));
            }
        }
    }

    @Test
    void refusesAVocabularyWithoutAWord() throws IOException {
        Path file = Files.writeString(folder.resolve("texts"), "text,label\na,x\nb,y\nc,y\n");
        assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> OwnTexts.of(file, 4))
                .withMessage("max_features must be at least 5, not 4");
    }
}
