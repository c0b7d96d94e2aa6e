package io.github.imdbrnn.spark;

import java.io.Serializable;

/**
 * A row of a table of texts.
 *
 * @param text null where there is none
 * @param label without space around it; empty where there is none
 */
record Line(String text, String label, Place place) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The text as one machine's program cuts it into words, whichever system its lines end in. */
    String normalText() {
        return text.replace("\r\n", "\n");
    }
}
