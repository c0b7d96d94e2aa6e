/** What a training leaves in a folder, where it comes from, and how it is gone on with. */
package io.github.imdbrnn.training.run;
