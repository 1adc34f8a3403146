package io.kubejar.clock;

import java.util.Random;
import java.util.UUID;

/**
 * The cluster's source of randomness: uids, generated names, jitter, tie-breaking. The same seed
 * and the same order of draws give the same values. Safe for use by many threads.
 */
public final class Randomness {
  private static final String NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private final long seed;
  private final Random random;

  public Randomness(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** A randomness whose seed is drawn from the machine; {@link #seed()} tells it. */
  public static Randomness ofMachine() {
    return new Randomness(new Random().nextLong());
  }

  public long seed() {
    return seed;
  }

  /** A version 4 UUID. */
  public String uuid() {
    long high;
    long low;
    synchronized (random) {
      high = random.nextLong();
      low = random.nextLong();
    }
    long version4 = (high & 0xffffffffffff0fffL) | 0x4000L;
    long variant = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(version4, variant).toString();
  }

  /** A suffix of generated names, from the alphabet without vowels that Kubernetes uses. */
  public String nameSuffix(int length) {
    StringBuilder suffix = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      suffix.append(NAME_ALPHABET.charAt(nextInt(NAME_ALPHABET.length())));
    }
    return suffix.toString();
  }

  /** A number from 0 to {@code bound}, exclusive. */
  public int nextInt(int bound) {
    return random.nextInt(bound);
  }

  /** A number from 0.0 to 1.0, exclusive. */
  public double nextDouble() {
    return random.nextDouble();
  }
}
