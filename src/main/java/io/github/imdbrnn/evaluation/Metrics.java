package io.github.imdbrnn.evaluation;

import java.io.Serializable;

/**
 * @param loss mean cross-entropy, in nats
 * @param accuracy share of examples whose likeliest class is theirs
 */
public record Metrics(double loss, double accuracy) implements Serializable {}
