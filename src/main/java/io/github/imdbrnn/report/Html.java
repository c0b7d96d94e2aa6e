package io.github.imdbrnn.report;

import io.github.imdbrnn.io.PlainText;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Markup that is HTML and XML at once, made from templates. What a template takes is escaped, unless it is markup
 * itself, so that nothing in it can act as markup.
 */
final class Html {
    static final Html NONE = new Html("");

    private static final String PLACE = "{}";

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
        StringBuilder text = new StringBuilder();
        int from = 0;
        int taken = 0;
        for (int place = template.indexOf(PLACE); place >= 0; place = template.indexOf(PLACE, from)) {
            if (taken < arguments.length) {
                Object argument = arguments[taken];
                text.append(template, from, place)
                        .append(argument instanceof Html html ? html.markup : escape(argument.toString()));
            }
            from = place + PLACE.length();
            taken++;
        }
        if (taken != arguments.length) {
            throw new IllegalArgumentException(arguments.length + " arguments for " + taken + " places: " + template);
        }
        return new Html(text.append(template.substring(from)).toString());
    }

    /** The markup of one item after the other. */
    static <T> Html each(Collection<T> items, Function<T, Html> markup) {
        return new Html(items.stream().map(item -> markup.apply(item).markup).collect(Collectors.joining()));
    }

    /** Markup as it is; nothing that comes from data. */
    static Html raw(String trusted) {
        return new Html(trusted);
    }

    /** The text as character data; plain, and so without what XML cannot hold. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        PlainText.of(text).codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(character);
            }
        });
        return escaped.toString();
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
