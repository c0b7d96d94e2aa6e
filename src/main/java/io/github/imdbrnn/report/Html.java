package io.github.imdbrnn.report;

import io.github.imdbrnn.io.PlainText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes markup that is HTML and XML at once. Whatever is given as text or as an attribute's value is escaped, so that
 * nothing in it can act as markup.
 */
final class Html {
    private final StringBuilder markup = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn
     */
    Html open(String tag, String... attributes) {
        tag(tag, attributes).append('>');
        open.push(tag);
        return this;
    }

    /** Ends the element begun last. */
    Html close() {
        markup.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with text in it. */
    Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** An element that never has anything in it, such as {@code meta}. */
    Html empty(String tag, String... attributes) {
        tag(tag, attributes).append("/>");
        return this;
    }

    Html text(String text) {
        markup.append(escape(text));
        return this;
    }

    /** Markup as it is; nothing that comes from data. */
    Html raw(String trusted) {
        markup.append(trusted);
        return this;
    }

    /** A line's end, for people who look at the source. */
    Html line() {
        markup.append('\n');
        return this;
    }

    private StringBuilder tag(String tag, String... attributes) {
        markup.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            markup.append(' ').append(attributes[i]).append("=\"").append(escape(attributes[i + 1])).append('"');
        }
        return markup;
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

    /** @throws IllegalStateException if an element is still open */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return markup.toString();
    }
}
