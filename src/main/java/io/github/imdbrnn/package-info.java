/** The program: its main class, which reads the command line. */
package io.github.imdbrnn;
