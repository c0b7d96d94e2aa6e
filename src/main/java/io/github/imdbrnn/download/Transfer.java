package io.github.imdbrnn.download;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fills one {@code .part} file over as many connections as it takes, each going on where the last one ended. */
final class Transfer {
    private final ImdbFile file;
    private final FileChannel part;
    private final Download.Limits limits;
    private final DownloadListener listener;
    private final HttpClient client;
    private boolean resumed;
    private boolean anyAnswer;

    /** @param part open for writing; what it holds already is kept and gone on from */
    Transfer(ImdbFile file, FileChannel part, Download.Limits limits, DownloadListener listener) throws IOException {
        this.file = file;
        this.part = part;
        this.limits = limits;
        this.listener = listener;
        this.resumed = part.size() > 0;
        // NORMAL follows redirects, but never from https to http.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(limits.connect())
                .build();
    }

    /**
     * Receives the file's bytes until the part file has all of them.
     *
     * @return whether bytes of different responses were put together
     * @throws DataException if the server has no such file or every attempt failed
     * @throws IOException if the part file cannot be written
     */
    boolean run() throws IOException, InterruptedException {
        if (part.size() > file.size()) {
            startOver();
        }
        for (int attempt = 1; part.size() < file.size(); attempt++) {
            try {
                receive();
            } catch (BrokenConnection e) {
                // Without any network a second attempt only delays the bad news.
                if (attempt == limits.attempts() || e.neverMade() && !anyAnswer) {
                    throw Download.failure(file, e.getMessage(), e);
                }
                listener.note(file.name() + ": " + e.getMessage() + " at byte " + part.size() + "; trying again ("
                        + (attempt + 1) + " of " + limits.attempts() + ")");
                Thread.sleep(limits.pause().toMillis() << (attempt - 1));
            }
        }
        part.force(true);
        return resumed;
    }

    private void receive() throws IOException, InterruptedException, BrokenConnection {
        long from = part.size();
        HttpRequest.Builder request = HttpRequest.newBuilder(file.uri());
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = answer(request.build());
        anyAnswer = true;
        try (ResponseBody body = new ResponseBody()) {
            response.body().subscribe(body);
            int status = response.statusCode();
            if (status == 200) {
                refuseOtherLength(response);
                startOver();
                copy(body);
            } else if (status == 206 && from > 0 && continues(response, from)) {
                resumed = true;
                listener.note(file.name() + ": going on at byte " + from + " of " + file.size());
                copy(body);
            } else if (status == 416 || status == 206) {
                startOver();
                throw new BrokenConnection("the server cannot go on at byte " + from);
            } else if (status >= 500 || status == 408 || status == 429) {
                throw new BrokenConnection("the server answered " + status);
            } else {
                throw Download.failure(file, "the server answered " + status + (status == 404 ? " (not found)" : ""));
            }
        }
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer(HttpRequest request)
            throws InterruptedException, BrokenConnection {
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
        try {
            return answer.get(limits.connect().plus(limits.read()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw BrokenConnection.of(e.getCause());
        } catch (TimeoutException e) {
            throw new BrokenConnection("the server did not answer");
        } finally {
            answer.cancel(true); // closes the connection, and does nothing once the answer is there
        }
    }

    private void refuseOtherLength(HttpResponse<?> response) throws DataException {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(file.size());
        if (length != file.size()) {
            throw Download.failure(file, "the server offers " + length + " bytes, not " + file.size());
        }
    }

    private boolean continues(HttpResponse<?> response, long from) {
        String range = "bytes " + from + "-" + (file.size() - 1) + "/" + file.size();
        return response.headers().firstValue("Content-Range").filter(range::equals).isPresent();
    }

    private void startOver() throws IOException {
        part.truncate(0);
        resumed = false;
    }

    private void copy(ResponseBody body) throws IOException, InterruptedException, BrokenConnection {
        long bytes = part.size();
        part.position(bytes);
        listener.progress(file, bytes);
        while (true) {
            Optional<List<ByteBuffer>> piece = body.next(limits.read());
            if (piece.isEmpty()) {
                break;
            }
            for (ByteBuffer buffer : piece.get()) {
                bytes += buffer.remaining();
                if (bytes > file.size()) {
                    startOver();
                    throw Download.failure(file, "the server sends more than " + file.size() + " bytes");
                }
                while (buffer.hasRemaining()) {
                    part.write(buffer);
                }
            }
            listener.progress(file, bytes);
        }
        if (bytes < file.size()) {
            throw new BrokenConnection("the connection ended");
        }
    }
}
