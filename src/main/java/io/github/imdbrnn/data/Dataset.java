package io.github.imdbrnn.data;

import java.util.List;

/**
 * @param train the examples to train on, the validation split still among them
 * @param test the examples to test on
 * @param classNames what each class id stands for
 * @param origin where they come from
 */
public record Dataset(Examples train, Examples test, List<String> classNames, Origin origin) {
    /** The classes of reviews: 0 and 1. */
    public static final List<String> SENTIMENTS = List.of("negative", "positive");

    public Dataset {
        classNames = List.copyOf(classNames);
    }
}
