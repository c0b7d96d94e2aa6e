/**
 * The jobs for texts that outgrow one machine, on Apache Spark: a vocabulary, a training, predictions. Stands beside
 * {@code cli}, and is built by {@code -Pspark} only.
 */
package io.github.imdbrnn.spark;
