/**
 * A published file, fetched once over HTTPS and recognised by its size and hash.
 * It does not know which files the program needs.
 */
package io.github.imdbrnn.download;
