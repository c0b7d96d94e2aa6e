package io.github.imdbrnn.download;

import java.nio.file.Path;

/** Receives the progress of a download, or of reading what is on this machine, in the thread that asked for the file. */
public interface DownloadListener {
    /** Ignores it. */
    DownloadListener SILENT = new DownloadListener() {};

    /**
     * Called often while bytes arrive.
     *
     * @param file the file being fetched; {@link RemoteFile#size()} is the total
     * @param bytes bytes so far; falls back when a download starts over
     */
    default void progress(RemoteFile file, long bytes) {}

    /**
     * Called often while a file or folder on this machine is read.
     *
     * @param done how much of it is read, in bytes or files
     * @param all how much there is
     */
    default void reading(Path file, long done, long all) {}

    /**
     * Receives what a person should know: a cached file that is not trusted, a download tried again or waited for.
     *
     * @param line one line that names the file
     */
    default void note(String line) {}
}
