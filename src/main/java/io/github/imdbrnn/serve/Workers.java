package io.github.imdbrnn.serve;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that requests are served on. One that waits too long for its client is interrupted, which closes the
 * connection: the JDK's server reads a request's head, too, on the thread that it is given, for as long as it takes.
 */
final class Workers implements Executor, AutoCloseable {
    /** How often it is looked whether a client is too slow, in parts of its patience. */
    private static final int LOOKS = 20;

    /** While others wait, a slow client has this part of the patience. */
    private static final int CROWDED = 10;

    private final long patience; // nanoseconds
    private final ThreadPoolExecutor pool;
    private final ScheduledExecutorService clock;
    private final Set<Task> running = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Task> current = new ThreadLocal<>();

    /** @param patience how long a client may take to send a request, and to take its answer */
    Workers(int threads, Duration patience) {
        this.patience = patience.toNanos();
        pool = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
                task -> daemon(task, "serve"));
        pool.allowCoreThreadTimeOut(true);
        clock = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "serve-clock"));
        clock.scheduleWithFixedDelay(this::endSlow, this.patience / LOOKS, this.patience / LOOKS, TimeUnit.NANOSECONDS);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A request on a thread, whose client is waited for from the beginning. */
    private final class Task implements Runnable {
        private final Runnable request;
        private Thread waiting; // for the client; null while it is the client that waits
        private long since;

        Task(Runnable request) {
            this.request = request;
        }

        @Override
        public void run() {
            current.set(this);
            running.add(this);
            waitFor(true);
            try {
                request.run();
            } finally {
                waitFor(false);
                running.remove(this);
                current.remove();
            }
        }

        synchronized void waitFor(boolean client) {
            waiting = client ? Thread.currentThread() : null;
            since = System.nanoTime();
            if (!client) {
                Thread.interrupted(); // what follows is not what took too long
            }
        }

        synchronized void endIfSlow(long now, long limit) {
            if (waiting != null && now - since > limit) {
                waiting.interrupt();
            }
        }
    }

    private void endSlow() {
        long limit = waiting() > 0 ? patience / CROWDED : patience;
        running.forEach(task -> task.endIfSlow(System.nanoTime(), limit));
    }

    @Override
    public void execute(Runnable request) {
        pool.execute(new Task(request));
    }

    /** The request that runs on this thread has been read. */
    void received() {
        current.get().waitFor(false);
    }

    /** The request that runs on this thread is being answered. */
    void answering() {
        current.get().waitFor(true);
    }

    /** How many requests wait for a thread. */
    int waiting() {
        return pool.getQueue().size();
    }

    /** Whether there are no requests. */
    boolean idle() {
        return running.isEmpty() && waiting() == 0;
    }

    /** Lets the threads go. */
    @Override
    public void close() {
        clock.shutdownNow();
        pool.shutdownNow();
    }
}
