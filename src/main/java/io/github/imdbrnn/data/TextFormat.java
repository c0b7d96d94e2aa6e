package io.github.imdbrnn.data;

import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Setting;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How own texts are read: with the file or folder that was named, all that it takes to get the same examples again.
 *
 * @param textColumn name or number, from 1, of the column with the text, if a person gave it
 * @param labelColumn the same of the column with the label
 * @param encoding of texts without a byte order mark
 * @param test the file or folder with the test examples, if a person named one
 * @param testSplit share of the examples to test on, above 0 and below a half, where no others are given for it
 * @param seed draws those, and the order of the training examples
 */
public record TextFormat(Optional<String> textColumn, Optional<String> labelColumn, Charset encoding,
        Optional<Path> test, double testSplit, long seed) {
    public static final double TEST_SPLIT = 0.1;

    public static final long SEED = 1;

    /** What is read where a person says nothing. */
    public static final TextFormat DEFAULT = new TextFormat(Optional.empty(), Optional.empty(), StandardCharsets.UTF_8,
            Optional.empty(), TEST_SPLIT, SEED);

    /** @throws InvalidSettingException if the share is impossible */
    public TextFormat {
        if (!(testSplit > 0 && testSplit < 0.5)) {
            throw new InvalidSettingException(Setting.TEST_SPLIT, "must be above 0 and below 0.5, not " + testSplit);
        }
    }
}
