package io.github.imdbrnn.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A page, and what it may do.
 *
 * @param html in UTF-8
 * @param policy its Content-Security-Policy
 */
record Page(byte[] html, String policy) {
    private static final Pattern INLINE = Pattern.compile("<(script|style)\\b[^>]*>(.*?)</\\1>", Pattern.DOTALL);
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** For answers that are no page. */
    static final String NO_PAGE = NOTHING + "; sandbox";

    /** A report: it has styles everywhere and runs nothing. */
    static Page ofReport(byte[] html) {
        return new Page(html, NO_PAGE + "; style-src 'unsafe-inline'");
    }

    /** This program's own page: it runs its own script, known by its hash, and talks to this server alone. */
    static Page own() {
        try (InputStream in = Page.class.getResourceAsStream("page.html")) {
            // As a browser reads it, whatever has checked it out.
            String html = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
            return new Page(html.getBytes(StandardCharsets.UTF_8), NOTHING + "; connect-src 'self'; img-src data:"
                    + "; script-src " + hashes(html, "script") + "; style-src " + hashes(html, "style"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hashes(String html, String tag) {
        return INLINE.matcher(html).results().filter(element -> element.group(1).equals(tag))
                .map(element -> Base64.getEncoder().encodeToString(DigestUtils.sha256(element.group(2))))
                .map(hash -> "'sha256-" + hash + "'").collect(Collectors.joining(" "));
    }
}
