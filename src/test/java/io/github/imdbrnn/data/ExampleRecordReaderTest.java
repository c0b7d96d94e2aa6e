package io.github.imdbrnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.engine.RandomBatches;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class ExampleRecordReaderTest {
    /** Examples 1, 1 2, 1 2 3, ... of alternating labels. */
    private static Examples staircase(int n) {
        int[] offsets = new int[n + 1];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            offsets[i + 1] = offsets[i] + i + 1;
            labels[i] = i % 2;
        }
        int[] tokens = new int[offsets[n]];
        for (int i = 0; i < n; i++) {
            for (int t = 0; t <= i; t++) {
                tokens[offsets[i] + t] = t + 1;
            }
        }
        return new Examples(tokens, offsets, labels);
    }

    private static float[] features(List<Writable> record) {
        return ((NDArrayWritable) record.get(0)).get().data().asFloat();
    }

    /** The lengths of the reviews, in the order the reader gives them; the staircase makes them all different. */
    private static List<Integer> pass(RecordReader reader) {
        List<Integer> lengths = new ArrayList<>();
        while (reader.hasNext()) {
            float[] ids = features(reader.next());
            lengths.add((int) IntStream.range(0, ids.length).filter(t -> ids[t] != 0).count());
        }
        return lengths;
    }

    @Test
    void padsBeforeAndKeepsTheLastTokens() {
        ExampleRecordReader reader = ExampleRecordReader.inOrder(staircase(5), 3);
        assertThat(features(reader.next())).containsExactly(0, 0, 1);
        assertThat(features(reader.next())).containsExactly(0, 1, 2);
        assertThat(features(reader.next())).containsExactly(1, 2, 3);
        assertThat(features(reader.next())).containsExactly(2, 3, 4);
        assertThat(features(reader.next())).containsExactly(3, 4, 5);
        assertThat(reader.hasNext()).isFalse();
        assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void feedsDeeplearning4jsOwnIterator() {
        DataSetIterator batches =
                new RecordReaderDataSetIterator(ExampleRecordReader.inOrder(staircase(5), 4), 2, 1, 1, true);
        List<DataSet> all = new ArrayList<>();
        batches.forEachRemaining(all::add);
        assertThat(all).hasSize(3);
        assertThat(all.get(0).getFeatures().shape()).containsExactly(2, 4);
        assertThat(all.get(0).getLabels().shape()).containsExactly(2, 1, 1);
        assertThat(all.get(1).getFeatures().data().asFloat()).containsExactly(0, 1, 2, 3, 1, 2, 3, 4);
        assertThat(all.get(1).getLabels().data().asFloat()).containsExactly(0, 1);
        assertThat(all.get(2).getFeatures().data().asFloat()).containsExactly(2, 3, 4, 5);
    }

    @Test
    void feedsItOneRecordAtATimeWhenMetaDataAreCollected() {
        ExampleRecordReader reader = ExampleRecordReader.shuffled(staircase(6), 4, 3);
        RecordReaderDataSetIterator batches = new RecordReaderDataSetIterator(reader, 4, 1, 1, true);
        batches.setCollectMetaData(true);
        DataSet batch = batches.next();
        assertThat(batch.getFeatures().shape()).containsExactly(4, 4);
        assertThat(batch.getLabels().shape()).containsExactly(4, 1, 1);
        DataSet again = new DataSet();
        try {
            again = batches.loadFromMetaData(batch.getExampleMetaData(RecordMetaData.class));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        assertThat(again.getFeatures()).isEqualTo(batch.getFeatures());
    }

    @Test
    void readsEveryReviewOnceAnEpochInAnotherOrderEachTime() {
        ExampleRecordReader reader = ExampleRecordReader.shuffled(staircase(50), 60, 7);
        List<Integer> first = pass(reader);
        reader.reset();
        List<Integer> second = pass(reader);
        assertThat(first).containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 50).boxed().toList());
        assertThat(second).containsExactlyInAnyOrderElementsOf(first);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void repeatsTheSameOrdersForTheSameSeed() {
        ExampleRecordReader one = ExampleRecordReader.shuffled(staircase(20), 30, 7);
        ExampleRecordReader other = ExampleRecordReader.shuffled(staircase(20), 30, 7);
        assertThat(pass(one)).isEqualTo(pass(other));
        one.reset();
        other.startEpoch(1);
        assertThat(pass(one)).isEqualTo(pass(other));
        assertThat(pass(ExampleRecordReader.shuffled(staircase(20), 30, 8)))
                .isNotEqualTo(pass(ExampleRecordReader.shuffled(staircase(20), 30, 7)));
    }

    @Test
    void keepsTheOrderWhenResetInTheMiddle() {
        ExampleRecordReader reader = ExampleRecordReader.shuffled(staircase(20), 30, 7);
        float[] first = features(reader.next());
        reader.reset();
        assertThat(features(reader.next())).isEqualTo(first);
    }

    @Test
    void goesToAnyEpoch() {
        ExampleRecordReader reader = ExampleRecordReader.shuffled(staircase(20), 30, 7);
        List<Integer> first = pass(reader);
        reader.startEpoch(3);
        List<Integer> fourth = pass(reader);
        reader.startEpoch(0);
        assertThat(pass(reader)).isEqualTo(first).isNotEqualTo(fourth);
        reader.startEpoch(2);
        pass(reader);
        reader.reset();
        assertThat(pass(reader)).isEqualTo(fourth);
    }

    @Test
    void readsAGivenOrderAndReadsItAgain() {
        int[] order = Arrays.copyOfRange(Shuffle.order(20, 7, 0), 15, 20);
        ExampleRecordReader reader = ExampleRecordReader.ordered(staircase(20), order, 30);
        List<Integer> last = pass(ExampleRecordReader.shuffled(staircase(20), 30, 7)).subList(15, 20);
        assertThat(pass(reader)).isEqualTo(last);
        assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class).hasMessageContaining("all 5 ");
        reader.reset();
        float[] first = features(reader.next());
        reader.reset();
        assertThat(features(reader.next())).isEqualTo(first);
        reader.reset();
        assertThat(pass(reader)).isEqualTo(last);
    }

    @Test
    void spreadsTheReviewsEvenlyOverThePlaces() {
        int places = 10;
        int[] counts = new int[places];
        for (int seed = 0; seed < 2000; seed++) {
            counts[pass(ExampleRecordReader.shuffled(staircase(places), places, seed)).indexOf(1)]++;
        }
        // 200 expected, standard deviation 13.4; six of them either way.
        assertThat(IntStream.of(counts).boxed()).allSatisfy(count -> assertThat(count).isBetween(120, 280));
    }

    @Test
    void givesOneNumberAClassWhereThereAreMoreThanTwo() throws Exception {
        Examples examples = RandomBatches.examples(2, new int[] {2, 0, 1}, 1, 2, 3, 4, 5, 6);
        ExampleRecordReader reader = ExampleRecordReader.inOrder(examples, 2).ofClasses(List.of("sport", "art", "law"));
        RecordReaderDataSetIterator batches = new RecordReaderDataSetIterator(reader, 2, 1, 1, true);
        assertThat(batches.getLabels()).containsExactly("sport", "art", "law");
        batches.setCollectMetaData(true);
        DataSet batch = batches.next();
        assertThat(batch.getLabels().shape()).containsExactly(2, 3, 1);
        assertThat(batch.getLabels().dup('c').data().asFloat()).containsExactly(0, 0, 1, 1, 0, 0);
        assertThat(batches.loadFromMetaData(batch.getExampleMetaData(RecordMetaData.class)).getLabels())
                .isEqualTo(batch.getLabels());
    }

    @Test
    void keepsTheLabelsOfTwoClassesThatHaveNames() {
        ExampleRecordReader reader = ExampleRecordReader.inOrder(staircase(2), 3).ofClasses(List.of("bad", "good"));
        assertThat(((NDArrayWritable) reader.next().get(1)).get().shape()).containsExactly(1, 1, 1);
        assertThat(reader.getLabels()).containsExactly("bad", "good");
        assertThat(ExampleRecordReader.inOrder(staircase(2), 3).getLabels()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    void refusesALabelThatIsNoneOfTheClasses(int label) {
        ExampleRecordReader reader =
                ExampleRecordReader.inOrder(RandomBatches.examples(1, new int[] {2, label}, 1, 2), 1).ofClasses(3);
        assertThatThrownBy(() -> reader.next(2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("example 1 has label " + label + "; the classes are 0 to 2");
    }

    /** The class is that of the last word. */
    @Test
    void trainsDeeplearning4jsNetworkOnThreeClasses() {
        Random random = new Random(1);
        int[] ids = random.ints(300 * 4, 1, 13).toArray();
        int[] labels = IntStream.range(0, 300).map(i -> ids[4 * i + 3] % 3).toArray();
        ExampleRecordReader reader = ExampleRecordReader.shuffled(RandomBatches.examples(4, labels, ids), 5, 1)
                .ofClasses(List.of("sport", "art", "law"));
        DataSetIterator batches = new RecordReaderDataSetIterator(reader, 32, 1, 1, true);
        NetworkSpec spec = NetworkSpec.simpleRnn(13, 5, 8, 8, 3);
        MultiLayerNetwork network = Model.create(spec, new RmsProp(0.01, 0.9), 1).network();
        network.fit(batches, 12);
        Evaluation evaluation = network.evaluate(batches);
        assertThat(evaluation.accuracy()).isGreaterThan(0.95);
        assertThat(evaluation.stats(false, true)).contains("law");
    }

    @Test
    void refusesAMaxlenOfZero() {
        assertThatThrownBy(() -> ExampleRecordReader.inOrder(staircase(1), 0)).hasMessageContaining("maxlen");
    }
}
