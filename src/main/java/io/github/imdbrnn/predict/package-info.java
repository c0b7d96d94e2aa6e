/** A trained model and a text in; the class, its probabilities and the reading word by word out. */
package io.github.imdbrnn.predict;
