package io.github.imdbrnn.download;

/** Receives the progress of a download, in the thread that asked for the file. */
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
     * Receives what a person should know: a cached file that is not trusted, a download tried again or waited for.
     *
     * @param line one line that names the file
     */
    default void note(String line) {}
}
