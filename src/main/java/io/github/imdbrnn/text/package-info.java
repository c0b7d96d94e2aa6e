/**
 * From a review's text to the ids of its words and back, as Keras does it:
 * the tokenizer, the word index and the encoder.
 */
package io.github.imdbrnn.text;
