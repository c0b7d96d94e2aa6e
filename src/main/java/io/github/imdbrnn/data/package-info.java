/**
 * Reviews as ids with their labels, split into train and test, and DataVec's reader of them.
 * Where they come from is known to the packages below this one.
 */
package io.github.imdbrnn.data;
