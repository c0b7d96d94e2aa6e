/**
 * What is said of predictions when the labels are known:
 * loss, accuracy, confusion matrix and the scores of each class, ROC curve and calibration.
 */
package io.github.imdbrnn.evaluation;
