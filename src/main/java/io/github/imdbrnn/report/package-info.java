/**
 * The page that tells of a training run, {@link Report}, and the plots in it and in the notebooks, {@link Plot}: HTML and
 * SVG, written as text from templates.
 */
package io.github.imdbrnn.report;
