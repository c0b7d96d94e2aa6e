package io.github.imdbrnn.serve;

import java.time.Duration;

/**
 * How much a server takes on.
 *
 * @param bodyBytes the longest body of a request
 * @param texts the most texts of a request
 * @param threads how many requests are read, answered and sent at once
 * @param waiting how many more may wait for a thread; of those beyond it the oldest are refused
 * @param patience how long a client may take to send a request, and to take its answer
 * @param ending how long requests may go on when the server is ended
 */
public record Limits(int bodyBytes, int texts, int threads, int waiting, Duration patience, Duration ending) {
    /** For one person's machine. */
    public static final Limits STANDARD =
            new Limits(1 << 20, 10_000, 32, 256, Duration.ofSeconds(10), Duration.ofSeconds(3));
}
