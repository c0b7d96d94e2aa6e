package io.github.imdbrnn.download;

import io.github.imdbrnn.io.DataException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** The network or the server failed in a way that another attempt may mend. The message is a phrase, not a sentence. */
final class BrokenConnection extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean neverMade;

    BrokenConnection(String message) {
        super(message);
        this.neverMade = false;
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
        if (hasCause(failure, UnresolvedAddressException.class) || hasCause(failure, UnknownHostException.class)) {
            return new BrokenConnection("no connection (the host is not known)", true, failure);
        }
        if (hasCause(failure, HttpConnectTimeoutException.class)) {
            return new BrokenConnection("no connection (no answer in time)", true, failure);
        }
        if (hasCause(failure, ConnectException.class) || hasCause(failure, NoRouteToHostException.class)) {
            String detail = detail(failure, "refused or not reachable");
            return new BrokenConnection("no connection (" + detail + ")", true, failure);
        }
        if (hasCause(failure, SSLException.class)) {
            return new BrokenConnection("no secure connection (" + detail(failure, "TLS failed") + ")", true, failure);
        }
        String otherwise = failure.getClass().getSimpleName();
        return new BrokenConnection("the connection broke off (" + detail(failure, otherwise) + ")", false, failure);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static String detail(Throwable failure, String otherwise) {
        String message = otherwise;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                message = t.getMessage();
            }
        }
        return DataException.quoted(message.strip()); // a header or certificate may be quoted in it
    }
}
