/**
 * Lessons on recurrent networks, each in one file with its own layers and data: the five types, two applications and
 * back-propagation through time, written out by hand and checked against Deeplearning4j. {@link Tour} runs them all.
 */
package io.github.imdbrnn.rnn;
