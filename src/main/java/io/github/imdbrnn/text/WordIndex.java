package io.github.imdbrnn.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The words of the vocabulary by frequency rank, 1 for the most frequent, and Keras's ids for them.
 *
 * <p>An id is the rank + {@link #INDEX_FROM}; the ids below are {@link #PADDING}, {@link #START} and
 * {@link #OUT_OF_VOCABULARY}, and 3 stands for nothing. Immutable.
 */
public final class WordIndex {
    /** Fills up a short review. */
    public static final int PADDING = 0;

    /** Begins every review; {@code start_char} of {@code load_data}. */
    public static final int START = 1;

    /** Stands for a word too rare for the vocabulary; {@code oov_char} of {@code load_data}. */
    public static final int OUT_OF_VOCABULARY = 2;

    /** {@code index_from} of {@code load_data}. */
    public static final int INDEX_FROM = 3;

    private static final long MAX_FILE_BYTES = 64 << 20;

    private final Map<String, Integer> ranks = new HashMap<>();
    private final Map<Integer, String> words = new HashMap<>();

    private WordIndex() {}

    /**
     * The index of a list of words.
     *
     * @param words the most frequent first
     * @throws IllegalArgumentException if a word stands there twice
     */
    public static WordIndex ofRanked(List<String> words) {
        WordIndex index = new WordIndex();
        for (String word : words) {
            int rank = index.size() + 1;
            if (index.ranks.put(word, rank) != null) {
                throw new IllegalArgumentException("the word " + word + " has two ranks");
            }
            index.words.put(rank, word);
        }
        return index;
    }

    /**
     * Reads Keras's {@code imdb_word_index.json}: one JSON object from word to rank.
     *
     * @throws DataException if the file is missing or is anything but distinct words with distinct ranks from 1 on
     */
    public static WordIndex read(Path file) throws DataException {
        // Words come from the file: they must fill neither the JVM's table of interned strings nor Jackson's own.
        JsonFactory factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE).build())
                .build();
        try (JsonParser parser = factory.createParser(text(file))) {
            return parse(file, parser);
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": is not UTF-8 text", e);
        } catch (IOException e) { // not by Jackson's own type, which the JVM would load for the ids above too
            throw e instanceof JsonProcessingException fault ? notJson(file, fault.getLocation(), e)
                    : DataException.of(file, "cannot be read", e);
        }
    }

    private static DataException notJson(Path file, JsonLocation at, IOException fault) {
        return new DataException(file + ": is not JSON"
                + (at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr()), fault);
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file"));
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new DataException(file + ": is larger than " + (MAX_FILE_BYTES >> 20) + " MB");
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
    }

    private static WordIndex parse(Path file, JsonParser parser) throws IOException {
        WordIndex index = new WordIndex();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new DataException(file + ": is not a JSON object of words and ranks");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String word = parser.getCurrentName();
            // The length first: Jackson would go on to compute a number of a million digits.
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT || parser.getTextLength() > 10
                    || parser.getLongValue() < 1 || parser.getLongValue() > Integer.MAX_VALUE - INDEX_FROM) {
                throw new DataException(file + ": the rank of " + DataException.quoted(word)
                        + " is not a whole number from 1 on");
            }
            int rank = parser.getIntValue();
            if (index.ranks.put(word, rank) != null) {
                throw new DataException(file + ": has the word " + DataException.quoted(word) + " twice");
            }
            if (index.words.put(rank, word) != null) {
                throw new DataException(file + ": has the rank " + rank + " twice");
            }
        }
        if (parser.nextToken() != null) {
            throw new DataException(file + ": goes on after its JSON object");
        }
        if (index.size() == 0) {
            throw new DataException(file + ": has no words");
        }
        return index;
    }

    /** Number of words. */
    public int size() {
        return ranks.size();
    }

    /** The frequency rank of a word, from 1, if it is known. */
    public OptionalInt rank(String word) {
        Integer rank = ranks.get(word);
        return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    /** The word behind an id; for ids that are no word's, {@code <pad>}, {@code <start>} or {@code <oov>}. */
    public String word(int id) {
        return switch (id) {
            case PADDING -> "<pad>";
            case START -> "<start>";
            default -> words.getOrDefault(id - INDEX_FROM, "<oov>");
        };
    }

    /** The words behind a review's ids. */
    public List<String> decode(int[] ids) {
        return IntStream.of(ids).mapToObj(this::word).toList();
    }

    /** An id in a vocabulary of {@code numWords}: itself, or {@link #OUT_OF_VOCABULARY} if it lies beyond. */
    public static int limit(int id, int numWords) {
        return id < numWords ? id : OUT_OF_VOCABULARY;
    }
}
