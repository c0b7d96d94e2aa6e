package io.github.imdbrnn.download;

/** Hears how a download goes, in the thread that called for the file. */
public interface DownloadListener {
    /** Hears nothing. */
    DownloadListener SILENT = new DownloadListener() {
        @Override
        public void progress(RemoteFile file, long bytes) {}

        @Override
        public void note(String line) {}
    };

    /**
     * Tells how much of a file is there; called often while bytes arrive.
     *
     * @param file the file being fetched; {@link RemoteFile#size()} is the total
     * @param bytes bytes so far; falls back when a download starts over
     */
    void progress(RemoteFile file, long bytes);

    /**
     * Tells of something a person should know: a cached file that is not trusted, a download tried again or waited for.
     *
     * @param line one line that names the file
     */
    void note(String line);
}
