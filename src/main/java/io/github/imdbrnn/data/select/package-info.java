/** The list of sources of examples. A new source adds a line. */
package io.github.imdbrnn.data.select;
