package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One to many: one vector in, a sequence out. The vector stands for what an image network says of a picture; the
 * network writes the picture's caption, a word a step, and reads each word it wrote at the next step.
 *
 * <p>A picture holds one to three things of one size, colour and shape. Sixteen of the 81 kinds of picture are never
 * shown in training; the captions of these are the test.
 */
public final class OneToMany {
    /** Length of the vector that stands for a picture. */
    public static final int CODE = 16;

    private static final int UNITS = 48;
    private static final int LONGEST = 5;
    private static final int PICTURES_PER_KIND = 24;
    private static final int UNSEEN_KINDS = 16;
    private static final int EPOCHS = 10;
    private static final int BATCH = 64;
    private static final double NOISE = 0.1;
    private static final String END = ".";
    private static final List<String> COUNTS = List.of("a", "two", "three");
    private static final List<String> SIZES = List.of("small", "", "large");
    private static final List<String> COLOURS = List.of("red", "green", "blue");
    private static final List<String> SHAPES = List.of("circle", "square", "triangle");
    private static final Vocabulary WORDS = new Vocabulary(List.of(
            "a", "two", "three", "small", "large", "red", "green", "blue",
            "circle", "square", "triangle", "circles", "squares", "triangles", END));

    /** What one picture shows: an index into each of the four lists. */
    private record Picture(int count, int size, int colour, int shape) {
        List<String> caption() {
            List<String> words = new ArrayList<>();
            words.add(COUNTS.get(count));
            if (!SIZES.get(size).isEmpty()) {
                words.add(SIZES.get(size));
            }
            words.add(COLOURS.get(colour));
            words.add(SHAPES.get(shape) + (count == 0 ? "" : "s"));
            words.add(END);
            return words;
        }
    }

    /**
     * @param exactMatch share of the captions of unseen kinds of picture that are right word for word
     * @param unseen how many these were
     * @param captions the first few of them, as written by the network
     */
    public record Result(double exactMatch, int unseen, List<String> captions) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT,
                    "captions: %.3f of %d for unseen kinds of picture right in every word, such as \"%s\"",
                    exactMatch, unseen, captions.get(0));
        }
    }

    private OneToMany() {}

    /**
     * SimpleRnn({@value #UNITS}) -> softmax over the words; reads the picture's vector and the last word at every step.
     */
    public static MultiLayerNetwork network(long seed) {
        return Layers.network(0.01, seed,
                Layers.simpleRnn(CODE + WORDS.size(), UNITS), Layers.softmax(UNITS, WORDS.size()));
    }

    /** Trains with the right last word as input (teacher forcing) and tests with the network's own. */
    public static Result run(long seed) {
        return OneThread.run(() -> learn(seed));
    }

    private static Result learn(long seed) {
        Random random = new Random(seed);
        // A random linear map from the twelve properties to the vector: our stand-in for an image network.
        double[][] eye = Matrix.gaussian(12, CODE, 1, random);
        List<Picture> kinds = kinds();
        Collections.shuffle(kinds, random);
        List<Picture> training = new ArrayList<>();
        for (Picture kind : kinds.subList(UNSEEN_KINDS, kinds.size())) {
            training.addAll(Collections.nCopies(PICTURES_PER_KIND, kind));
        }
        double[][] codes = training.stream().map(picture -> code(picture, eye, random)).toArray(double[][]::new);
        int[][] captions = training.stream().map(picture -> WORDS.ids(picture.caption())).toArray(int[][]::new);

        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, codes.length, BATCH, random, batch ->
                network.fit(batch(MiniBatches.pick(codes, batch), MiniBatches.pick(captions, batch))));

        int right = 0;
        int tests = 0;
        List<String> examples = new ArrayList<>();
        for (Picture kind : kinds.subList(0, UNSEEN_KINDS)) {
            for (int i = 0; i < 4; i++, tests++) {
                String caption = caption(network, code(kind, eye, random));
                right += caption.equals(String.join(" ", kind.caption())) ? 1 : 0;
                if (i == 0) {
                    examples.add(caption);
                }
            }
        }
        return new Result((double) right / tests, tests, List.copyOf(examples));
    }

    /**
     * Writes a caption: every step reads the picture and the word before, which the network itself chose.
     *
     * @param code the picture's vector, {@link #CODE} numbers
     */
    public static String caption(MultiLayerNetwork network, double[] code) {
        network.rnnClearPreviousState();
        List<String> words = new ArrayList<>();
        String last = null;
        while (words.size() < LONGEST && !END.equals(last)) {
            INDArray step = Nd4j.create(DataType.DOUBLE, 1, CODE + WORDS.size());
            for (int i = 0; i < CODE; i++) {
                step.putScalar(0, i, code[i]);
            }
            if (last != null) {
                step.putScalar(0, CODE + WORDS.id(last), 1);
            }
            last = WORDS.symbol(network.rnnTimeStep(step).argMax(1).getInt(0));
            words.add(last);
        }
        return String.join(" ", words);
    }

    private static DataSet batch(double[][] codes, int[][] captions) {
        INDArray mask = Sequences.mask(captions, LONGEST);
        INDArray input = Nd4j.create(DataType.DOUBLE, captions.length, CODE + WORDS.size(), LONGEST);
        for (int row = 0; row < captions.length; row++) {
            for (int t = 0; t < captions[row].length; t++) {
                for (int i = 0; i < CODE; i++) {
                    input.putScalar(row, i, t, codes[row][i]);
                }
                if (t > 0) {
                    input.putScalar(row, CODE + captions[row][t - 1], t, 1);
                }
            }
        }
        return new DataSet(input, WORDS.oneHot(captions, LONGEST), mask, mask);
    }

    private static List<Picture> kinds() {
        List<Picture> kinds = new ArrayList<>();
        for (int kind = 0; kind < 81; kind++) {
            kinds.add(new Picture(kind % 3, kind / 3 % 3, kind / 9 % 3, kind / 27));
        }
        return kinds;
    }

    private static double[] code(Picture picture, double[][] eye, Random random) {
        double[] code = new double[CODE];
        int[] properties = {picture.count, 3 + picture.size, 6 + picture.colour, 9 + picture.shape};
        for (int i = 0; i < CODE; i++) {
            for (int property : properties) {
                code[i] += eye[property][i];
            }
            code[i] += NOISE * random.nextGaussian();
        }
        return code;
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("one to many: " + result);
        result.captions().forEach(caption -> System.out.println("  " + caption));
    }
}
