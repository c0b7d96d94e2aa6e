package io.github.imdbrnn.evaluation;

/**
 * @param loss mean binary cross-entropy, in nats
 * @param accuracy share of reviews on the right side of 0.5
 */
public record Metrics(double loss, double accuracy) {}
