package io.github.imdbrnn.serve;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A connection to a server on which a test says anything, and as slowly as it likes. */
public final class Connection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int SMALL_BUFFER = 4096;

    private final Socket socket = new Socket();
    private final URI server;
    private InputStream in;

    /** @param headers by their names in any case */
    public record Answer(int status, Map<String, String> headers, byte[] bytes) {
        public String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    public Connection(URI server) throws IOException {
        this.server = server;
        socket.setReceiveBufferSize(SMALL_BUFFER); // what a test does not read, the server cannot send
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Asks on a connection of its own. */
    public static Answer ask(URI server, String requestLine, String headers, byte[] body) throws IOException {
        try (Connection connection = new Connection(server)) {
            connection.request(requestLine, headers, body);
            return connection.answer();
        }
    }

    /** The same without a body. */
    public static Answer ask(URI server, String requestLine) throws IOException {
        return ask(server, requestLine, "", new byte[0]);
    }

    /** @param headers beside Host and, if there is a body, Content-Length; each with its end of line */
    public void request(String requestLine, String headers, byte[] body) throws IOException {
        String length = body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
        send(requestLine + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n" + headers + length + "\r\n");
        send(body);
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** @throws IOException if the server closes the connection first */
    public Answer answer() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        return new Answer(status, headers, in.readNBytes(length));
    }

    /** What the server still says until it closes the connection, in whatever way. */
    public long rest() {
        long bytes = 0;
        try {
            for (int n = in.read(new byte[SMALL_BUFFER]); n >= 0; n = in.read(new byte[SMALL_BUFFER])) {
                bytes += n;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server has not closed the connection", e);
        } catch (IOException e) {
            // It was reset.
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server has closed the connection");
            }
            line.append(c == '\r' ? "" : (char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
