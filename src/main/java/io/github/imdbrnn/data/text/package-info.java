/**
 * A person's own labelled texts: CSV, TSV, JSON lines, folders of texts and files of lines, with the vocabulary that
 * they make. Files are read strictly and within bounds; what is skipped is counted.
 */
package io.github.imdbrnn.data.text;
