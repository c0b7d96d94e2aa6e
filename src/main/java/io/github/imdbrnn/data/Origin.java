package io.github.imdbrnn.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where examples come from.
 *
 * @param source the name of their {@link DatasetSource}, see {@code Sources}
 * @param named the file or folder that a person named for them, if one did
 * @param file which holds them, if one does
 */
public record Origin(String source, Optional<Path> named, Optional<Path> file) {}
