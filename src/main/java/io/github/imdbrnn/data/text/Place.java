package io.github.imdbrnn.data.text;

import java.nio.file.Path;

/**
 * Where an example stands.
 *
 * @param line from 1; 0 where the example is the whole file
 */
record Place(Path file, long line) {
    /** The place in a message that names the file already, or names its folder. */
    String within(Path named) {
        return line == 0 ? named.relativize(file).toString()
                : (file.equals(named) ? "" : file.getFileName() + ", ") + "line " + line;
    }

    @Override
    public String toString() {
        return file + (line == 0 ? "" : ": line " + line);
    }
}
