/**
 * Keras's files: weights and whole models, read and written without Python. A file from a stranger gives a network or
 * a fault.
 */
package io.github.imdbrnn.keras;
