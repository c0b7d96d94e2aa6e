package io.github.imdbrnn.predict;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model's answer to a text.
 *
 * @param classNames what each class id stands for
 * @param label the name of the likeliest class; none where the network has read no word that it knows
 * @param probabilities of the classes, in the order of their names
 * @param tokens of the text, the start token among them
 * @param read how many of them, the last, the network has read
 */
public record Prediction(
        List<String> classNames, Optional<String> label, float[] probabilities, int tokens, int read) {

    /** The likeliest classes with their probabilities, in falling order. @param most how many, if there are as many */
    public Map<String, Float> top(int most) {
        Map<String, Float> top = new LinkedHashMap<>();
        IntStream.range(0, probabilities.length).boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -probabilities[c])).limit(most)
                .forEach(c -> top.put(classNames.get(c), probabilities[c]));
        return top;
    }
}
