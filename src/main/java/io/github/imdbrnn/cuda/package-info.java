/**
 * The NVIDIA driver, called through JNA: its GPUs, their memory, and kernels on them. Nothing of CUDA need be installed but
 * the driver itself.
 */
package io.github.imdbrnn.cuda;
