/**
 * NumPy's files read and written without Python: arrays, pickled lists of ints, and the order of its legacy
 * random generator. A file from a stranger gives an array or a fault, and runs nothing.
 */
package io.github.imdbrnn.numpy;
