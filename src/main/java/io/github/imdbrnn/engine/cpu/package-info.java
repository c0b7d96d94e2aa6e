/**
 * The engine on arrays of floats for processors: {@code CpuNetwork} takes the steps, {@code Kernels} do the arithmetic,
 * and {@code Crew} shares it out to threads.
 */
package io.github.imdbrnn.engine.cpu;
