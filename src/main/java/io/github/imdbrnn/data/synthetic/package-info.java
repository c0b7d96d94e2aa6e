/**
 * Reviews that the program writes itself, from a grammar and a seed,
 * for a machine that has no IMDB reviews and for tests.
 */
package io.github.imdbrnn.data.synthetic;
