package io.github.imdbrnn.data;

/**
 * @param train the reviews to train on, the validation split still among them
 * @param test the reviews to test on
 */
public record Dataset(Reviews train, Reviews test) {}
