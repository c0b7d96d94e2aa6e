/**
 * What decides a network, and what follows from it: the order of its parameters, Deeplearning4j's
 * network, the file of a saved model.
 */
package io.github.imdbrnn.model;
