/**
 * A published file, fetched once over HTTPS and recognised by its size and hash.
 * Nothing here knows which files the program needs.
 */
package io.github.imdbrnn.download;
