/** What a cluster costs, measured; run by hand, as docs/benchmarks.md says. */
@NullMarked
package io.kubejar.examples.benchmark;

import org.jspecify.annotations.NullMarked;
