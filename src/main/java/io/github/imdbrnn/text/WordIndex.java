package io.github.imdbrnn.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.imdbrnn.io.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
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
    private static final String UNKNOWN_WORDS = "unknown_words";
    private static final String WORDS = "words";

    /** What becomes of a word that is not in the index. */
    public enum UnknownWords {
        /** It is left out, as of IMDB's, whose index has every word of its texts. */
        DROPPED,
        /** It is read as {@link WordIndex#OUT_OF_VOCABULARY}, as where the index is the vocabulary. */
        OUT_OF_VOCABULARY
    }

    private final Map<String, Integer> ranks = new HashMap<>();
    private final UnknownWords unknownWords;
    private volatile Map<Integer, String> words; // the inverse, made when first asked for

    private WordIndex(UnknownWords unknownWords) {
        this.unknownWords = unknownWords;
    }

    /** The index of a list of words; see {@link #ofRanked(List, UnknownWords)}. Unknown words are dropped. */
    public static WordIndex ofRanked(List<String> words) {
        return ofRanked(words, UnknownWords.DROPPED);
    }

    /**
     * The index of a list of words.
     *
     * @param words the most frequent first
     * @throws IllegalArgumentException if a word stands there twice
     */
    public static WordIndex ofRanked(List<String> words, UnknownWords unknownWords) {
        WordIndex index = new WordIndex(unknownWords);
        for (String word : words) {
            int rank = index.size() + 1;
            if (index.ranks.put(word, rank) != null) {
                throw new IllegalArgumentException("the word " + word + " has two ranks");
            }
        }
        return index;
    }

    /**
     * Reads Keras's {@code imdb_word_index.json}: one JSON object from word to rank. Unknown words are dropped.
     *
     * @throws DataException if the file is missing or is anything but distinct words with distinct ranks from 1 on
     */
    public static WordIndex read(Path file) throws DataException {
        try {
            return parsed(bytes(file), file.toString(), WordIndex::parse);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file"));
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new DataException(file + ": is larger than " + (MAX_FILE_BYTES >> 20) + " MB");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param source what an error is to call it
     * @throws DataException if it is anything else
     */
    public static WordIndex ofJson(byte[] json, String source) throws DataException {
        return parsed(json, source, WordIndex::parseOwn);
    }

    /** The index, words by rank, as a member of a saved model: what becomes of unknown words, then the words. */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(UNKNOWN_WORDS, unknownWords.name().toLowerCase(Locale.ROOT));
            json.writeObjectFieldStart(WORDS);
            for (Map.Entry<Integer, String> word : new TreeMap<>(words()).entrySet()) {
                json.writeNumberField(word.getValue(), word.getKey());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of an array in memory
        }
        return bytes.toByteArray();
    }

    /** Reads an index, where the parser stands before it. */
    private interface Form {
        WordIndex read(String source, JsonParser parser) throws IOException;
    }

    private static WordIndex parsed(byte[] json, String source, Form form) throws DataException {
        // Words come from the file: they must fill neither the JVM's table of interned strings nor Jackson's own.
        JsonFactory factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE).build())
                .build();
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
            JsonParser parser = factory.createParser(text.array(), text.arrayOffset(), text.remaining());
            WordIndex index = form.read(source, parser);
            if (parser.nextToken() != null) {
                throw new DataException(source + ": goes on after its JSON object");
            }
            return index;
        } catch (CharacterCodingException e) {
            throw new DataException(source + ": is not UTF-8 text", e);
        } catch (IOException e) { // not by Jackson's own type, which the JVM would load for the ids above too
            throw e instanceof DataException fault ? fault
                    : notJson(source, e instanceof JsonProcessingException fault ? fault.getLocation() : null, e);
        }
    }

    private static DataException notJson(String source, JsonLocation at, IOException fault) {
        return new DataException(source + ": is not JSON"
                + (at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr()), fault);
    }

    private static WordIndex parse(String source, JsonParser parser) throws IOException {
        return words(source, parser, UnknownWords.DROPPED);
    }

    private static WordIndex parseOwn(String source, JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.START_OBJECT && UNKNOWN_WORDS.equals(parser.nextFieldName())
                && parser.nextToken() == JsonToken.VALUE_STRING) {
            String name = parser.getText();
            for (UnknownWords unknown : UnknownWords.values()) {
                if (unknown.name().toLowerCase(Locale.ROOT).equals(name) && WORDS.equals(parser.nextFieldName())) {
                    WordIndex index = words(source, parser, unknown);
                    if (parser.nextToken() == JsonToken.END_OBJECT) {
                        return index;
                    }
                }
            }
        }
        throw new DataException(source + ": is not a JSON object of " + UNKNOWN_WORDS + " and " + WORDS);
    }

    private static WordIndex words(String source, JsonParser parser, UnknownWords unknownWords) throws IOException {
        WordIndex index = new WordIndex(unknownWords);
        boolean rising = true; // as toJson writes them
        int last = 0;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new DataException(source + ": is not a JSON object of words and ranks");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String word = parser.currentName();
            // The length first: Jackson would go on to compute a number of a million digits.
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT || parser.getTextLength() > 10
                    || parser.getLongValue() < 1 || parser.getLongValue() > Integer.MAX_VALUE - INDEX_FROM) {
                throw new DataException(source + ": the rank of " + DataException.quoted(word)
                        + " is not a whole number from 1 on");
            }
            int rank = parser.getIntValue();
            if (index.ranks.put(word, rank) != null) {
                throw new DataException(source + ": has the word " + DataException.quoted(word) + " twice");
            }
            rising &= rank > last;
            last = rank;
        }
        if (!rising) {
            requireDistinct(source, index.ranks.values());
        }
        if (index.size() == 0) {
            throw new DataException(source + ": has no words");
        }
        return index;
    }

    private static void requireDistinct(String source, Collection<Integer> ranks) throws DataException {
        Set<Integer> seen = new HashSet<>();
        for (Integer rank : ranks) {
            if (!seen.add(rank)) {
                throw new DataException(source + ": has the rank " + rank + " twice");
            }
        }
    }

    /** The words by rank. To answer a text, which asks for none, it would take a tenth longer to make them. */
    private Map<Integer, String> words() {
        if (words == null) {
            Map<Integer, String> inverse = new HashMap<>();
            ranks.forEach((word, rank) -> inverse.put(rank, word));
            words = inverse;
        }
        return words;
    }

    /** What becomes of a word that is not in the index. */
    public UnknownWords unknownWords() {
        return unknownWords;
    }

    /** Number of words. */
    public int size() {
        return ranks.size();
    }

    /**
     * The id of a word in a vocabulary of {@code numWords}.
     *
     * @return none for a word that is dropped
     */
    public OptionalInt id(String word, int numWords) {
        Integer rank = ranks.get(word);
        return rank != null ? OptionalInt.of(limit(rank + INDEX_FROM, numWords))
                : unknownWords == UnknownWords.DROPPED ? OptionalInt.empty() : OptionalInt.of(OUT_OF_VOCABULARY);
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
            default -> words().getOrDefault(id - INDEX_FROM, "<oov>");
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
