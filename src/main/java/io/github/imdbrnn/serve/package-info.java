/** The same answers over HTTP, and their page: a small server around {@code Predictor} for one person's machine. */
package io.github.imdbrnn.serve;
