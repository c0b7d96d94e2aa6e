package io.github.imdbrnn.download;

import io.github.imdbrnn.io.DataException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** The network or the server failed in a way that another attempt may mend. The message is a phrase, not a sentence. */
final class BrokenConnection extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean neverMade;

    BrokenConnection(String message) {
        this(message, false, null);
    }

    private BrokenConnection(String message, boolean neverMade, Throwable cause) {
        super(message, cause);
        this.neverMade = neverMade;
    }

    /** Whether there was no connection at all, as on a machine without a network. */
    boolean neverMade() {
        return neverMade;
    }

    /** Words for what {@link java.net.http.HttpClient} threw. */
    static BrokenConnection of(Throwable failure) {
        // The client wraps the cause that says most, an unknown host most of all, in others without a message.
        boolean unknown =
                hasCause(failure, UnresolvedAddressException.class) || hasCause(failure, UnknownHostException.class);
        String none = unknown ? "no connection (the host is not known)"
                : hasCause(failure, HttpConnectTimeoutException.class) ? "no connection (no answer in time)"
                : hasCause(failure, ConnectException.class) || hasCause(failure, NoRouteToHostException.class)
                        ? "no connection (" + detail(failure, "refused or not reachable") + ")"
                : hasCause(failure, SSLException.class) ? "no secure connection (" + detail(failure, "TLS failed") + ")"
                : null;
        String broken = hasCause(failure, HttpTimeoutException.class) ? "the server did not answer"
                : "the connection broke off (" + detail(failure, failure.getClass().getSimpleName()) + ")";
        return new BrokenConnection(none == null ? broken : none, none != null, failure);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure).anyMatch(type::isInstance);
    }

    /** The message of the innermost cause that has one. A header or a certificate may be quoted in it. */
    private static String detail(Throwable failure, String otherwise) {
        Stream<String> messages = causes(failure).map(Throwable::getMessage);
        return DataException.quoted(
                messages.filter(m -> m != null && !m.isBlank()).reduce(otherwise, (outer, inner) -> inner).strip());
    }
}
