package io.github.imdbrnn.download;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an HTTP response, taken piece by piece with a time-out on each. A request's own time-out in
 * {@link java.net.http.HttpClient} ends with the headers, so that a body that stalls would be waited for without end.
 * Closing it before its end closes the connection.
 */
final class ResponseBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    private final BlockingQueue<Optional<List<ByteBuffer>>> pieces = new LinkedBlockingQueue<>();
    private volatile Flow.Subscription subscription;
    private volatile Throwable failure;
    private volatile boolean closed;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        pieces.add(Optional.of(piece));
    }

    @Override
    public void onError(Throwable failure) {
        this.failure = failure;
        pieces.add(Optional.empty());
    }

    @Override
    public void onComplete() {
        pieces.add(Optional.empty());
    }

    /**
     * Waits for the next bytes; not to be called again after the end.
     *
     * @return the bytes, or nothing at the end of the body
     * @throws BrokenConnection if the connection breaks or nothing arrives in time
     */
    Optional<List<ByteBuffer>> next(Duration timeout) throws BrokenConnection, InterruptedException {
        Optional<List<ByteBuffer>> piece = pieces.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (piece == null) {
            throw new BrokenConnection("nothing arrived for " + timeout.toMillis() / 1000.0 + " s");
        }
        if (failure != null && piece.isEmpty()) {
            throw BrokenConnection.of(failure);
        }
        if (piece.isPresent()) {
            subscription.request(1);
        }
        return piece;
    }

    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
