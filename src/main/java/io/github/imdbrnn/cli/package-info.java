/** The command line: one class a command, and the terminal. Options in, words out, nothing else. */
package io.github.imdbrnn.cli;
