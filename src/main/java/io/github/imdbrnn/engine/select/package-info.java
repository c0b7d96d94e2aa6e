/** The list of engines, and which of them runs a network here. A new engine adds a line. */
package io.github.imdbrnn.engine.select;
