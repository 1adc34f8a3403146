package io.kubejar.examples.benchmark;

import java.util.Arrays;

/** Statistics of measured times. */
final class Latencies {
  private Latencies() {}

  /** The median of all but the first {@code warmUp} values. */
  static double median(long[] nanos, int warmUp) {
    long[] counted = Arrays.copyOfRange(nanos, warmUp, nanos.length);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }
}
