package io.github.imdbrnn.spark;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.predict.Prediction;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds a model's answers to the rows of a table: the name of the likeliest class, null where the network knows no word of the
 * text, and a map of every class's probability.
 *
 * @param path the table's, for an error
 * @param column the name of the column with the texts
 * @param text its place
 * @param skipBad whether rows without a text are left out
 */
record Scoring(Broadcast<Scorer> scorer, String path, String column, int text, boolean skipBad, LongAccumulator scored,
        LongAccumulator unknown, LongAccumulator bad) implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    /** Texts of one question to the predictor: of some the lengths are close. */
    private static final int BATCH = 1024;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Iterator<>() {
            private Iterator<Row> answered = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!answered.hasNext() && rows.hasNext()) {
                    answered = answers(rows).iterator();
                }
                return answered.hasNext();
            }

            @Override
            public Row next() {
                return hasNext() ? answered.next() : Collections.<Row>emptyIterator().next();
            }
        };
    }

    private List<Row> answers(Iterator<Row> rows) {
        try {
            List<Row> batch = batch(rows);
            List<Prediction> predictions = scorer.value().predictor().predict(
                    batch.stream().map(row -> row.get(text).toString().replace("\r\n", "\n")).toList());
            List<Row> answers = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                answers.add(answer(batch.get(i), predictions.get(i)));
            }
            return answers;
        } catch (DataException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Row> batch(Iterator<Row> rows) throws DataException {
        List<Row> batch = new ArrayList<>();
        while (rows.hasNext() && batch.size() < BATCH) {
            Row row = rows.next();
            if (!row.isNullAt(text)) {
                batch.add(row);
            } else if (skipBad) {
                bad.add(1);
            } else {
                throw new DataException(path + ": a row has no text in column " + DataException.quoted(column)
                        + "; --skip-bad leaves such rows out");
            }
        }
        return batch;
    }

    private Row answer(Row row, Prediction prediction) {
        scored.add(1);
        unknown.add(prediction.label().isPresent() ? 0 : 1);
        Map<String, Float> probabilities = new LinkedHashMap<>();
        for (int c = 0; c < prediction.probabilities().length; c++) {
            probabilities.put(prediction.classNames().get(c), prediction.probabilities()[c]);
        }
        Stream<Object> added = Stream.of(prediction.label().orElse(null), CollectionConverters.asScala(probabilities));
        return RowFactory.create(Stream.concat(IntStream.range(0, row.size()).mapToObj(row::get), added).toArray());
    }
}
