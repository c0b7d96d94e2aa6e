/**
 * Files written whole or not at all, locks between programs, and text that is safe to show;
 * a file that cannot be used is a {@link DataException} here and everywhere.
 */
package io.github.imdbrnn.io;
