package io.github.imdbrnn.download;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A web server on the loopback interface that answers each request with the next of its scripted answers, the last one
 * again and again, and closes the connection after each.
 */
public final class LoopbackServer implements AutoCloseable {
    /** One answer, bytes and all, so that it can break off where a real server would not. */
    public interface Answer {
        void send(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final List<Answer> answers;
    private final AtomicInteger requests = new AtomicInteger();

    public LoopbackServer(Answer... answers) {
        this.answers = List.of(answers);
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::serve);
    }

    public URI uri(String name) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + name);
    }

    /** Number of requests so far. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                daemon(() -> answer(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                line = in.readLine();
            }
            answers.get(Math.min(requests.getAndIncrement(), answers.size() - 1)).send(connection.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The client has gone.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "loopback server");
        thread.setDaemon(true);
        thread.start();
    }

    /** The whole body. */
    public static Answer body(byte[] body) {
        return cut(body, body.length);
    }

    /** Promises the body and closes the connection before byte {@code end} of it. */
    public static Answer cut(byte[] body, int end) {
        return out -> {
            text(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n\r\n");
            out.write(body, 0, end);
        };
    }

    /** Sends the body up to byte {@code end}, and the rest of it only when the gate opens. */
    public static Answer gated(byte[] body, int end, CountDownLatch gate) {
        return out -> {
            cut(body, end).send(out);
            out.flush();
            gate.await();
            out.write(body, end, body.length - end);
        };
    }

    /** An answer with that status, those headers (each with its line end) and an empty body. */
    public static Answer status(int status, String headers) {
        return out -> text(out, "HTTP/1.1 " + status + " Made\r\n" + headers
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /** Closes the connection at once. */
    static Answer hangUp() {
        return out -> {};
    }

    static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
