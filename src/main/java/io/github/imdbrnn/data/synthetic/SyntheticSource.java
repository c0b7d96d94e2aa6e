package io.github.imdbrnn.data.synthetic;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.text.WordIndex;
import java.util.Optional;

/** Reviews that the program makes itself, for when there are no others. */
public final class SyntheticSource implements DatasetSource {
    /** By which a person and {@link Origin} name it. */
    public static final String NAME = "synthetic";

    public static final Origin ORIGIN = new Origin(NAME, Optional.empty(), Optional.empty());

    private Optional<WordIndex> words = Optional.empty();

    @Override
    public Dataset load(int maxFeatures, DownloadListener listener) {
        SyntheticDataset reviews = SyntheticDataset.generate(SyntheticDataset.SEED);
        words = Optional.of(reviews.wordIndex());
        return reviews.dataset(maxFeatures);
    }

    @Override
    public WordIndex words(DownloadListener listener) {
        return words.orElseGet(() -> SyntheticDataset.wordIndex(SyntheticDataset.SEED));
    }
}
