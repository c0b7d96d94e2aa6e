package io.github.imdbrnn.serve;

import com.sun.net.httpserver.Headers;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may ask. A browser runs strangers' pages, and one of those must not talk to this server: neither under a name of
 * its own that it has lately made stand for this machine (DNS rebinding; the request's Host has the name), nor across
 * origins (the request's Origin has the page's).
 */
final class Callers {
    private static final int DEFAULT_PORT = 80;

    /** An address in numbers, which no one can make stand for another machine. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

    private static final Pattern WITH_PORT = Pattern.compile("(.+):(\\d{1,5})");

    private final Set<String> names = new HashSet<>();
    private final boolean everyAddress;
    private final int port;

    /**
     * @param host as a person named it
     * @param bound what it stands for, and the port
     */
    Callers(String host, InetSocketAddress bound) {
        port = bound.getPort();
        everyAddress = bound.getAddress().isAnyLocalAddress();
        for (String name : List.of("127.0.0.1", "localhost", "[::1]", host.contains(":") ? "[" + host + "]" : host)) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
    }

    /** @throws Refusal if a request does not come from this server's own page, or from no page at all */
    void check(String method, Headers headers) throws Refusal {
        String host = only(headers, "Host");
        if (!mayBeCalled(host)) {
            throw new Refusal(Refusal.MISDIRECTED, "this is not the server that Host names; it answers to localhost:"
                    + port + ", 127.0.0.1:" + port + " and the host that it was told to listen on");
        }
        if (headers.containsKey("Origin") && !only(headers, "Origin").equals("http://" + host)
                || method.equals("POST") && headers.getOrDefault("Sec-Fetch-Site", List.of()).contains("cross-site")) {
            throw new Refusal(Refusal.FORBIDDEN, "pages of other sites may not ask this server");
        }
    }

    private boolean mayBeCalled(String host) {
        Matcher withPort = WITH_PORT.matcher(host);
        boolean named = withPort.matches();
        String name = named ? withPort.group(1) : host;
        return (named ? Integer.parseInt(withPort.group(2)) : DEFAULT_PORT) == port
                && (names.contains(name) || everyAddress && ADDRESS.matcher(name).matches());
    }

    /** A header's value in lower case; nothing if it is missing or there are several. */
    private static String only(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0).strip().toLowerCase(Locale.ROOT) : "";
    }
}
