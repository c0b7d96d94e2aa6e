package io.github.imdbrnn.cli;

import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** Lays cells out in lines. No cell is broken; one that is wider than a line has one of its own. */
final class Lines {
    private final int width;
    private final String indent;
    private final String gap;
    private final StringBuilder text = new StringBuilder();
    private int column;

    /**
     * @param width columns of a line, its indentation included
     * @param gap between two cells of a line
     */
    Lines(int width, String indent, String gap) {
        this.width = width;
        this.indent = indent;
        this.gap = gap;
    }

    /** A text's words in lines, which end at spaces only. */
    static String fold(String text, String indent, int width) {
        Lines lines = new Lines(width, indent, " ");
        lines.addAll(text);
        return lines.end();
    }

    /** @param styles of the cell alone; they take no columns */
    void add(String cell, IStyle... styles) {
        int columns = Columns.of(cell);
        if (column > 0 && column + gap.length() + columns > width) {
            text.append(System.lineSeparator());
            column = 0;
        }
        String before = column == 0 ? indent : gap;
        text.append(before).append(Style.on(styles)).append(cell).append(Style.off(styles));
        column += before.length() + columns;
    }

    /** @param words with spaces between them, at which the line may end */
    void addAll(String words) {
        for (String word : words.split(" ")) {
            add(word);
        }
    }

    String end() {
        return text.toString();
    }
}
