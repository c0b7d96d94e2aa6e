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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A web server on the loopback interface that answers each request with the next of its scripted answers, the last one
 * again and again, and closes the connection after each.
 */
public final class LoopbackServer implements AutoCloseable {
    /** One answer, bytes and all, so that it can break off where a real server would not. */
    public interface Answer {
        /** @param from the first byte asked for, 0 without a Range header */
        void send(long from, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final List<Answer> answers;
    private final List<String> ranges = new CopyOnWriteArrayList<>();

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

    /** The Range header of every request so far, "" for one without. */
    List<String> ranges() {
        return ranges;
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
            String range = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase().startsWith("range:")) {
                    range = line.substring("range:".length()).strip();
                }
            }
            Answer answer;
            synchronized (ranges) {
                answer = answers.get(Math.min(ranges.size(), answers.size() - 1));
                ranges.add(range);
            }
            long from = range.isEmpty() ? 0 : Long.parseLong(range.replaceAll("bytes=(\\d+)-", "$1"));
            answer.send(from, connection.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The client has gone.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "loopback server");
        thread.setDaemon(true);
        thread.start();
    }

    /** The whole body, or with a Range header the rest of it. */
    static Answer body(byte[] body) {
        return cut(body, body.length);
    }

    /** Promises the body (or its rest) and closes the connection before byte {@code end} of it. */
    public static Answer cut(byte[] body, int end) {
        return (from, out) -> {
            head(body, from, out);
            out.write(body, (int) from, Math.max(0, end - (int) from));
        };
    }

    /** Sends the body up to byte {@code end}, and the rest of it only when the gate opens. */
    public static Answer gated(byte[] body, int end, CountDownLatch gate) {
        return (from, out) -> {
            cut(body, end).send(from, out);
            out.flush();
            gate.await();
            out.write(body, end, body.length - end);
        };
    }

    /** The whole body, whatever was asked for. */
    static Answer withoutRanges(byte[] body) {
        return (from, out) -> body(body).send(0, out);
    }

    /** An answer with that status, those headers (each with its line end) and an empty body. */
    static Answer status(int status, String headers) {
        return (from, out) -> text(out, "HTTP/1.1 " + status + " Made\r\n" + headers
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /** Closes the connection at once. */
    static Answer hangUp() {
        return (from, out) -> {};
    }

    private static void head(byte[] body, long from, OutputStream out) throws IOException {
        String range = "Content-Range: bytes " + from + "-" + (body.length - 1) + "/" + body.length + "\r\n";
        text(out, "HTTP/1.1 " + (from == 0 ? "200 OK\r\n" : "206 Partial Content\r\n" + range)
                + "Content-Length: " + (body.length - from) + "\r\nConnection: close\r\n\r\n");
    }

    static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
