package io.github.imdbrnn.download;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps what a download told. */
public final class RecordingListener implements DownloadListener {
    public final List<Long> progress = new CopyOnWriteArrayList<>();
    public final List<String> notes = new CopyOnWriteArrayList<>();
    /** Opens with the first note. */
    public final CountDownLatch noted = new CountDownLatch(1);
    /** Opens with the first progress. */
    public final CountDownLatch progressed = new CountDownLatch(1);

    @Override
    public void progress(RemoteFile file, long bytes) {
        progress.add(bytes);
        progressed.countDown();
    }

    @Override
    public void note(String line) {
        notes.add(line);
        noted.countDown();
    }
}
