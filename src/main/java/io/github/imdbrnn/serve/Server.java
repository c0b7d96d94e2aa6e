package io.github.imdbrnn.serve;

import com.sun.net.httpserver.HttpServer;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Answers texts over HTTP, on the JDK's own server, until it is closed. */
public final class Server implements AutoCloseable {
    private static final int LARGEST_REPORT = 16 << 20;
    private static final int LOOK_MILLIS = 10;

    private final Limits limits;
    private final Workers workers;
    private final HttpServer http;
    private final Routes routes;
    private final URI uri;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Begins to answer.
     *
     * @param run the model's
     * @param predictor of the model; not closed with this
     * @param trainedOn where the run's examples came from, in words
     * @param host on whose addresses to listen; requests must name it, or this machine by localhost or its own address
     * @param port 0 for any that is free
     * @throws DataException if the host is not known or the port is taken, or there is a report that cannot be read
     */
    public static Server start(RunFolder run, Predictor predictor, String trainedOn, String host, int port,
            Limits limits) throws DataException {
        Optional<Page> report = report(run.path().resolve(RunFolder.REPORT));
        return new Server(bound(host, port), host, predictor, report,
                ModelFacts.json(run, trainedOn, predictor.engine(), report.isPresent()), limits);
    }

    private Server(HttpServer http, String host, Predictor predictor, Optional<Page> report, String facts,
            Limits limits) {
        this.http = http;
        this.limits = limits;
        workers = new Workers(limits.threads(), limits.patience());
        InetSocketAddress address = http.getAddress();
        String name = host.contains(":") ? "[" + host + "]" : host;
        uri = URI.create("http://" + name + ":" + address.getPort() + "/");
        routes = new Routes(predictor, new Callers(host, address), workers, limits, report, facts);
        http.createContext("/", routes);
        http.setExecutor(workers);
        http.start();
    }

    private static HttpServer bound(String host, int port) throws DataException {
        // Or half of an answer waits until the client has confirmed the other. Read when the first server is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new DataException(
                    "the host " + host + " is not known; 127.0.0.1 is this machine, 0.0.0.0 all its addresses");
        }
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new DataException("port " + port + " of " + host + ": cannot be listened on: "
                    + DataException.reason(e) + "; 0 takes one that is free", e);
        }
    }

    /** The report, read once: it is that of the model that is read now. */
    private static Optional<Page> report(Path file) throws DataException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] html = in.readNBytes(LARGEST_REPORT + 1);
            if (html.length > LARGEST_REPORT) {
                throw new DataException(file + ": is larger than " + (LARGEST_REPORT >> 20) + " MB; move it away");
            }
            return Optional.of(Page.ofReport(html));
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
    }

    /** Where to ask. */
    public URI uri() {
        return uri;
    }

    /** Waits until it is closed, by another thread. */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Answers what has been asked, for as long as the limits say, and nothing more; then ends. */
    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        routes.end();
        try {
            long until = System.nanoTime() + limits.ending().toNanos();
            while (!workers.idle() && System.nanoTime() < until) {
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then at once
        }
        http.stop(0);
        workers.close();
        closed.countDown();
    }
}
