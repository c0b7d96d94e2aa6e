package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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
    private static final int UNSEEN_PER_KIND = 4;
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
            return Stream.of(COUNTS.get(count), SIZES.get(size), COLOURS.get(colour),
                    SHAPES.get(shape) + (count == 0 ? "" : "s"), END).filter(word -> !word.isEmpty()).toList();
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
        Random random = new Random(seed);
        // A random linear map from the twelve properties to the vector: our stand-in for an image network.
        double[][] eye = Matrix.gaussian(12, CODE, 1, random);
        List<Picture> kinds = new ArrayList<>(IntStream.range(0, 81)
                .mapToObj(kind -> new Picture(kind % 3, kind / 3 % 3, kind / 9 % 3, kind / 27)).toList());
        Collections.shuffle(kinds, random);
        List<Picture> training = pictures(kinds.subList(UNSEEN_KINDS, kinds.size()), PICTURES_PER_KIND);
        double[][] codes = training.stream().map(picture -> code(picture, eye, random)).toArray(double[][]::new);
        int[][] captions = training.stream().map(picture -> WORDS.ids(picture.caption())).toArray(int[][]::new);

        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, codes.length, BATCH, random, batch ->
                network.fit(batch(MiniBatches.pick(codes, batch), MiniBatches.pick(captions, batch))));

        List<Picture> unseen = pictures(kinds.subList(0, UNSEEN_KINDS), UNSEEN_PER_KIND);
        List<String> written = unseen.stream().map(picture -> caption(network, code(picture, eye, random))).toList();
        long right = IntStream.range(0, unseen.size())
                .filter(i -> written.get(i).equals(String.join(" ", unseen.get(i).caption()))).count();
        return new Result((double) right / unseen.size(), unseen.size(),
                IntStream.range(0, UNSEEN_KINDS).mapToObj(kind -> written.get(kind * UNSEEN_PER_KIND)).toList());
    }

    /**
     * Writes a caption: every step reads the picture and the word before, which the network itself chose.
     *
     * @param code the picture's vector, {@link #CODE} numbers
     */
    public static String caption(MultiLayerNetwork network, double[] code) {
        network.rnnClearPreviousState();
        INDArray picture = Nd4j.create(code).reshape(1, CODE, 1);
        List<String> words = new ArrayList<>();
        int last = Vocabulary.NONE;
        while (words.size() < LONGEST && !words.contains(END)) {
            INDArray step = Nd4j.concat(1, picture, WORDS.oneHot(new int[][] {{last}}, 1));
            last = network.rnnTimeStep(step).argMax(1).getInt(0);
            words.add(WORDS.symbol(last));
        }
        return String.join(" ", words);
    }

    private static DataSet batch(double[][] codes, int[][] captions) {
        INDArray mask = Vocabulary.mask(captions, LONGEST);
        INDArray pictures = Nd4j.tile(Nd4j.create(codes).reshape(codes.length, CODE, 1), 1, 1, LONGEST);
        return new DataSet(Nd4j.concat(1, pictures, WORDS.late(captions, LONGEST)), WORDS.oneHot(captions, LONGEST),
                mask, mask);
    }

    private static List<Picture> pictures(List<Picture> kinds, int ofEach) {
        return kinds.stream().flatMap(kind -> Collections.nCopies(ofEach, kind).stream()).toList();
    }

    private static double[] code(Picture picture, double[][] eye, Random random) {
        double[] code = new double[CODE];
        for (int property : new int[] {picture.count, 3 + picture.size, 6 + picture.colour, 9 + picture.shape}) {
            code = Matrix.sum(code, eye[property]);
        }
        return Matrix.sum(code, Matrix.gaussian(1, CODE, NOISE, random)[0]);
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("one to many: " + result);
        result.captions().forEach(caption -> System.out.println("  " + caption));
    }
}
