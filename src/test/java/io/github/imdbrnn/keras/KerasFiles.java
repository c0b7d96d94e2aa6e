package io.github.imdbrnn.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The files that Keras wrote, in {@code files.zip}; the README beside it says how. */
public final class KerasFiles {
    private KerasFiles() {}

    public static byte[] bytes(String name) throws IOException {
        try (InputStream in = KerasFiles.class.getResourceAsStream("files.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null;) {
                if (entry.getName().equals(name)) {
                    return zip.readAllBytes();
                }
            }
        }
        throw new IllegalArgumentException("there is no " + name);
    }

    static Path file(Path folder, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }
}
