/** The reference engine: Deeplearning4j's own fit and output, on ND4J's backend. */
package io.github.imdbrnn.engine.dl4j;
