package io.github.imdbrnn.data.imdb;

import io.github.imdbrnn.download.Download;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** The folder in which Keras keeps its datasets; a file that Keras has fetched is not fetched again. */
public final class KerasCache {
    private final Path folder;
    private final Download download;

    /**
     * @param folder where the files are; made when a file must be downloaded
     * @param download how to fetch what is missing
     */
    public KerasCache(Path folder, Download download) {
        this.folder = folder;
        this.download = download;
    }

    /** The cache of the person who runs this program, as Keras finds it: {@link #folder(Map, Path)}. */
    public static KerasCache standard() {
        return new KerasCache(folder(System.getenv(), Path.of(System.getProperty("user.home"))), new Download());
    }

    /**
     * The datasets folder as Keras places it (its {@code backend/config.py} and {@code get_file}): {@code datasets}
     * under {@code KERAS_HOME}, or under {@code .keras} in the home directory where that is unset.
     *
     * @param environment the environment's variables; {@code HOME} counts for more than {@code userHome} on systems
     *     other than Windows, as it does in Python
     */
    static Path folder(Map<String, String> environment, Path userHome) {
        String homeVariable = environment.getOrDefault("HOME", "");
        Path home = File.separatorChar == '\\' || homeVariable.isBlank() ? userHome : Path.of(homeVariable);
        String kerasHome = environment.getOrDefault("KERAS_HOME", "");
        Path keras = kerasHome.isBlank() ? home.resolve(".keras")
                : Path.of(kerasHome.replaceFirst("^~(?=/|$)", Matcher.quoteReplacement(home.toString())));
        return keras.resolve("datasets");
    }

    public Path folder() {
        return folder;
    }

    /**
     * Finds a file in the cache, or downloads it there. A cached file with another hash is not trusted: the listener is
     * told, and it is replaced once the right one is complete.
     *
     * @return the file, whole and with the right hash
     * @throws DataException if the file is neither there nor to be had; the message is one line that says what to do
     */
    public Path get(RemoteFile file, DownloadListener listener) throws DataException {
        Path path = folder.resolve(file.name());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Optional<String> fault = file.faultIn(path);
            if (fault.isEmpty()) {
                return path;
            }
            listener.note(path + " " + fault.get() + "; it is not trusted and downloaded again");
        }
        makeFolder(file);
        download.fetch(file, path, listener);
        return path;
    }

    private void makeFolder(RemoteFile file) throws DataException {
        // In older releases of the JDK, createDirectories refuses a link to a folder.
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw DataException.of(
                    folder, "the folder cannot be made", Remedy.FETCH_AGAIN_OR_NAME_THE_DATA, file.name(), e);
        }
    }
}
