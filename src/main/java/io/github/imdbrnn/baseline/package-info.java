/**
 * A linear model on words and pairs of words: what a network should be measured against. Its arithmetic is LIBLINEAR's.
 */
package io.github.imdbrnn.baseline;
