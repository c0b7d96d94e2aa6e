package io.github.imdbrnn.report;

import io.github.imdbrnn.io.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Markup that is HTML and XML at once, made from templates. What a template takes is escaped, unless it is markup
 * itself, so that nothing in it can act as markup.
 */
final class Html {
    static final Html NONE = new Html("");

    private static final Pattern PLACE = Pattern.compile("{}", Pattern.LITERAL);

    private final String markup;

    private Html(String markup) {
        this.markup = markup;
    }

    /**
     * A template with an argument at each <code>{}</code>, in order.
     *
     * @param template markup; nothing that comes from data
     * @param arguments markup as it is; anything else as text, escaped
     * @throws IllegalArgumentException if there are not as many arguments as places
     */
    static Html of(String template, Object... arguments) {
        String[] pieces = PLACE.split(template, -1);
        if (pieces.length != arguments.length + 1) {
            throw new IllegalArgumentException(
                    arguments.length + " arguments for " + (pieces.length - 1) + " places: " + template);
        }
        StringBuilder text = new StringBuilder(pieces[0]);
        for (int i = 0; i < arguments.length; i++) {
            text.append(arguments[i] instanceof Html html ? html.markup : escape(arguments[i].toString()))
                    .append(pieces[i + 1]);
        }
        return new Html(text.toString());
    }

    /** The same with a file of this package as the template. */
    static Html ofFile(String name, Object... arguments) {
        try (InputStream in = Html.class.getResourceAsStream(name)) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8), arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The markup of one item after the other. */
    static <T> Html each(Collection<T> items, Function<T, Html> markup) {
        return new Html(items.stream().map(item -> markup.apply(item).markup).collect(Collectors.joining()));
    }

    /** The text as character data; plain, and so without what XML cannot hold. */
    static String escape(String text) {
        return PlainText.of(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A word as it begins a heading. */
    static String capitalised(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** A number of things: {@code 25,000}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A loss, a probability or the like with four digits; a dash if it is not a number. */
    static String decimal(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%.4f", number);
    }

    /** A share as a percentage with one digit; a dash if it is not a number. */
    static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f\u00A0%%", 100 * share);
    }

    @Override
    public String toString() {
        return markup;
    }
}
