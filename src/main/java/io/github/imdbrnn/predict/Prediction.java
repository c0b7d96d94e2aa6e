package io.github.imdbrnn.predict;

import java.util.Optional;

/**
 * A model's answer to a text.
 *
 * @param label the name of the likeliest class; none where the network has read no word that it knows
 * @param probabilities of the classes, in the order of the model's class names
 * @param tokens of the text, the start token among them
 * @param read how many of them, the last, the network has read
 */
public record Prediction(Optional<String> label, float[] probabilities, int tokens, int read) {}
