/** The multi-version store: revisions, history, compaction, compare-and-swap, snapshots. */
@NullMarked
package io.kubejar.store;

import org.jspecify.annotations.NullMarked;
