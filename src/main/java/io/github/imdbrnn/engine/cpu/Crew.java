package io.github.imdbrnn.engine.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share out numbered pieces of work a thousand times a second: the caller and its workers draw numbers
 * until none is left.
 *
 * <p>A worker that finds nothing to do watches for the next run for a little while before it sleeps; there is no queue,
 * and nothing is allocated. Which thread does which piece is left to chance, so the pieces must not depend on it. One
 * run at a time; the workers are daemons.
 */
class Crew implements AutoCloseable {
    /** How long a thread that waits spins before it sleeps: longer than it takes to read the next batch. */
    private static final long SPIN_NANOS = 200_000;

    /** A run of numbered pieces. */
    @FunctionalInterface
    interface Task {
        /**
         * @param piece from 0
         * @param member which of the crew does it, from 0 (the caller); no two pieces have the same member at a time
         */
        void run(int piece, int member);
    }

    private final Thread[] workers;
    /**
     * The run's number in the upper half, the pieces left to draw in the lower. One compare-and-set checks both, so a
     * worker that is late from one run cannot draw from the next with what it knows of the last.
     */
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile Task task;
    private volatile Throwable failure;
    private volatile Thread caller;
    private volatile boolean closed;

    /** @param threads how many work at once, the caller among them; at least 1 */
    Crew(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; at least 1 is needed");
        }
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            int member = i + 1;
            workers[i] = new Thread(() -> work(member), "imdb-rnn-" + member);
            workers[i].setDaemon(true);
            workers[i].start();
        }
    }

    /**
     * Does the pieces {@code count - 1} to 0, drawn in this order, and returns when all are done.
     *
     * @throws IllegalStateException if the crew is closed
     * @throws RuntimeException or Error what a piece threw, once the others are done
     */
    void run(int count, Task work) {
        if (closed) {
            throw new IllegalStateException("this engine is closed");
        }
        if (workers.length == 0 || count <= 1) {
            for (int piece = count - 1; piece >= 0; piece--) {
                work.run(piece, 0);
            }
            return;
        }
        int run = number(ticket.get()) + 1;
        failure = null;
        task = work;
        caller = Thread.currentThread();
        unfinished.set(count);
        ticket.set((long) run << 32 | count);
        for (int i = 0; i < Math.min(workers.length, count - 1); i++) {
            LockSupport.unpark(workers[i]);
        }
        draw(run, 0);
        long since = System.nanoTime();
        while (unfinished.get() > 0) {
            await(since);
        }
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }

    private void work(int member) {
        int done = 0;
        long since = System.nanoTime();
        while (!closed) {
            int run = number(ticket.get());
            if (run != done) {
                draw(run, member);
                done = run;
                since = System.nanoTime();
            } else {
                await(since);
            }
        }
    }

    /** Watches for a moment, or sleeps until unparked if it is long since there was something to do. */
    private void await(long since) {
        if (System.nanoTime() - since < SPIN_NANOS) {
            Thread.onSpinWait();
        } else {
            LockSupport.park(this);
        }
    }

    private static int number(long ticket) {
        return (int) (ticket >>> 32);
    }

    /** Draws pieces of the given run until none is left. */
    private void draw(int run, int member) {
        while (true) {
            long drawn = ticket.get();
            int left = (int) drawn;
            if (number(drawn) != run || left == 0) {
                return;
            }
            if (!ticket.compareAndSet(drawn, drawn - 1)) {
                continue;
            }
            try {
                task.run(left - 1, member); // the run lasts until this piece is done, so the task is still its own
            } catch (Throwable thrown) {
                failure = thrown;
            }
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    /** Lets the workers go. */
    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
