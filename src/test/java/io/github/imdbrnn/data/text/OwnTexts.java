package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Texts as a test reads them: loaded, and turned back into words. */
final class OwnTexts {
    private static final int MAX_FEATURES = 1000;

    final Dataset dataset;
    final WordIndex words;

    /** What the listener heard. */
    final List<String> notes = new ArrayList<>();

    private final Path path;
    private final TextFormat format;

    private OwnTexts(Path path, TextFormat format, int maxFeatures) throws DataException {
        this.path = path;
        this.format = format;
        TextSource source = new TextSource(path, format);
        dataset = source.load(maxFeatures, new DownloadListener() {
            @Override
            public void note(String line) {
                notes.add(line);
            }
        });
        words = source.words(DownloadListener.SILENT);
    }

    static OwnTexts of(Path path) throws DataException {
        return of(path, TextFormat.DEFAULT);
    }

    static OwnTexts of(Path path, TextFormat format) throws DataException {
        return new OwnTexts(path, format, MAX_FEATURES);
    }

    static OwnTexts of(Path path, int maxFeatures) throws DataException {
        return new OwnTexts(path, TextFormat.DEFAULT, maxFeatures);
    }

    static TextFormat columns(String text, String label) {
        return new TextFormat(Optional.ofNullable(text), Optional.ofNullable(label), StandardCharsets.UTF_8, Optional.empty(),
                TextFormat.TEST_SPLIT, TextFormat.SEED);
    }

    static TextFormat encoding(Charset charset) {
        return new TextFormat(Optional.empty(), Optional.empty(), charset, Optional.empty(), TextFormat.TEST_SPLIT, TextFormat.SEED);
    }

    static TextFormat test(Path test) {
        return new TextFormat(Optional.empty(), Optional.empty(), StandardCharsets.UTF_8, Optional.of(test), TextFormat.TEST_SPLIT,
                TextFormat.SEED);
    }

    /** Every example as {@code label: words}, in alphabetical order; so all are trained on. */
    List<String> all() throws DataException {
        return of(path, new TextFormat(format.textColumn(), format.labelColumn(), format.encoding(), Optional.of(path),
                format.testSplit(), format.seed())).train().stream().sorted().toList();
    }

    List<String> train() {
        return shown(dataset.train());
    }

    List<String> test() {
        return shown(dataset.test());
    }

    private List<String> shown(Examples examples) {
        return IntStream.range(0, examples.size()).mapToObj(i -> dataset.classNames().get(examples.label(i)) + ": "
                + String.join(" ", words.decode(examples.padded(i, examples.length(i))).subList(1, examples.length(i)))).toList();
    }
}
