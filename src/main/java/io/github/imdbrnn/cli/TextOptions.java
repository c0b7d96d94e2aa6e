package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import java.nio.charset.Charset;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How own texts are read. */
@OptionGroup(OptionGroup.Heading.DATA)
final class TextOptions {
    @Option(names = "--text-column", paramLabel = "COLUMN",
            description = "Of your own texts: the column with the text, by name or by number from 1. Default: text, "
                    + "review, sentence, message or content, or the other one of two.")
    private String textColumn;

    @Option(names = "--label-column", paramLabel = "COLUMN",
            description = "Of your own texts: the column with the label, by name or by number from 1. Default: label, "
                    + "sentiment, class, target or category, or the one of two that has fewer different values.")
    private String labelColumn;

    @Option(names = "--encoding", paramLabel = "NAME", defaultValue = "UTF-8",
            description = "Of your own texts: how they are encoded, unless a byte order mark says so. Default: "
                    + "${DEFAULT-VALUE}.")
    private String encoding;

    /** One of these options that differs from its default, if one does. */
    Optional<String> given() {
        return Optional.ofNullable(textColumn != null ? "--text-column" : labelColumn != null ? "--label-column"
                : charset().equals(TextFormat.DEFAULT.encoding()) ? null : "--encoding");
    }

    /** The format with these in it. */
    TextFormat in(TextFormat format) {
        return new TextFormat(Optional.ofNullable(textColumn), Optional.ofNullable(labelColumn), charset(),
                format.test(), format.testSplit(), format.seed());
    }

    private Charset charset() {
        try {
            return Charset.forName(encoding);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--encoding", "is not known here: " + DataException.quoted(encoding)
                    + "; UTF-8, UTF-16LE, ISO-8859-1 and windows-1252 are");
        }
    }
}
