/**
 * What trains a network and predicts with it: {@link io.github.imdbrnn.engine.Engine}, and
 * {@link io.github.imdbrnn.engine.BatchNetwork} for those on plain arrays.
 */
package io.github.imdbrnn.engine;
