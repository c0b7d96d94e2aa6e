package io.github.imdbrnn.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where examples come from.
 *
 * @param source the name of their {@link DatasetSource}, see {@code Sources}
 * @param named the file or folder that a person named for them, if one did
 * @param file which holds them, if one does
 * @param format how they are read, if they are own texts
 */
public record Origin(String source, Optional<Path> named, Optional<Path> file, Optional<TextFormat> format) {
    /** Of examples that are not own texts. */
    public Origin(String source, Optional<Path> named, Optional<Path> file) {
        this(source, named, file, Optional.empty());
    }
}
