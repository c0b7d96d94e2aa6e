/**
 * Reviews as ids with their labels, split into train and test, and DataVec's reader of them.
 * Its subpackages know where they come from.
 */
package io.github.imdbrnn.data;
