/**
 * The IMDB reviews as Keras publishes them:
 * which files they are, where they are found on this machine, and how they are read.
 */
package io.github.imdbrnn.data.imdb;
