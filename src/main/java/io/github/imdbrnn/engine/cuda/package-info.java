/**
 * Training and prediction on an NVIDIA GPU: kernels of our own ({@code simple_rnn.cu} among the resources), launched
 * through the driver.
 */
package io.github.imdbrnn.engine.cuda;
