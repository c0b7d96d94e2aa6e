/** Keras's {@code model.fit} on any engine: the loop over epochs, the history, the callbacks. */
package io.github.imdbrnn.training;
