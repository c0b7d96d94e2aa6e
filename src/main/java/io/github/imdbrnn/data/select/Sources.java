package io.github.imdbrnn.data.select;

import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.imdb.KerasCache;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.io.DataException;
import java.nio.file.Path;
import java.util.Optional;

/** The list of sources of examples. */
public final class Sources {
    private Sources() {}

    /**
     * The source of that name.
     *
     * @param named the file or folder with its examples, if a person named one
     * @throws DataException if there is none of that name
     */
    public static DatasetSource of(String name, Optional<Path> named) throws DataException {
        return of(new Origin(name, named, Optional.empty()));
    }

    /**
     * The source that examples came from.
     *
     * @throws DataException if there is none of that name, or it needs a file and none was named
     */
    public static DatasetSource of(Origin origin) throws DataException {
        Optional<Path> named = origin.named();
        String name = origin.source();
        return switch (name) {
            case ImdbSource.NAME -> new ImdbSource(named, KerasCache.standard());
            case SyntheticSource.NAME -> new SyntheticSource();
            case TextSource.NAME -> new TextSource(named.orElseThrow(() -> new DataException(
                    "the source of the examples is own texts, but no file is named")), origin.format().orElse(TextFormat.DEFAULT));
            default -> throw new DataException(
                    "the source of the examples, " + DataException.quoted(name) + ", is unknown to this version");
        };
    }
}
